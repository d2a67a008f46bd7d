// SPDX-License-Identifier: Apache-2.0
#include "connectors/dataverse/target.h"

#include "base/text.h"
#include "connectors/parameters.h"
#include "connectors/settings.h"
#include "connectors/url.h"

#include <cctype>
#include <vector>

namespace leadflow::connectors::dataverse {
namespace {

using model::Json;

struct Path {
    std::string operation;
    std::string organisation;
    std::string table;
};

Path path_of(std::string_view text) {
    std::vector<std::string> parts;
    for (const std::string_view part : base::split(text.substr(0, text.find('?')), '/'))
        if (!part.empty()) parts.push_back(decoded_segment(part));
    Path path;
    const bool second = !parts.empty() && parts[0] == "v2";
    const size_t at = second ? 1 : 0;
    if (parts.size() == at + 5 && parts[at] == "datasets" && parts[at + 2] == "tables" &&
        parts[at + 4] == "items") {
        path = {second ? "PostItem_V2" : "PostItem", parts[at + 1], parts[at + 3]};
    } else if (parts.size() == 4 && parts[0] == "api" && parts[1] == "data") {
        path = {"CreateRecord", {}, parts[3]};
    }
    return path;
}

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

// Of the inputs: what ApiConnection writes into headers, whatever their case.
std::string header_text(const Json& inputs, std::string_view name) {
    const Json* headers = model::find(inputs, "headers");
    if (headers == nullptr || !headers->is_object()) return {};
    const Json* found = find_member(headers->get_object(), name);
    return found == nullptr ? std::string() : as_text(*found);
}

}  // namespace

std::string operation_of_path(std::string_view method, std::string_view path) {
    if (!base::equals_ignoring_case(method, "post")) return {};
    return path_of(path).operation;
}

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
    const Parameters parameters(invocation.inputs);
    const Path path = path_of(model::text_at(invocation.inputs, "path"));
    const auto either = [&](std::string_view first, std::string_view second,
                            const std::string& from_path) {
        for (const std::string_view name : {first, second}) {
            const std::string text = parameters.text(name);
            if (!text.empty()) return text;
        }
        return from_path;
    };

    Target target;
    target.table = decoded_segment(either("table", "entityName", path.table));
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
        std::string named = path.organisation;
        if (named.empty()) named = header_text(invocation.inputs, "organization");
        target.organisation = TRY(organisation_url(either("dataset", "organization", named)));
    }
    if (const auto* item = parameters.object({"item", "body/item", "body"})) target.item = *item;
    return target;
}

}  // namespace leadflow::connectors::dataverse
