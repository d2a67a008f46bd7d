// SPDX-License-Identifier: Apache-2.0
#include "expression/xml.h"

#include <pugixml.hpp>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "base/text.h"
#include "expression/call.h"
#include "expression/limits.h"
#include "expression/text_form.h"
#include "expression/xpath_cost.h"

namespace leadflow::expression {
namespace {

using base::Result;
using model::Json;
using model::JsonObject;

boost::json::string_view boost_view(std::string_view text) { return {text.data(), text.size()}; }

// Roughly the memory that a document takes: two nodes for each tag, and the attributes.
size_t xml_weight(std::string_view text) {
    constexpr size_t kTagBytes = 160;
    constexpr size_t kAttributeBytes = 64;
    const auto tags = static_cast<size_t>(std::count(text.begin(), text.end(), '<'));
    const auto attributes = static_cast<size_t>(std::count(text.begin(), text.end(), '='));
    return 2 * text.size() + tags * kTagBytes + attributes * kAttributeBytes;
}

// Nodes of a document, itself not counted. Walks without recursion; nothing if it is too deep.
std::optional<size_t> nodes_within_depth(const pugi::xml_node& document) {
    size_t count = 0;
    size_t depth = 0;
    pugi::xml_node at = document.first_child();
    while (at) {
        ++count;
        if (at.first_child()) {
            at = at.first_child();
            if (++depth > kXmlDepthMax) return std::nullopt;
            continue;
        }
        while (at && !at.next_sibling()) {
            at = at.parent();
            if (depth == 0 || at == document) return count;
            --depth;
        }
        at = at.next_sibling();
    }
    return count;
}

// The number of its nodes.
Result<size_t> load(std::string_view text, pugi::xml_document& document, Meter& meter) {
    TRY(meter.spend_bytes(xml_weight(text)));
    const pugi::xml_parse_result parsed = document.load_buffer(
        text.data(), text.size(), pugi::parse_default | pugi::parse_declaration,
        pugi::encoding_utf8);
    if (!parsed)
        return base::invalid_input(base::format("it is not well-formed XML at byte {}: {}",
                                                parsed.offset, parsed.description()));
    size_t roots = 0;
    for (const pugi::xml_node& child : document.children())
        roots += child.type() == pugi::node_element ? 1 : 0;
    if (roots != 1)
        return base::invalid_input(base::format("a document has one root element, not {}", roots));
    const auto nodes = nodes_within_depth(document);
    if (!nodes)
        return base::limit_exceeded(base::format(
            "the XML is nested deeper than the maximum of '{}'", kXmlDepthMax));
    return *nodes;
}

void append_escaped(std::string_view text, bool is_attribute, std::string& out) {
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += is_attribute ? "&quot;" : "\""; break;
            default: out += c;
        }
    }
}

void append_attribute(std::string_view name, std::string_view value, std::string& out) {
    out += ' ';
    out += name;
    out += "=\"";
    append_escaped(value, true, out);
    out += '"';
}

std::string_view prefix_of(std::string_view name) {
    const size_t colon = name.find(':');
    return colon == std::string_view::npos ? std::string_view() : name.substr(0, colon);
}

void collect_prefixes(const pugi::xml_node& node, std::set<std::string_view>& prefixes) {
    prefixes.insert(prefix_of(node.name()));
    for (const pugi::xml_attribute& attribute : node.attributes())
        prefixes.insert(prefix_of(attribute.name()));
    for (const pugi::xml_node& child : node.children()) collect_prefixes(child, prefixes);
}

// A node cut out of its document keeps the namespaces that its names need.
void append_inherited_namespaces(const pugi::xml_node& node, std::string& out) {
    std::set<std::string_view> wanted;
    collect_prefixes(node, wanted);
    for (const pugi::xml_attribute& attribute : node.attributes()) {
        const std::string_view name = attribute.name();
        if (name == "xmlns") wanted.erase("");
        else if (name.starts_with("xmlns:")) wanted.erase(name.substr(6));
    }
    for (pugi::xml_node at = node.parent(); at && !wanted.empty(); at = at.parent()) {
        for (const pugi::xml_attribute& attribute : at.attributes()) {
            const std::string_view name = attribute.name();
            const bool is_default = name == "xmlns";
            if (!is_default && !name.starts_with("xmlns:")) continue;
            if (wanted.erase(is_default ? std::string_view() : name.substr(6)) > 0)
                append_attribute(name, attribute.value(), out);
        }
    }
}

// As .NET writes a node: no indentation, "<a />" when it is empty.
void append_xml(const pugi::xml_node& node, bool is_outermost, std::string& out) {
    switch (node.type()) {
        case pugi::node_pcdata: append_escaped(node.value(), false, out); return;
        case pugi::node_cdata: out += std::string("<![CDATA[") + node.value() + "]]>"; return;
        case pugi::node_element: break;
        default:
            for (const pugi::xml_node& child : node.children()) append_xml(child, false, out);
            return;
    }
    out += '<';
    out += node.name();
    for (const pugi::xml_attribute& attribute : node.attributes())
        append_attribute(attribute.name(), attribute.value(), out);
    if (is_outermost) append_inherited_namespaces(node, out);
    if (!node.first_child()) {
        out += " />";
        return;
    }
    out += '>';
    for (const pugi::xml_node& child : node.children()) append_xml(child, false, out);
    out += "</";
    out += node.name();
    out += '>';
}

