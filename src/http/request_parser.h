// SPDX-License-Identifier: Apache-2.0
// RequestParser: the grammar of one request after the other, by Beast's parser fed by hand. Holds
// requests to stricter rules than Beast where leniency lets requests be smuggled. Knows nothing
// of connections, answers or time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/content_coding.h"
#include "http/message.h"

namespace leadflow::http {

// Why a request is refused before anybody was asked about it.
enum class Fault {
    kBadRequest,
    kTargetTooLong,
    kBodyTooLarge,
    kUnknownVersion,
    kUnknownTransferCoding,
    kUnknownContentCoding,
    kUnknownExpectation,
};

// What a head says about the connection and the body to come.
struct HeadFacts {
    bool http_1_0 = false;
    bool keep_alive = false;
    bool expects_continue = false;
    bool has_body = false;
    ContentCoding coding = ContentCoding::kNone;
};

class RequestParser {
  public:
    explicit RequestParser(size_t body_bytes_max);
    ~RequestParser();
    RequestParser(const RequestParser&) = delete;
    RequestParser& operator=(const RequestParser&) = delete;

    // `head` is whole, with the empty line at its end. Starts a new request.
    std::optional<Fault> read_head(std::string_view head, RequestHead& out);
    const HeadFacts& facts() const;

    // Appends what belongs to the body and says how many bytes it took; the rest must come again
    // with more behind it, or belongs to the next request once body_complete().
    std::optional<Fault> read_body(std::string_view bytes, std::string& body, size_t& taken);
    bool body_complete() const;

  private:
    struct Rooms;  // Keeps Beast's headers out of everybody else's compilation.
    std::unique_ptr<Rooms> rooms_;
};

// For a head that is not whole yet: whether it can still become one. What speaks another
// protocol gets its refusal at once instead of after head_time.
bool may_become_head(std::string_view bytes);

}  // namespace leadflow::http
