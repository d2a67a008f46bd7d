// SPDX-License-Identifier: Apache-2.0
// XML written from JSON, and the escapes of its values and names.
#include <array>
#include <cstdlib>
#include <utility>

#include "base/text.h"
#include "expression/characters.h"
#include "expression/text_form.h"
#include "expression/xml.h"

namespace leadflow::expression {
namespace {

using model::Json;
using model::JsonObject;

constexpr std::array<std::pair<char, std::string_view>, 5> kEntities = {{
    {'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&apos;"}}};

bool is_name_start(char32_t c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == ':' ||
           (c >= 0xC0 && c <= 0x2FF && c != 0xD7 && c != 0xF7) || (c >= 0x370 && c <= 0x1FFF &&
           c != 0x37E) || (c >= 0x200C && c <= 0x200D) || (c >= 0x2070 && c <= 0x218F) ||
           (c >= 0x2C00 && c <= 0x2FEF) || (c >= 0x3001 && c <= 0xD7FF) ||
           (c >= 0xF900 && c <= 0xFDCF) || (c >= 0xFDF0 && c <= 0xFFFC) ||
           (c >= 0x10000 && c <= 0xEFFFF);
}

bool is_name_part(char32_t c) {
    return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == 0xB7 ||
           (c >= 0x300 && c <= 0x36F) || (c >= 0x203F && c <= 0x2040);
}

// "_x0020_" at the front: its character, else nothing.
std::optional<char32_t> escape_at(std::string_view text) {
    constexpr size_t kShort = 7;   // _x0020_
    constexpr size_t kLong = 11;   // _x0001F600_
    if (!text.starts_with("_x") && !text.starts_with("_X")) return std::nullopt;
    for (const size_t length : {kShort, kLong}) {
        if (text.size() < length || text[length - 1] != '_') continue;
        const std::string hex(text.substr(2, length - 3));
        if (hex.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos) continue;
        return static_cast<char32_t>(std::strtoul(hex.c_str(), nullptr, 16));
    }
    return std::nullopt;
}

// False for what no XML document may hold.
bool is_allowed(std::string_view text) {
    for (const char c : text) {
        const bool is_control = static_cast<unsigned char>(c) < 0x20;
        if (is_control && c != '\t' && c != '\n' && c != '\r') return false;
    }
    return true;
}

// Writes one document; every method that fails says why.
class XmlWriter {
  public:
    base::Result<std::string> write(const JsonObject& document) {
        size_t roots = 0;
        for (const auto& member : document) {
            const std::string_view name(member.key().data(), member.key().size());
            if (name == "?xml") {
                TRY(declaration(member.value()));
                continue;
            }
            if (name.starts_with('@') || name.starts_with('#') || member.value().is_array() ||
                ++roots > 1)
                return one_root();
            TRY(element(name, member.value()));
        }
        if (roots != 1) return one_root();
        return std::move(out_);
    }

  private:
    static base::Error one_root() {
        return base::invalid_input("the object must have exactly one property, the root element");
    }

    base::Status declaration(const Json& value) {
        if (!value.is_object()) return base::invalid_input("the property '?xml' must be an object");
        out_ += "<?xml";
        TRY(attributes(value.get_object()));
        out_ += "?>";
        return {};
    }

    base::Status escaped(const Json& value, bool is_attribute) {
        // As XML writes booleans: in lower case.
        const std::string text = value.is_bool() ? (value.get_bool() ? "true" : "false")
                                                 : TRY(text_form(value));
        if (!is_allowed(text))
            return base::invalid_input("the value has a character that XML does not allow");
        for (const char c : text) {
            switch (c) {
                case '&': out_ += "&amp;"; break;
                case '<': out_ += "&lt;"; break;
                case '>': out_ += "&gt;"; break;
                case '"': out_ += is_attribute ? "&quot;" : "\""; break;
                default: out_ += c;
            }
        }
        return {};
    }

    base::Status attributes(const JsonObject& object) {
        for (const auto& member : object) {
            const std::string_view name(member.key().data(), member.key().size());
            if (!name.starts_with('@')) continue;
            out_ += " " + encoded_xml_name(name.substr(1)) + "=\"";
            TRY(escaped(member.value(), true));
            out_ += '"';
        }
        return {};
    }

    base::Status element(std::string_view name, const Json& value) {
        const std::string tag = encoded_xml_name(name);
        if (const auto* array = value.if_array()) {
            for (const Json& item : *array) TRY(item.is_array() ? nested(tag, item)
                                                                : element(name, item));
            return {};
        }
        out_ += "<" + tag;
        const auto* object = value.if_object();
        if (object != nullptr && !envelope_of(value)) {
            TRY(attributes(*object));
            const size_t open = out_.size();
            out_ += '>';
            TRY(content(*object));
            if (out_.size() == open + 1) {
                out_.resize(open);
                out_ += " />";
                return {};
            }
        } else if (value.is_null()) {
            out_ += " />";
            return {};
        } else {
            out_ += '>';
            TRY(escaped(value, false));
        }
        out_ += "</" + tag + ">";
        return {};
    }

    // An array in an array: an element around its items.
    base::Status nested(const std::string& tag, const Json& array) {
        out_ += "<" + tag + ">";
        TRY(element(tag, array));
        out_ += "</" + tag + ">";
        return {};
    }

    base::Status content(const JsonObject& object) {
        for (const auto& member : object) {
            const std::string_view name(member.key().data(), member.key().size());
            if (name.starts_with('@')) continue;
            if (name == "#text") TRY(escaped(member.value(), false));
            else if (name == "#cdata-section") TRY(cdata(member.value()));
            else TRY(element(name, member.value()));
        }
        return {};
    }

    base::Status cdata(const Json& value) {
        const std::string_view text = model::text_of(value);
        if (text.find("]]>") != std::string_view::npos || !is_allowed(text))
            return base::invalid_input("a CDATA section cannot hold the value");
        out_ += "<![CDATA[" + std::string(text) + "]]>";
        return {};
    }

    std::string out_;
};

}  // namespace

base::Result<std::string> xml_from_json(const Json& value) {
    if (!value.is_object()) return base::invalid_input("the value must be an object");
    return XmlWriter().write(value.get_object());
}

std::string encoded_xml_value(std::string_view text) {
    std::string out;
    for (const char c : text) {
        std::string_view entity;
        for (const auto& [character, name] : kEntities)
            if (character == c) entity = name;
        if (entity.empty()) out += c;
        else out += entity;
    }
    return out;
}

std::string decoded_xml_value(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        size_t taken = 0;
        for (const auto& [character, entity] : kEntities) {
            if (!text.starts_with(entity)) continue;
            out += character;
            taken = entity.size();
        }
        // &#38; and &#x26;
        constexpr size_t kReferenceMax = 10;
        const size_t end = text.starts_with("&#") ? text.substr(0, kReferenceMax).find(';')
                                                  : std::string_view::npos;
        if (taken == 0 && end != std::string_view::npos && end > 2) {
            const bool is_hex = text[2] == 'x';
            const std::string digits(text.substr(is_hex ? 3 : 2, end - (is_hex ? 3 : 2)));
            const size_t wrong = digits.find_first_not_of(is_hex ? "0123456789abcdefABCDEF"
                                                                 : "0123456789");
            const unsigned long code = std::strtoul(digits.c_str(), nullptr, is_hex ? 16 : 10);
            const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
            if (!digits.empty() && wrong == std::string::npos && code > 0 && code <= 0x10FFFF &&
                !is_surrogate) {
                append_character(out, static_cast<char32_t>(code));
                taken = end + 1;
            }
        }
        if (taken == 0) out += text[taken++];
        text.remove_prefix(taken);
    }
    return out;
}

std::string encoded_xml_name(std::string_view name) {
    std::string out;
    bool is_first = true;
    while (!name.empty()) {
        const Character c = front_character(name);
        // An underscore that would read as the start of an escape is escaped itself.
        const bool is_escape = escape_at(name).has_value();
        const bool is_valid = is_first ? is_name_start(c.code) : is_name_part(c.code);
        if (is_valid && !is_escape) append_character(out, c.code);
        else out += base::format("_x{:0{}X}_", static_cast<uint32_t>(c.code),
                                 c.code > 0xFFFF ? 8 : 4);
        name.remove_prefix(c.bytes);
        is_first = false;
    }
    return out;
}

std::string decoded_xml_name(std::string_view name) {
    std::string out;
    while (!name.empty()) {
        const auto escaped = escape_at(name);
        const bool is_character = escaped && *escaped <= 0x10FFFF && *escaped > 0 &&
                                  !(*escaped >= 0xD800 && *escaped <= 0xDFFF);
        if (is_character) {
            append_character(out, *escaped);
            name.remove_prefix(name.find('_', 1) + 1);
        } else {
            const Character c = front_character(name);
            append_character(out, c.code);
            name.remove_prefix(c.bytes);
        }
    }
    return out;
}

}  // namespace leadflow::expression
