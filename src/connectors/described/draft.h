// SPDX-License-Identifier: Apache-2.0
// Draft: a request while inputs, sign-in and policies work on it, and the HttpCall in the end.
#pragma once

#include "base/result.h"
#include "connectors/described/compiled.h"
#include "connectors/described/given.h"
#include "model/call.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadflow::connectors::described {

struct Draft {
    struct Header {
        std::string name;
        std::string value;
        bool secret = false;
    };
    struct Query {
        std::string name;
        std::string encoded;  // As it stands in the URL.
        bool secret = false;
    };

    std::string method;
    MaybeSecret base;  // "https://host/base", no '/' at its end.
    MaybeSecret path;  // Encoded, begins with '/' or is empty.
    std::vector<Query> queries;
    std::vector<Header> headers;
    std::optional<model::Json> body;  // JSON, text or an envelope; forms are in `form`.
    std::vector<std::pair<const Field*, size_t>> form;  // Fields and their index.
    std::optional<model::TokenRequest> token;

    const Header* header(std::string_view name) const;
    // Replaces all of that name.
    void set_header(Header header);
    void drop_header(std::string_view name);
    void set_query(Query query);
    const Query* query(std::string_view name) const;
};

// Path, query, headers and body of what is given; nothing is signed yet.
base::Result<Draft> draft_of(const CompiledOperation& operation, Given& given);
// The filled path, for a path template or a policy's new path.
base::Result<std::string> path_value(const CompiledOperation& operation, const Given& given,
                                     std::string_view name);

// The address as it is shown and, where it holds a secret, as it is sent.
struct Address {
    std::string shown;
    model::Secret sent;  // Empty: as shown.
};
base::Result<Address> address_of(const Draft& draft);
// kInvalidInput names a header that cannot be sent.
base::Status add_headers(const Draft& draft, model::HttpCall& call);

}  // namespace leadflow::connectors::described
