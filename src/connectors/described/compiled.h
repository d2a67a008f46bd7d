// SPDX-License-Identifier: Apache-2.0
// CompiledConnector: an imported definition as flat tables. Made once (compile.h); a call looks
// only here, never into the definition's JSON.
#pragma once

#include "connectors/connector.h"
#include "connectors/described/field.h"
#include "connectors/described/path_template.h"
#include "connectors/described/policy.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leadflow::connectors::described {

enum class BodyKind : uint8_t { kNone, kJson, kForm, kMultipart, kText, kBytes };
enum class OperationKind : uint8_t { kAction, kWebhook, kPolling };
std::string_view name_of(OperationKind kind);

// One way of signing a request, put together of the connection's settings.
struct SignIn {
    enum class Kind : uint8_t { kHeader, kQuery, kCookie, kBasic, kBearer, kToken } kind =
        Kind::kHeader;
    std::string name;      // The header's, query parameter's or cookie's.
    std::string setting;   // Whose value it is; of kBasic the user's.
    std::string password;  // kBasic.
};
// What all goes together; one of a connector's alternatives.
using SignIns = std::vector<SignIn>;

// How a token is got. Texts may hold {placeholders} of settings.
struct OAuth {
    bool entra = false;
    std::string token_url;   // Of the refresh; with placeholders.
    std::string token_body;  // Template of the refresh's form; empty: the usual one.
    std::string scope;       // Joined; of Entra ID the resource.
    std::string page_url;    // Where a person signs in; with placeholders. Empty: nobody does.
    std::string code_url;    // Where the page's code is swapped; empty: token_url.
    std::string code_body;   // Template of that call's form; empty: the usual one.
    bool client_credentials = false;  // The definition speaks of them.
    std::string login_url;
    std::string tenant;
    std::string client_id;  // Of the definition, when it is no placeholder.
};

struct ConnectionSet {
    std::string name;
    std::vector<std::string> settings;  // Keys of its fields.
    std::vector<SignIns> alternatives;  // Empty: nothing is signed.
    std::optional<OAuth> oauth;
};

struct CompiledOperation {
    std::string id;
    std::string title;
    std::string description;
    std::string method;
    PathTemplate path;
    std::vector<std::pair<std::string, std::string>> fixed_query;
    OperationKind kind = OperationKind::kAction;
    bool batch = false;  // Of a trigger: a reply or notification holds several items.
    Visibility visibility = Visibility::kNormal;
    bool deprecated = false;
    std::string family;  // Revisions of one operation bear one family.
    int64_t revision = 0;

    std::vector<Field> fields;
    std::vector<uint16_t> by_key;  // Indexes of `fields` in the order of their keys.
    std::string body_name;         // First segment of the body's keys; empty: it has none.
    BodyKind body_kind = BodyKind::kNone;
    ValueType body_type = ValueType::kAny;
    bool body_required = false;
    std::string content_type;
    std::string accept;
    std::vector<OutputField> outputs;
    std::shared_ptr<Dynamic> dynamic_outputs;

    std::string base_url;            // Its own server; empty: the connector's.
    std::vector<uint16_t> policies;  // Of the connector's, in the order of the file.
    std::vector<SignIns> alternatives;  // Its own; empty: the connection's.
    bool unsigned_call = false;         // It says itself that it needs no sign-in.
    std::string next_link;              // x-ms-pageable: the property with the next page's URL.
    std::string problem;                // Why it cannot run; empty: it can.

    // Any spelling of letters; nullptr when there is none.
    const Field* field(std::string_view key) const;
};

struct CompiledConnector {
    std::string name;  // "acmecrm": its API is "shared_acmecrm".
    std::string title;
    std::string description;
    std::string brand_color;
    std::vector<std::string> categories;
    std::string base_url;            // "https://api.example.com/v1"; empty: the connection's.
    bool placeholder_host = false;   // The definition's host is no real one.
    std::vector<ConnectionField> connection_fields;
    std::vector<ConnectionSet> sets;  // At least one; the first is the default.
    std::vector<Policy> policies;
    std::vector<CompiledOperation> operations;
    std::vector<uint16_t> by_id;  // Indexes of `operations` in the order of their ids.
    std::string test_operation;   // Called after a connection is made; empty: none.
    std::vector<std::string> warnings;

    const CompiledOperation* operation(std::string_view id) const;
};

}  // namespace leadflow::connectors::described
