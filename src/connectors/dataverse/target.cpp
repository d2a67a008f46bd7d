// SPDX-License-Identifier: Apache-2.0
#include "connectors/dataverse/target.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/parameters.h"
#include "connectors/settings.h"
#include "connectors/url.h"

#include <algorithm>
#include <cctype>
#include <vector>

namespace leadflow::connectors::dataverse {
namespace {

using model::Json;

bool is_table_name(std::string_view text) {
    if (text.empty() || std::isdigit(static_cast<unsigned char>(text[0])) != 0) return false;
    for (const char c : text)
        if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_') return false;
    return true;
}

bool is_host(std::string_view text) {
    for (const std::string_view label : base::split(text, '.')) {
        if (label.empty()) return false;
        for (const char c : label)
            if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '-') return false;
    }
    return true;
}

bool is_guid(std::string_view text) {
    if (text.size() != 36) return false;
    for (size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : std::isxdigit(static_cast<unsigned char>(text[i])) == 0)
            return false;
    }
    return true;
}

// The text between quotes at the front, quotes still doubled; `rest` is what comes after it.
bool take_quoted(std::string_view text, std::string_view& content, std::string_view& rest) {
    for (size_t i = 1; i < text.size(); ++i) {
        if (text[i] != '\'') continue;
        if (i + 1 < text.size() && text[i + 1] == '\'') {
            ++i;
            continue;
        }
        content = text.substr(1, i - 1);
        rest = text.substr(i + 1);
        return true;
    }
    return false;
}

// "new_key='O''Neil',new_part=7" as it may stand in a URL; "" when it is no alternate key.
std::string alternate_key(std::string_view text) {
    std::string key;
    while (true) {
        const size_t equals = text.find('=');
        if (equals == std::string_view::npos ||
            !is_table_name(base::trimmed(text.substr(0, equals))))
            return {};
        key += base::format("{}=", base::trimmed(text.substr(0, equals)));
        text = base::trimmed(text.substr(equals + 1));
        std::string_view content;
        std::string_view rest;
        if (text.starts_with('\'')) {
            if (!take_quoted(text, content, rest)) return {};
            key += base::format("'{}'", base::percent_encode(content));
        } else {
            content = base::trimmed(text.substr(0, text.find(',')));
            if (content.empty()) return {};
            rest = text.substr(std::min(text.find(','), text.size()));
            key += base::percent_encode(content);
        }
        text = base::trimmed(rest);
        if (text.empty()) return key;
        if (!text.starts_with(',')) return {};
        text.remove_prefix(1);
        key += ',';
    }
}

base::Result<std::string> row_key(const ActionParameters& given) {
    const std::string text = TRY(given.required({"recordId", "id"}));
    std::string_view plain = base::trimmed(text);
    if (plain.starts_with('{') && plain.ends_with('}')) plain = plain.substr(1, plain.size() - 2);
    if (is_guid(plain)) return std::string(plain);
    std::string key = alternate_key(plain);
    if (key.empty())
        return base::invalid_input(
            "the row's id is neither a GUID nor an alternate key such as new_key='A1'");
    return key;
}

std::string query_of(const ActionParameters& given, Kind kind) {
    std::vector<std::string> parts;
    const auto add = [&](std::string_view name) {
        const std::string text = given.text({name});
        if (!text.empty()) parts.push_back(base::format("{}={}", name, base::percent_encode(text)));
    };
    add("$select");
    if (kind == Kind::kGet || kind == Kind::kList) add("$expand");
    if (kind == Kind::kList)
        for (const std::string_view name :
             {"$filter", "$orderby", "$top", "$skiptoken", "fetchXml"})
            add(name);
    return base::joined(parts, "&");
}

}  // namespace

base::Result<std::string> organisation_url(std::string_view name) {
    const std::string text = base::lower(base::trimmed(decoded_segment(base::trimmed(name))));
    if (text.empty()) return base::invalid_input("no organisation is given");
    if (text.find("://") != std::string::npos) {
        const std::string origin = origin_of(text);
        // A client secret's token is not sent in clear because of what a flow says; a stand-in
        // without TLS is named by the connection's api_url.
        if (!origin.starts_with("https://") || !is_host(origin.substr(8)))
            return base::invalid_input(
                base::format("organisation \"{}\" is not an https address", text));
        return origin;
    }
    const std::string_view host = without_slash(text);
    if (!is_host(host))
        return base::invalid_input(base::format("organisation \"{}\" is not a host name", text));
    const auto labels = base::split(host, '.');
    if (labels.size() == 1) return base::format("https://{}.crm.dynamics.com", host);
    if (labels.size() == 2 && labels[1].starts_with("crm"))
        return base::format("https://{}.dynamics.com", host);
    return base::format("https://{}", host);
}

base::Result<Target> target_of(const model::Invocation& invocation,
                               const model::OpenConnection& connection) {
    const Kind* kind = kind_of(invocation.operation);
    if (kind == nullptr)
        return base::invalid_input(
            base::format("Dynamics 365 has no operation \"{}\"; there are {}", invocation.operation,
                         operations_there_are()));
    const ActionParameters given(invocation.inputs, paths());
    Target target;
    target.kind = *kind;
    target.table = decoded_segment(given.text({"table", "entityName"}));
    if (!is_table_name(target.table))
        return base::invalid_input(
            target.table.empty()
                ? std::string("no table is given: parameter \"table\" or \"entityName\"")
                : base::format("table \"{}\" is not the name of an entity set such as \"leads\"",
                               target.table));

    const std::string fixed = setting(connection, "api_url");
    if (!fixed.empty()) {
        target.organisation = origin_of(fixed);
        if (target.organisation.empty())
            return base::invalid_input(
                base::format("connection \"{}\": api_url is not a web address", connection.name));
    } else {
        target.organisation = TRY(organisation_url(given.text({"dataset", "organization"})));
    }
    if (const auto* item = given.object({"item", "body/item", "body"})) target.item = *item;
    if (target.kind != Kind::kCreate && target.kind != Kind::kList)
        target.key = TRY(row_key(given));
    target.query = query_of(given, target.kind);
    return target;
}

}  // namespace leadflow::connectors::dataverse
