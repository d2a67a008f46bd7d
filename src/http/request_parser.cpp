// SPDX-License-Identifier: Apache-2.0
#include "http/request_parser.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/field.hpp>
#include <limits>

#include "base/text.h"
#include "http/limits.h"

namespace leadflow::http {
namespace {

namespace beast = boost::beast;
using BeastError = beast::error_code;
using BeastText = beast::string_view;

// Enough for a body whose length is only claimed; more grows as it really arrives.
constexpr size_t kBodyReserveMax = 256 * 1024;
constexpr size_t kUsualFields = 12;

std::string_view text_of(BeastText text) { return {text.data(), text.size()}; }

BeastError broken() { return beast::http::make_error_code(beast::http::error::bad_value); }

// Beast accepts folded lines; RFC 9112, 5.2 lets a server refuse them, and a proxy in front may
// read them otherwise. A bare CR or LF is refused for the same reason.
bool lines_end_properly(std::string_view head) {
    for (size_t at = head.find('\n'); at != std::string_view::npos; at = head.find('\n', at + 1)) {
        if (at == 0 || head[at - 1] != '\r') return false;
        if (at + 1 < head.size() && (head[at + 1] == ' ' || head[at + 1] == '\t')) return false;
    }
    return true;
}

// Turns the request target into path and query. Origin form, absolute form, and "*".
bool split_target(std::string_view target, RequestHead& head) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!base::starts_with_ignoring_case(target, scheme)) continue;
        const size_t slash = target.find_first_of("/?", scheme.size());
        if (slash == scheme.size()) return false;  // No host.
        if (slash == std::string_view::npos) target = "/";
        else target.remove_prefix(slash);
        break;
    }
    if (target.empty() || target.find('#') != std::string_view::npos) return false;
    const size_t question = target.find('?');
    head.path = target.substr(0, question);
    if (head.path.empty()) head.path = "/";  // "http://host?a=b"
    if (question != std::string_view::npos) head.query = target.substr(question + 1);
    return head.path[0] == '/' || target == "*";
}

class Parser final : public beast::http::basic_parser<true> {
  public:
    Parser(RequestHead& head, size_t body_bytes_max) : head_(&head) {
        // The session holds the head's limit itself, before it calls us.
        header_limit(std::numeric_limits<std::uint32_t>::max());
        body_limit(body_bytes_max);
        eager(false);
    }

    HeadFacts facts;
    std::optional<Fault> fault;
    std::string* body = nullptr;

  private:
    void on_request_impl(beast::http::verb, BeastText method, BeastText target, int version,
                         BeastError& error) override {
        facts.http_1_0 = version == 10;
        if (target.size() > kTargetBytesMax) {
            fault = Fault::kTargetTooLong;
            error = broken();
            return;
        }
        head_->method = text_of(method);
        head_->headers.reserve(kUsualFields);
        if (!split_target(text_of(target), *head_)) error = broken();
    }

    void on_field_impl(beast::http::field name, BeastText name_text, BeastText value,
                       BeastError& error) override {
        if (head_ == nullptr) return;  // A trailer: nobody asked for it.
        switch (name) {
            case beast::http::field::host: hosts_++; break;
            case beast::http::field::content_length: has_length_ = true; break;
            case beast::http::field::transfer_encoding:
                // Only "chunked" alone, once: what a proxy reads otherwise is a smuggled request.
                if (has_transfer_coding_) error = broken();
                has_transfer_coding_ = true;
                if (!base::equals_ignoring_case(text_of(value), "chunked"))
                    fault = Fault::kUnknownTransferCoding;
                break;
            case beast::http::field::content_encoding: read_coding(text_of(value)); break;
            case beast::http::field::expect:
                if (base::equals_ignoring_case(text_of(value), "100-continue"))
                    facts.expects_continue = true;
                else fault = Fault::kUnknownExpectation;
                break;
            default: break;
        }
        head_->headers.add(std::string(text_of(name_text)), std::string(text_of(value)));
    }

    void read_coding(std::string_view value) {
        const std::optional<ContentCoding> coding = parse_content_coding(value);
        const bool several = facts.coding != ContentCoding::kNone;
        if (!coding || several) fault = Fault::kUnknownContentCoding;
        else facts.coding = *coding;
    }

