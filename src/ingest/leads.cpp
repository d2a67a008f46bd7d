// SPDX-License-Identifier: Apache-2.0
// What Ingest does for leads that are no news: a marketplace's test, one that nobody may contact,
// the same one again. The flow says which of them start runs (flows::LeadSettings).
#include "base/text.h"
#include "crypto/mac.h"
#include "definition/body.h"
#include "ingest/ingest.h"
#include "ingest/limits.h"
#include "leads/lead.h"

#include <limits>

namespace leadflow::ingest {
namespace {

// Answered well: whoever sent it has nothing to mend.
definition::Refusal kept(std::string code, std::string_view why) {
    return {202, std::move(code),
            base::format(
                "{} The request is kept and started no run: resubmit it to run it. What becomes "
                "of such leads is said in the flow's lead settings (leadflow flow leads).",
                why)};
}

constexpr const char* kTest = "A marketplace's test lead.";
constexpr const char* kDoNotContact = "The lead must not be contacted.";

// Of a flow's leads that are the same one again. 63 bits, so that it is a number in JSON.
std::optional<int64_t> key_of(const model::FlowId& flow, const leads::Lead& lead) {
    const std::string sameness = leads::sameness(lead);
    if (sameness.empty()) return std::nullopt;
    const std::string hash = crypto::sha256(base::format("{}\n{}", flow.text(), sameness));
    uint64_t number = 0;
    for (size_t i = 0; i < sizeof number; ++i)
        number = number << 8 | static_cast<unsigned char>(hash[i]);
    return static_cast<int64_t>(number & std::numeric_limits<int64_t>::max());
}

std::string content_type_in(std::string_view headers) {
    const auto object = model::parse_json(headers);
    if (!object || !object->is_object()) return {};
    for (const auto& field : object->get_object())
        if (base::equals_ignoring_case(std::string_view(field.key()), "content-type"))
            return std::string(model::text_of(field.value()));
    return {};
}

bool stands(const model::RunHead& run) {
    return !model::is_final(run.status) || run.status == model::RunStatus::kSucceeded;
}

// The flow sees it, and so does whoever resubmits the receipt.
void mark(const model::RunId& first, model::Receipt& receipt, definition::TriggerInput& input) {
    model::Json* headers = input.outputs.get_object().if_contains("headers");
    if (headers == nullptr || !headers->is_object()) return;
    headers->get_object()[flows::kDuplicateOfHeader] = first.text();
    receipt.headers.pop_back();
    if (receipt.headers.size() > 1) receipt.headers += ',';
    model::append_quoted(receipt.headers, flows::kDuplicateOfHeader);
    receipt.headers += ':';
    model::append_quoted(receipt.headers, first.text());
    receipt.headers += '}';
}

}  // namespace

Ingest::Standing Ingest::look_at_lead(const flows::LiveFlow& live, const model::RunId& run,
                                      model::Receipt& receipt, definition::TriggerInput& input) {
    const model::Trigger& trigger = live.program->trigger;
    const model::Json* body = model::find(input.outputs, "body");
    // An item of a splitOn list is no lead by itself.
    if (trigger.type != model::TriggerType::kRequest || !trigger.split_on.empty() ||
        body == nullptr)
        return {};
    const leads::Lead lead = leads::lead_of(*body);
    const flows::LeadSettings& settings = *live.lead_settings;
    Standing standing;
    if (leads::names_somebody(lead)) {
        if (lead.test && !settings.runs_tests)
            standing.kept = kept("TestLeadKept", kTest);
        else if (lead.do_not_contact && !settings.runs_do_not_contact)
            standing.kept = kept("DoNotContactKept", kDoNotContact);
        else
            return meet_first(live, lead, run, receipt, input);
    }
    standing.summary = leads::summary(lead);
    return standing;
}

Ingest::Standing Ingest::meet_first(const flows::LiveFlow& live, const leads::Lead& lead,
                                    const model::RunId& run, model::Receipt& receipt,
                                    definition::TriggerInput& input) {
    const flows::LeadSettings& settings = *live.lead_settings;
    const auto key = key_of(live.flow.id, lead);
    if (!key) return {.summary = leads::summary(lead)};
    Standing standing;
    std::optional<model::RunId> first =
        first_leads_.meet(*key, run, receipt.received, settings.window, standing.claim);
    if (first && settings.duplicates == flows::Duplicates::kOnce) {
        auto done = done_before(*first, lead);
        if (!done) {
            // What the first one has done is recognised, and not done twice.
            const auto head = rooms_.store.run(*first);
            standing.effects_of = head ? model::effects_of(*head) : first->text();
            done = first_leads_.replace(*key, *first, run, receipt.received, standing.claim);
        }
        if (done) {
            first = std::move(done);
            standing.kept = kept("DuplicateLead",
                                 base::format("The same lead came before: run {}.", first->text()));
        }
    }
    standing.summary = leads::summary(lead, {.first = first ? first->text() : "", .key = key});
    if (first && (standing.kept || settings.duplicates == flows::Duplicates::kMark))
        mark(*first, receipt, input);
    return standing;
}

// A first one that is not in the store is on its way there.
std::optional<model::RunId> Ingest::done_before(const model::RunId& first,
                                                const leads::Lead& lead) {
    const auto head = rooms_.store.run(first);
    if (!head && head.error().code == base::ErrorCode::kNotFound) return first;
    if (!head) return std::nullopt;
    if (stands(*head)) return first;
    const std::string effects = model::effects_of(*head);
    store::LeadFilter filter{.flow = head->flow, .from = head->created};
    filter.mail = base::trimmed(lead.email);
    const auto others = rooms_.store.leads(filter);
    if (!others) return std::nullopt;
    for (const model::RunHead& other : *others)
        if (stands(other) && model::effects_of(other) == effects) return other.id;
    return std::nullopt;
}

std::string Ingest::summary_of_refused(const model::Receipt& receipt) {
    if (receipt.body.empty() || receipt.body.size() > kRefusedBodyReadMax) return {};
    const auto reading = definition::read_body(
        definition::ContentType::of(content_type_in(receipt.headers)), receipt.body, true);
    const auto* body = std::get_if<std::optional<model::Json>>(&reading);
    if (body == nullptr || !*body) return {};
    const leads::Lead lead = leads::lead_of(**body);
    return leads::names_somebody(lead) ? leads::summary(lead) : std::string();
}

}  // namespace leadflow::ingest