// What stands under a name: the second one makes an array of it.
void add_member(JsonObject& object, std::string_view name, Json value) {
    Json* present = object.if_contains(boost_view(name));
    if (present == nullptr) {
        object.emplace(boost_view(name), std::move(value));
        return;
    }
    if (!present->is_array()) *present = model::JsonArray{std::move(*present)};
    present->get_array().push_back(std::move(value));
}

Json json_of_node(const pugi::xml_node& node) {
    JsonObject object;
    for (const pugi::xml_attribute& attribute : node.attributes())
        object.emplace(boost_view(std::string("@") + attribute.name()),
                       model::text_value(attribute.value()));
    for (const pugi::xml_node& child : node.children()) {
        switch (child.type()) {
            case pugi::node_element: add_member(object, child.name(), json_of_node(child)); break;
            case pugi::node_pcdata:
                add_member(object, "#text", model::text_value(child.value()));
                break;
            case pugi::node_cdata:
                add_member(object, "#cdata-section", model::text_value(child.value()));
                break;
            default: break;
        }
    }
    if (object.empty()) return {};
    const Json* text = object.if_contains("#text");
    if (object.size() == 1 && text != nullptr && text->is_string()) return *text;
    return object;
}

// A set of nodes as the language gives it.
Result<Json> json_of_nodes(pugi::xpath_node_set nodes, Meter& meter) {
    nodes.sort();
    model::JsonArray out;
    for (const pugi::xpath_node& found : nodes) {
        TRY(meter.spend_steps(1));
        const bool is_text = found.attribute() || found.node().type() == pugi::node_pcdata ||
                             found.node().type() == pugi::node_cdata;
        if (is_text) {
            const std::string_view text =
                found.attribute() ? found.attribute().value() : found.node().value();
            TRY(meter.spend_bytes(sizeof(Json) + text.size()));
            out.push_back(model::text_value(text));
        } else {
            std::string text;
            append_xml(found.node(), true, text);
            TRY(meter.spend_bytes(4 * sizeof(Json) + 3 * text.size()));
            out.push_back(make_envelope(kXmlContentType, text));
        }
    }
    return Json(std::move(out));
}

Json json_of_number(double number) {
    if (std::isnan(number)) return "NaN";
    if (std::isinf(number)) return number > 0 ? "Infinity" : "-Infinity";
    constexpr double kExactMax = 9007199254740992;  // 2^53
    if (std::trunc(number) == number && std::fabs(number) <= kExactMax)
        return static_cast<int64_t>(number);
    return number;
}

Result<Json> evaluated(const pugi::xpath_query& query, const pugi::xml_node& document,
                       Meter& meter) {
    switch (query.return_type()) {
        case pugi::xpath_type_node_set:
            return json_of_nodes(query.evaluate_node_set(document), meter);
        case pugi::xpath_type_number: return json_of_number(query.evaluate_number(document));
        case pugi::xpath_type_boolean: return Json(query.evaluate_boolean(document));
        case pugi::xpath_type_string: {
            const std::string text = query.evaluate_string(document);
            TRY(meter.spend_bytes(text.size()));
            return model::text_value(text);
        }
        default: return base::invalid_input("the XPath expression has no value");
    }
}

}  // namespace

bool is_xml(const Json& value) {
    const auto envelope = envelope_of(value);
    if (!envelope) return false;
    const std::string type = base::lower(envelope->content_type.substr(
        0, std::min(envelope->content_type.find(';'), envelope->content_type.size())));
    const std::string_view trimmed = base::trimmed(type);
    return trimmed.ends_with("/xml") || trimmed.ends_with("+xml");
}

base::Status check_xml(std::string_view text, Meter& meter) {
    pugi::xml_document document;
    TRY(load(text, document, meter));
    return {};
}

Result<Json> json_from_xml(std::string_view text, Meter& meter) {
    pugi::xml_document document;
    const size_t nodes = TRY(load(text, document, meter));
    constexpr size_t kMemberBytes = 2 * sizeof(Json) + 64;
    TRY(meter.spend_steps(nodes));
    TRY(meter.spend_bytes(nodes * kMemberBytes));
    JsonObject out;
    for (const pugi::xml_node& child : document.children()) {
        if (child.type() == pugi::node_declaration) out["?xml"] = json_of_node(child);
        if (child.type() == pugi::node_element)
            out[boost_view(child.name())] = json_of_node(child);
    }
    return Json(std::move(out));
}

Result<Json> evaluate_xpath(std::string_view xml, std::string_view path, Meter& meter) {
    if (base::utf16_length(path) > kXPathCharactersMax)
        return base::limit_exceeded(base::format(
            "the XPath expression is longer than the maximum of '{}' characters",
            kXPathCharactersMax));
    pugi::xml_document document;
    const size_t nodes = TRY(load(xml, document, meter));
    TRY(check_xpath_cost(path, nodes, xml.size()));
    try {
        const pugi::xpath_query query(std::string(path).c_str());
        return evaluated(query, document, meter);
    } catch (const pugi::xpath_exception& thrown) {
        return base::invalid_input(base::format("the XPath expression is not valid at position {}: {}",
                                                thrown.result().offset, thrown.what()));
    } catch (const std::bad_alloc&) {
        return base::limit_exceeded("the XPath expression takes too much memory");
    }
}

Result<Value> json_of_xml(Call& call) {
    const std::string_view text = TRY(call.text(0));
    auto json = json_from_xml(text, call.meter());
    if (!json) return call.fault("cannot read the value", json.error());
    return Value(std::move(*json));
}

}  // namespace leadflow::expression
