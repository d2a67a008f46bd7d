// SPDX-License-Identifier: Apache-2.0
// Request and Response as plain values. Nothing here knows sockets, TLS or what a flow is.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace leadflow::http {

// Header fields in order of arrival, names as spelled by the sender; found without regard to case.
class Headers {
  public:
    using Field = std::pair<std::string, std::string>;

    void add(std::string name, std::string value) {
        fields_.emplace_back(std::move(name), std::move(value));
    }
    // Replaces every field of that name.
    void set(std::string_view name, std::string value);
    void remove(std::string_view name);
    // The first field of that name; empty when there is none.
    std::string_view value(std::string_view name) const;
    bool has(std::string_view name) const;

    void reserve(size_t count) { fields_.reserve(count); }
    const std::vector<Field>& fields() const { return fields_; }

  private:
    std::vector<Field> fields_;
};

// What is known before the body: enough to refuse without reading it.
struct RequestHead {
    std::string method;  // As sent: "POST".
    std::string path;    // Before '?', still percent-encoded, at most limits.h's kTargetBytesMax.
    std::string query;   // After '?', still percent-encoded; secrets may be in it: never log it.
    Headers headers;
    std::string remote_address;  // "203.0.113.7"; empty for a Unix socket.
    // Of the client's certificate, which it has proved to be its own: SHA-256, lower-case hex; empty:
    // it showed none, or was not asked (TlsFiles::ask_client).
    std::string certificate;
    bool local = false;          // Came through the Unix socket: its owner is the administrator.
};

struct Request : RequestHead {
    // Transfer coding and Content-Encoding gzip/deflate undone; Content-Encoding is then removed
    // from the headers.
    std::string body;
    // Who asks, as the handler found out, for whomever it hands the request to. Nothing in http/
    // looks into it.
    std::shared_ptr<const void> caller;
};

// As a Response's status: the connection is closed without an answer, after those before it. For
// stand-ins that let a client feel a lost answer.
inline constexpr int kCloseUnanswered = 0;

struct Response {
    int status = 200;
    Headers headers;  // Content-Length, Date and Connection are the server's to add.
    std::string body;
};

// {"error":{"code":…,"message":…}} as application/json; charset=utf-8.
Response problem(int status, std::string_view code, std::string_view message);
// The error's code and message; what went wrong inside the program is not told.
Response problem(const base::Error& error);
Response json_response(int status, std::string json);

}  // namespace leadflow::http
