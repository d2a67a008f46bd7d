// SPDX-License-Identifier: Apache-2.0
#include "http/response_writer.h"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "base/text.h"

namespace leadflow::http {
namespace {

void append_number(std::string& out, size_t number) {
    char digits[20];
    const auto end = std::to_chars(std::begin(digits), std::end(digits), number);
    out.append(digits, end.ptr);
}

bool breaks_line(char c) { return c == '\r' || c == '\n' || c == '\0'; }

void append_safely(std::string& out, std::string_view text) {
    const size_t start = out.size();
    out += text;
    if (std::none_of(text.begin(), text.end(), breaks_line)) return;
    std::replace_if(out.begin() + static_cast<std::ptrdiff_t>(start), out.end(), breaks_line, ' ');
}

// The server says these itself; a second one would contradict it.
bool is_the_servers(std::string_view name) {
    using base::equals_ignoring_case;
    switch (name.size()) {
        case 4: return equals_ignoring_case(name, "Date");
        case 10: return equals_ignoring_case(name, "Connection");
        case 14: return equals_ignoring_case(name, "Content-Length");
        case 17: return equals_ignoring_case(name, "Transfer-Encoding");
        default: return false;
    }
}

}  // namespace

void write_response(std::string& out, const Response& response, ResponseForm form,
                    std::string_view date_line) {
    out += "HTTP/1.1 ";
    append_number(out, static_cast<size_t>(response.status));
    out += ' ';
    out += reason_phrase(response.status);
    out += "\r\n";
    out += date_line;
    // RFC 9110, 8.6: these have no content, and 204 must not even claim a length.
    const bool bodiless = response.status == 204 || response.status == 304;
    if (!bodiless) {
        out += "Content-Length: ";
        append_number(out, response.body.size());
        out += "\r\n";
    }
    for (const auto& [name, value] : response.headers.fields()) {
        if (is_the_servers(name)) continue;
        append_safely(out, name);
        out += ": ";
        append_safely(out, value);
        out += "\r\n";
    }
    if (!form.keep_alive) out += "Connection: close\r\n";
    else if (form.http_1_0) out += "Connection: keep-alive\r\n";
    out += "\r\n";
    if (!bodiless && !form.without_body) out += response.body;
}

std::string_view reason_phrase(int status) {
    switch (status) {
        case 200: return "OK";
        case 201: return "Created";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 206: return "Partial Content";
        case 301: return "Moved Permanently";
        case 302: return "Found";
        case 303: return "See Other";
        case 304: return "Not Modified";
        case 307: return "Temporary Redirect";
        case 308: return "Permanent Redirect";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 406: return "Not Acceptable";
        case 408: return "Request Timeout";
        case 409: return "Conflict";
        case 410: return "Gone";
        case 411: return "Length Required";
        case 412: return "Precondition Failed";
        case 413: return "Content Too Large";
        case 414: return "URI Too Long";
        case 415: return "Unsupported Media Type";
        case 416: return "Range Not Satisfiable";
        case 417: return "Expectation Failed";
        case 422: return "Unprocessable Content";
        case 428: return "Precondition Required";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 502: return "Bad Gateway";
        case 503: return "Service Unavailable";
        case 504: return "Gateway Timeout";
        case 505: return "HTTP Version Not Supported";
        default: return "Status";
    }
}

}  // namespace leadflow::http
