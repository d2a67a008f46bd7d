// SPDX-License-Identifier: Apache-2.0
#include "model/json.h"

#include <algorithm>
#include <boost/json/parser.hpp>

#include "base/text.h"

namespace leadflow::model {
namespace {

constexpr size_t kParserStackBytes = 4096;

bool needs_escape(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

void write_pretty(const Json& value, size_t indent, std::string& out) {
    const std::string pad(indent + 2, ' ');
    if (value.is_object() && !value.get_object().empty()) {
        out += "{\n";
        bool first = true;
        for (const auto& member : value.get_object()) {
            if (!first) out += ",\n";
            first = false;
            out += pad + boost::json::serialize(member.key()) + ": ";
            write_pretty(member.value(), indent + 2, out);
        }
        out += "\n" + std::string(indent, ' ') + "}";
    } else if (value.is_array() && !value.get_array().empty()) {
        out += "[\n";
        for (size_t i = 0; i < value.get_array().size(); ++i) {
            if (i > 0) out += ",\n";
            out += pad;
            write_pretty(value.get_array()[i], indent + 2, out);
        }
        out += "\n" + std::string(indent, ' ') + "]";
    } else {
        out += boost::json::serialize(value);
    }
}

}  // namespace

base::Result<Json> parse_json(std::string_view text) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.substr(0, 3) == kByteOrderMark) text.remove_prefix(3);
    if (text.size() > kJsonBytesMax)
        return base::limit_exceeded(base::format("JSON of {} bytes is over {}", text.size(),
                                                 kJsonBytesMax));
    boost::json::parse_options options;
    options.max_depth = kJsonDepthMax;
    try {
        // Room for what a usual body holds, so that the parser's stacks need no allocation.
        unsigned char stack[kParserStackBytes];
        boost::json::parser parser({}, options, stack);
        boost::json::error_code fault;
        const size_t read = parser.write(text.data(), text.size(), fault);
        if (fault)
            return base::invalid_input(
                base::format("not JSON at byte {}: {}", read, fault.message()));
        return parser.release();
    } catch (const std::exception& thrown) {
        return base::limit_exceeded(base::format("JSON cannot be read: {}", thrown.what()));
    }
}

std::string to_text(const Json& value) { return boost::json::serialize(value); }

void append_quoted(std::string& out, std::string_view text) {
    if (std::any_of(text.begin(), text.end(), needs_escape)) {
        out += boost::json::serialize(boost::json::string_view(text.data(), text.size()));
        return;
    }
    out += '"';
    out += text;
    out += '"';
}

std::string to_pretty_text(const Json& value) {
    std::string out;
    write_pretty(value, 0, out);
    return out;
}

const Json* find(const Json& value, std::string_view key) {
    const JsonObject* object = value.if_object();
    return object == nullptr ? nullptr : object->if_contains({key.data(), key.size()});
}

const Json* find_path(const Json& value, std::initializer_list<std::string_view> keys) {
    const Json* at = &value;
    for (const std::string_view key : keys) {
        at = find(*at, key);
        if (at == nullptr) return nullptr;
    }
    return at;
}

std::string_view text_of(const Json& value) {
    if (!value.is_string()) return {};
    return {value.get_string().data(), value.get_string().size()};
}

std::string_view text_at(const Json& value, std::string_view key) {
    const Json* member = find(value, key);
    return member == nullptr ? std::string_view() : text_of(*member);
}

std::optional<int64_t> integer_at(const Json& value, std::string_view key) {
    const Json* member = find(value, key);
    if (member == nullptr) return std::nullopt;
    boost::json::error_code fault;
    const auto number = member->to_number<int64_t>(fault);
    if (fault) return std::nullopt;
    return number;
}

std::optional<bool> bool_at(const Json& value, std::string_view key) {
    const Json* member = find(value, key);
    if (member == nullptr || !member->is_bool()) return std::nullopt;
    return member->get_bool();
}

std::string_view type_name(const Json& value) {
    switch (value.kind()) {
        case boost::json::kind::null: return "Null";
        case boost::json::kind::bool_: return "Boolean";
        case boost::json::kind::int64:
        case boost::json::kind::uint64: return "Integer";
        case boost::json::kind::double_: return "Float";
        case boost::json::kind::string: return "String";
        case boost::json::kind::array: return "Array";
        case boost::json::kind::object: return "Object";
    }
    return "Null";
}

}  // namespace leadflow::model
