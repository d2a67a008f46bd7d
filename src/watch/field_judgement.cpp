// SPDX-License-Identifier: Apache-2.0
#include "watch/field_judgement.h"

#include <algorithm>

#include "base/text.h"
#include "model/step_record.h"
#include "watch/limits.h"

namespace leadflow::watch {
namespace {

using model::Json;
using Fields = std::map<std::string, bool>;  // Empty or not, by field.

bool has_expression(std::string_view text) {
    if (text.starts_with('@')) return !text.starts_with("@@");
    return text.find("@{") != std::string_view::npos;
}

bool is_empty(const Json& value) {
    if (value.is_null()) return true;
    if (value.is_string()) return base::trimmed(model::text_of(value)).empty();
    if (const auto* list = value.if_array()) return list->empty();
    if (const auto* object = value.if_object()) return object->empty();
    return false;
}

bool came_out_empty(std::string_view written, const Json& value) {
    if (is_empty(value)) return true;
    if (written.starts_with('@') && !written.starts_with("@{")) return false;
    return value.is_string() && model::text_of(value) == without_expressions(written);
}

void walk(const Json& written, const Json& evaluated, const std::string& path, Fields& fields) {
    static const Json kNothing;
    if (const auto* object = written.if_object()) {
        for (const auto& member : *object) {
            const Json* value = model::find(evaluated, member.key());
            const std::string name(member.key());
            walk(member.value(), value == nullptr ? kNothing : *value,
                 path.empty() ? name : path + "/" + name, fields);
        }
    } else if (const auto* list = written.if_array()) {
        const auto* values = evaluated.if_array();
        for (size_t i = 0; i < list->size(); ++i)
            walk((*list)[i], values != nullptr && i < values->size() ? (*values)[i] : kNothing,
                 base::format("{}/{}", path, i), fields);
    } else if (has_expression(model::text_of(written))) {
        fields[path] = came_out_empty(model::text_of(written), evaluated);
    }
}

// The mapped fields of the run's actions that reach out.
base::Result<Fields> fields_of(const runner::Rooms& rooms, const flows::LiveFlow& live,
                               const model::RunHead& run) {
    Fields fields;
    size_t judged = 0;
    for (const model::SaveStep& row : TRY(rooms.store.steps(run.id))) {
        const auto* action = live.program->find(row.name);
        // What is sealed is nobody's to look at.
        if (action == nullptr || action->api.empty() || row.inputs.empty() ||
            row.inputs.starts_with(model::kSealedMark) || ++judged > kActionsJudgedMax)
            continue;
        const Json* written = model::find(action->action.inputs, "parameters");
        const auto evaluated = model::parse_json(row.inputs);
        const Json* values = evaluated ? model::find(*evaluated, "parameters") : nullptr;
        if (written == nullptr || values == nullptr) continue;
        for (auto& [path, empty] : mapped_fields(*written, *values))
            fields[base::format("{}: {}", row.name, path)] = empty;
    }
    return fields;
}

// A test without a body is no lead: its fields are empty, and should be.
base::Result<bool> had_content(const runner::Rooms& rooms, const model::RunHead& run) {
    const auto receipt = rooms.store.receipt(run.receipt);
    if (!receipt && receipt.error().code == base::ErrorCode::kNotFound) return false;
    if (!receipt) return receipt.error();
    const auto body = model::parse_json(receipt->body);
    return body && !is_empty(*body);
}

double share_of_empty(const std::vector<Fields>& runs, size_t from, size_t to,
                      const std::string& field) {
    size_t seen = 0;
    size_t empty = 0;
    for (size_t i = from; i < std::min(to, runs.size()); ++i)
        if (const auto found = runs[i].find(field); found != runs[i].end()) {
            ++seen;
            empty += found->second ? 1U : 0U;
        }
    return seen == 0 ? 0.5 : static_cast<double>(empty) / static_cast<double>(seen);
}

}  // namespace

std::string without_expressions(std::string_view text) {
    std::string rest;
    for (size_t at = 0; at < text.size(); ++at) {
        if (text.substr(at, 2) != "@{") {
            rest += text[at];
            continue;
        }
        bool quoted = false;
        for (++at; at < text.size() && (quoted || text[at] != '}'); ++at)
            if (text[at] == '\'') quoted = !quoted;
    }
    return rest;
}

std::map<std::string, bool> mapped_fields(const Json& written, const Json& evaluated) {
    Fields fields;
    walk(written, evaluated, "", fields);
    return fields;
}

base::Result<std::vector<FieldFinding>> judge_fields(const runner::Rooms& rooms,
                                                     const flows::LiveFlow& live) {
    std::vector<FieldFinding> findings;
    store::RunFilter filter{.flow = live.flow.id, .version = live.version};
    filter.limit = kNewestRuns + kEarlierRuns;
    std::vector<Fields> runs;
    bool blank = false;
    for (const model::RunHead& run : TRY(rooms.store.runs(filter))) {
        if (!model::is_final(run.status) || !TRY(had_content(rooms, run))) continue;
        Fields fields = TRY(fields_of(rooms, live, run));
        if (fields.empty()) continue;
        // The newest one: an older one was told when it came.
        if (runs.empty())
            blank = std::all_of(fields.begin(), fields.end(),
                                [](const auto& field) { return field.second; });
        runs.push_back(std::move(fields));
    }
    if (blank)
        findings.push_back(
            {.field = "",
             .message = base::format("A lead of flow '{}' came, and every field that the flow maps "
                                     "was empty.",
                                     live.flow.name),
             .advice = "Compare the run's trigger with the flow's mapping: the sender may spell "
                       "its fields otherwise now."});
    if (runs.size() < kNewestRuns * 2) return findings;
    for (const auto& [field, empty] : runs.front()) {
        const double now = share_of_empty(runs, 0, kNewestRuns, field);
        const double before = share_of_empty(runs, kNewestRuns, runs.size(), field);
        if (now < kEmptyMostly || before > kEmptySeldom) continue;
        findings.push_back(
            {.field = field,
             .message = base::format("The field {} of flow '{}' is empty in most of the newest "
                                     "leads, and was not before.",
                                     field, live.flow.name),
             .advice = "Look at the newest runs: the sender may have renamed or dropped it."});
    }
    return findings;
}

}  // namespace leadflow::watch
