// SPDX-License-Identifier: Apache-2.0
#include "connectors/dataverse/metadata.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/dataverse/columns_told.h"
#include "connectors/dataverse/faults.h"
#include "connectors/dataverse/target.h"
#include "connectors/dataverse/web_api.h"
#include "connectors/limits.h"
#include "connectors/outcomes.h"
#include "connectors/settings.h"
#include "connectors/url.h"

#include <array>
#include <utility>

namespace leadflow::connectors::dataverse {
namespace {

using model::Call;
using model::HttpCall;
using model::Json;
using model::OpenConnection;
using model::Reply;

constexpr std::string_view kOrganisations = "organisations";
constexpr std::string_view kTables = "tables";
constexpr std::string_view kName = "name";  // Of a table: the logical name behind its entity set.

// The calls about a table's columns, in their order: "columns 2 lead" is the third. Properties of a
// type are only told after a cast to it. Those after the first say more of what it has found, and
// may be refused.
constexpr std::string_view kColumns = "columns ";
#define CAST "Attributes/Microsoft.Dynamics.CRM."
constexpr auto kSteps = std::to_array<std::string_view>({
    "Attributes?$select=LogicalName,AttributeType,RequiredLevel,IsValidForCreate,"
    "IsValidForUpdate,DisplayName,Description",
    CAST "StringAttributeMetadata?$select=LogicalName,MaxLength,FormatName",
    CAST "MemoAttributeMetadata?$select=LogicalName,MaxLength",
    CAST "PicklistAttributeMetadata?$select=LogicalName&$expand=OptionSet,GlobalOptionSet",
    CAST "StateAttributeMetadata?$select=LogicalName&$expand=OptionSet",
    CAST "StatusAttributeMetadata?$select=LogicalName&$expand=OptionSet",
    "ManyToOneRelationships?$select=ReferencingAttribute,"
    "ReferencingEntityNavigationPropertyName,ReferencedEntity",
});
#undef CAST

base::Result<std::string> organisation_of(const FormOperation& operation, const Question& question,
                                          const OpenConnection& connection) {
    const std::string fixed = setting(connection, "api_url");
    if (!fixed.empty()) {
        std::string origin = origin_of(fixed);
        if (!origin.empty()) return origin;
        return base::invalid_input(
            base::format("connection \"{}\": api_url is not a web address", connection.name));
    }
    for (const std::string_view key : {"dataset", "organization"})
        if (field_in(operation, key) != nullptr)
            return organisation_url(TRY(known_text(operation, question, key)));
    return base::invalid_input(base::format(
        "connection \"{}\" does not say which environment is meant: set api_url", connection.name));
}

base::Result<Call> ask_organisations(const OpenConnection& connection) {
    const std::string url(without_slash(setting(connection, "discovery_url", kDiscovery)));
    const std::string origin = origin_of(url);
    if (origin.empty())
        return base::invalid_input(
            base::format("connection \"{}\": discovery_url is not a web address", connection.name));
    HttpCall http;
    http.url = url + "/api/discovery/v2.0/Instances?$select=FriendlyName,UrlName,Url,State";
    http.headers = {{"Accept", "application/json"}};
    http.token = TRY(entra_token(connection, origin + "/.default"));
    return marked(std::move(http), std::string(kOrganisations));
}

base::Result<Call> metadata_call(const OpenConnection& connection, const std::string& organisation,
                                 std::string_view path, std::string purpose) {
    HttpCall http = TRY(signed_call(connection, organisation));
    http.url = api_url(connection, organisation, base::format("EntityDefinitions{}", path));
    // What was customised a moment ago shows, too.
    http.headers.emplace_back("Consistency", "Strong");
    return marked(std::move(http), std::move(purpose));
}

// "https://contoso.crm4.dynamics.com/" as flows of Dynamics 365 name it: "contoso.crm4".
std::string short_name(std::string_view url) {
    constexpr std::string_view kDomain = ".dynamics.com";
    const auto parsed = parse_url(url);
    std::string host(parsed ? parsed->authority : url);
    if (host.ends_with(kDomain)) host.resize(host.size() - kDomain.size());
    return host;
}

void read_organisations(const Question& question, const OpenConnection& connection,
                        const Json* list, Finding& finding) {
    const bool by_url = base::equals_ignoring_case(question.field, "organization");
    const auto add = [&](std::string_view url, std::string_view title) {
        const std::string value = by_url ? origin_of(url) : short_name(url);
        if (value.empty()) return;
        for (const Choice& one : finding.choices)
            if (one.value == model::text_value(value)) return;
        finding.choices.push_back({.value = model::text_value(value),
                                   .title = std::string(title.empty() ? value : title)});
    };
    if (list != nullptr)
        for (const Json& one : list->get_array()) {
            // 0 is Enabled; a disabled organization takes no records.
            if (model::integer_at(one, "State").value_or(0) != 0) continue;
            add(model::text_at(one, "Url"), model::text_at(one, "FriendlyName"));
        }
    // An application often sees none; the one that the connection names is there all the same.
    if (const std::string fixed = setting(connection, "api_url"); !fixed.empty()) add(fixed, {});
    sort_by_title(finding.choices);
}

void read_tables(const Json& list, Finding& finding) {
    for (const Json& one : list.get_array()) {
        const std::string_view set = model::text_at(one, "EntitySetName");
        if (set.empty()) continue;
        std::string title = label_of(model::find(one, "DisplayCollectionName"));
        if (title.empty()) title = label_of(model::find(one, "DisplayName"));
        finding.choices.push_back(
            {.value = model::text_value(set), .title = title.empty() ? std::string(set) : title});
    }
    sort_by_title(finding.choices);
}

void read_step(int64_t step, const Question& question, const Json& list, Finding& finding) {
    const Kind* kind = kind_of(question.operation);
    switch (step) {
        case 0:
            return read_columns(list, kind == nullptr ? Kind::kCreate : *kind, finding);
        case 1:
        case 2:
            return read_lengths(list, finding);
        case 3:
        case 4:
        case 5:
            return read_choices(list, finding);
        default:
            return read_lookups(list, finding);
    }
}

base::Status ask_step(const OpenConnection& connection, const Call& call, size_t step,
                      std::string_view table, Finding& finding) {
    if (step >= kSteps.size()) {
        sort_for_people(finding.fields);
        return {};
    }
    finding.next = TRY(metadata_call(connection, origin_of(std::get<HttpCall>(call.what).url),
                                     base::format("(LogicalName='{}')/{}", table, kSteps[step]),
                                     base::format("{}{} {}", kColumns, step, table)));
    return {};
}

}  // namespace

base::Result<Call> ask_metadata(const Form& form, const Question& question,
                                const OpenConnection& connection) {
    const Reading reading = TRY(reading_of(form, question));
    if (reading.word == kOrganisations) return ask_organisations(connection);
    const std::string organisation = TRY(organisation_of(*reading.operation, question, connection));
    if (reading.word == kTables)
        return metadata_call(connection, organisation,
                             "?$select=LogicalName,EntitySetName,DisplayName,DisplayCollectionName",
                             std::string(kTables));
    const std::string_view key =
        field_in(*reading.operation, "table") == nullptr ? "entityName" : "table";
    const std::string set = decoded_segment(TRY(known_text(*reading.operation, question, key)));
    if (!is_name(set))
        return base::invalid_input(
            base::format("\"{}\" is not the name of an entity set such as \"leads\"", set));
    return metadata_call(
        connection, organisation,
        base::format("?$select=LogicalName,EntitySetName&$filter=EntitySetName%20eq%20'{}'", set),
        std::string(kName));
}

base::Status read_metadata(const Question& question, const OpenConnection& connection,
                           const Call& call, const Reply& reply, Finding& finding) {
    const std::string_view purpose = call.purpose;
    const bool organisations = purpose == kOrganisations;
    int64_t step = -1;
    std::string_view table;
    if (purpose.starts_with(kColumns)) {
        const std::string_view rest = purpose.substr(kColumns.size());
        table = rest.substr(rest.find(' ') + 1);
        base::parse_integer(rest.substr(0, rest.find(' ')), step);
    }
    // Of an organization that the connection names, no discovery needs to know.
    const bool may_be_refused =
        step > 0 || (organisations && !setting(connection, "api_url").empty());
    const bool refused =
        reply.status >= 400 && reply.status < 500 && reply.status != 401 && reply.status != 429;
    if (!may_be_refused || !refused || reply.reach != model::Reach::kAnswered) {
        const std::string words = reply.status >= 400
                                      ? explain(reply.status, fault_of(reply), "tell its metadata")
                                      : std::string();
        if (auto error = probe_fault(call, reply, words)) return std::move(*error);
    }
    const auto body = model::parse_json(reply.body);
    const Json* list = body && reply.status < 300 ? model::find(*body, "value") : nullptr;
    if (list != nullptr && !list->is_array()) list = nullptr;
    if (!may_be_refused && list == nullptr)
        return base::invalid_input("the answer is not Dynamics 365's: check the addresses");
    if (organisations) {
        read_organisations(question, connection, list, finding);
    } else if (purpose == kTables) {
        read_tables(*list, finding);
    } else if (purpose == kName) {
        const Json* first = list->get_array().empty() ? nullptr : &list->get_array().front();
        table = first == nullptr ? std::string_view() : model::text_at(*first, "LogicalName");
        if (!is_name(table)) return base::invalid_input("the organization has no such table");
        return ask_step(connection, call, 0, table, finding);
    } else {
        if (list != nullptr) read_step(step, question, *list, finding);
        return ask_step(connection, call, static_cast<size_t>(step + 1), table, finding);
    }
    return {};
}

}  // namespace leadflow::connectors::dataverse