    void on_header_impl(BeastError& error) override {
        const bool contradictory = has_length_ && has_transfer_coding_;
        const bool hostless = hosts_ == 0 && !facts.http_1_0;
        // HTTP/1.0 knows no chunks; a proxy of that time would pass them on as a body.
        const bool anachronistic = has_transfer_coding_ && facts.http_1_0;
        if (contradictory || hostless || hosts_ > 1 || anachronistic) fault = Fault::kBadRequest;
        if (fault) {
            error = broken();
            return;
        }
        facts.keep_alive = keep_alive();
        facts.has_body = has_transfer_coding_ || content_length().value_or(0) > 0;
        facts.expects_continue = facts.expects_continue && facts.has_body && !facts.http_1_0;
        head_ = nullptr;
    }

    void on_body_init_impl(const boost::optional<std::uint64_t>& length, BeastError&) override {
        if (length) body->reserve(static_cast<size_t>(std::min<std::uint64_t>(*length, kBodyReserveMax)));
    }
    std::size_t on_body_impl(BeastText bytes, BeastError&) override {
        body->append(bytes.data(), bytes.size());
        return bytes.size();
    }
    void on_chunk_header_impl(std::uint64_t, BeastText, BeastError&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, BeastText bytes, BeastError&) override {
        body->append(bytes.data(), bytes.size());
        return bytes.size();
    }
    void on_finish_impl(BeastError&) override {}
    void on_response_impl(int, BeastText, int, BeastError&) override {}

    RequestHead* head_;  // Null once the head is read.
    int hosts_ = 0;
    bool has_length_ = false;
    bool has_transfer_coding_ = false;
};

Fault fault_of(const BeastError& error) {
    return error == beast::http::error::body_limit ? Fault::kBodyTooLarge : Fault::kBadRequest;
}

// "GET / HTTP/2.0" is another version; "GET /a b HTTP/1.1" and "GET /" are no requests at all.
bool names_a_version(std::string_view head) {
    const std::string_view line = head.substr(0, head.find('\r'));
    const size_t space = line.rfind(' ');
    return std::count(line.begin(), line.end(), ' ') == 2 && line.size() == space + 9 &&
           line.substr(space + 1, 5) == "HTTP/";
}

}  // namespace

struct RequestParser::Rooms {
    size_t body_bytes_max;
    std::optional<Parser> parser;  // One per request: Beast's cannot be used twice.
};

RequestParser::RequestParser(size_t body_bytes_max) : rooms_(new Rooms{body_bytes_max, {}}) {}
RequestParser::~RequestParser() = default;

std::optional<Fault> RequestParser::read_head(std::string_view head, RequestHead& out) {
    Parser& parser = rooms_->parser.emplace(out, rooms_->body_bytes_max);
    if (!lines_end_properly(head)) return Fault::kBadRequest;
    BeastError error;
    size_t taken = 0;
    // Beast reads line and fields in one go, or stops between them.
    while (!error && taken < head.size())
        taken += parser.put({head.data() + taken, head.size() - taken}, error);
    if (!error) return std::nullopt;
    if (parser.fault) return parser.fault;
    if (error == beast::http::error::bad_version && names_a_version(head))
        return Fault::kUnknownVersion;
    return fault_of(error);
}

const HeadFacts& RequestParser::facts() const { return rooms_->parser->facts; }

std::optional<Fault> RequestParser::read_body(std::string_view bytes, std::string& body,
                                              size_t& taken) {
    Parser& parser = *rooms_->parser;
    parser.body = &body;
    taken = 0;
    // What is left of a chunked body has never less than five bytes ("0\r\n\r\n"), and Beast
    // asserts as much although it accepts three at first.
    const size_t bytes_min = parser.chunked() ? 5 : 1;
    while (bytes.size() - taken >= bytes_min && !parser.is_done()) {
        BeastError error;
        taken += parser.put({bytes.data() + taken, bytes.size() - taken}, error);
        if (error == beast::http::error::need_more) return std::nullopt;
        if (error) return fault_of(error);
    }
    return std::nullopt;
}

bool RequestParser::body_complete() const { return rooms_->parser->is_done(); }

bool may_become_head(std::string_view bytes) {
    bool in_method = true;
    for (size_t at = 0; at < bytes.size(); ++at) {
        const auto c = static_cast<unsigned char>(bytes[at]);
        if (c == '\r') return at + 1 == bytes.size() || bytes[at + 1] == '\n';
        if (c < 0x20 || c == 0x7F) return false;
        if (in_method && (c >= 0x80 || c == ':' || c == '<' || c == '{')) return false;
        if (c == ' ') in_method = false;
    }
    return true;
}

}  // namespace leadflow::http
