// SPDX-License-Identifier: Apache-2.0
#include "connectors/marketo/marketo_connector.h"

#include "base/text.h"
#include "connectors/action_parameters.h"
#include "connectors/field_lengths.h"
#include "connectors/limits.h"
#include "connectors/marketo/answer.h"
#include "connectors/marketo/lists.h"
#include "connectors/marketo/marketo_form.h"
#include "connectors/settings.h"
#include "connectors/url.h"

#include <algorithm>
#include <array>
#include <utility>

namespace leadflow::connectors::marketo {
namespace {

using model::Call;
using model::HttpCall;
using model::Invocation;
using model::Json;
using model::JsonArray;
using model::JsonObject;
using model::OpenConnection;
using model::Outcome;
using model::Reply;

// A call that follows on a refused token says so, so that there is no third.
constexpr std::string_view kLead = "lead";
constexpr std::string_view kRenewed = "lead with a new token";

struct Operation {
    std::string_view name;
    std::string_view path;
};
constexpr auto kOperations = std::to_array<Operation>({
    {"UpsertLead", "/rest/v1/leads.json"},
    {"PushLead", "/rest/v1/leads/push.json"},
    {"SubmitForm", "/rest/v1/leads/submitForm.json"},
});
constexpr auto kPaths = std::to_array<OperationPath>({
    {"POST", "/rest/v1/leads.json", "UpsertLead"},
    {"POST", "/rest/v1/leads/push.json", "PushLead"},
    {"POST", "/rest/v1/leads/submitForm.json", "SubmitForm"},
});

// Marketo's text fields of a lead; its text areas hold more.
constexpr auto kLengths = std::to_array<FieldLength>({
    {"email", 255},
    {"firstName", 255},
    {"lastName", 255},
    {"phone", 255},
    {"company", 255},
    {"title", 255},
    {"country", 255},
    {"city", 255},
    {"state", 255},
    {"address", 2000},
    {"leadSource", 255},
    {"website", 255},
    {"postalCode", 255},
});

struct Submission {
    std::string_view path;
    JsonObject given;
    JsonObject lead;
    JsonObject body;
    bool repeatable = false;
};

base::Status check_address(const JsonObject& lead, std::string_view lookup) {
    const Json* value = find_member(lead, lookup);
    const std::string text = value == nullptr ? std::string() : as_text(*value);
    if (base::trimmed(text).empty())
        return base::invalid_input(
            base::format("field \"{}\" is empty: the lead cannot be looked up", lookup));
    const Json* email = find_member(lead, "email");
    const std::string address = email == nullptr ? std::string() : as_text(*email);
    if (std::any_of(address.begin(), address.end(),
                    [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
        return base::invalid_input("field \"email\" is not ASCII: Marketo takes no other address");
    return {};
}

// What Marketo wants as a number, whether the flow gave it as one or as a text.
base::Result<int64_t> number_at(const ActionParameters& given, std::string_view name) {
    int64_t number = 0;
    const std::string text = TRY(given.required({name, base::format("body/{}", name)}));
    if (!base::parse_integer(base::trimmed(text), number))
        return base::invalid_input(base::format("parameter \"{}\" is not a number", name));
    return number;
}

base::Status add_form(const ActionParameters& given, Submission& submission) {
    submission.body["formId"] = TRY(number_at(given, "formId"));
    if (!given.text({"programId", "body/programId"}).empty())
        submission.body["programId"] = TRY(number_at(given, "programId"));
    JsonObject input{{"leadFormFields", submission.lead}};
    if (const JsonObject* visitor = given.object({"visitorData", "body/visitorData"}))
        input["visitorData"] = *visitor;
    const std::string cookie = given.text({"cookie", "body/cookie"});
    if (!cookie.empty()) input["cookie"] = model::text_value(cookie);
    submission.body["input"] = JsonArray{std::move(input)};
    return {};
}

base::Result<Submission> submission_of(const Invocation& invocation,
                                       const OpenConnection& connection) {
    Submission submission;
    for (const Operation& known : kOperations)
        if (known.name == invocation.operation) submission.path = known.path;
    if (submission.path.empty())
        return base::invalid_input(
            base::format("Marketo has no operation \"{}\"", invocation.operation));
    const ActionParameters given(invocation.inputs, kPaths);
    if (const JsonObject* lead = given.object(
            {"item", "leadFormFields", "body/item", "body/leadFormFields", "input", "body"}))
        submission.given = *lead;
    submission.lead = TRY(fitted(submission.given, kLengths, long_text_of(connection)));
    if (Json* email = submission.lead.if_contains("email"))
        *email = model::text_value(base::trimmed(std::string(model::text_of(*email))));
    const auto option = [&](std::string_view name, std::string_view usual) {
        std::string text = given.text({name, base::format("body/{}", name)});
        return text.empty() ? setting(connection, name, usual) : text;
    };
    const std::string lookup =
        invocation.operation == "SubmitForm" ? "email" : option("lookupField", "email");
    TRY(check_address(submission.lead, lookup));
    if (invocation.operation == "SubmitForm") {
        TRY(add_form(given, submission));
        return submission;
    }
    submission.body["lookupField"] = model::text_value(lookup);
    if (invocation.operation == "UpsertLead") {
        const std::string action = option("action", "createOrUpdate");
        submission.body["action"] = model::text_value(action);
        submission.repeatable = action != "createDuplicate";
    }
    for (const std::string_view name :
         {"partitionName", "programName", "programStatus", "source", "reason"}) {
        const std::string text = option(name, "");
        const bool of_push = name != "partitionName";
        if (!text.empty() && (!of_push || invocation.operation == "PushLead"))
            submission.body[boost::json::string_view(name.data(), name.size())] =
                model::text_value(text);
    }
    submission.body["input"] = JsonArray{submission.lead};
    return submission;
}

base::Result<std::string> address_of(const OpenConnection& connection) {
    std::string url = setting(connection, "api_url");
    if (url.empty())
        url = base::format("https://{}.mktorest.com",
                           TRY(required_setting(connection, "munchkin_id")));
    const std::string origin = origin_of(url);
    if (origin.empty())
        return base::invalid_input(base::format(
            "connection \"{}\": munchkin_id or api_url is not right", connection.name));
    return origin;
}

base::Result<HttpCall> signed_call(const OpenConnection& connection, std::string_view method,
                                   std::string_view path) {
    const std::string origin = TRY(address_of(connection));
    HttpCall http;
    http.method = method;
    http.url = base::format("{}{}", origin, path);
    http.headers = {{"Accept", "application/json"}};
    model::TokenRequest token;
    token.url = origin + "/identity/oauth/token";
    token.client_id = TRY(required_setting(connection, "client_id"));
    token.client_secret = secret(connection, "client_secret");
    token.by_query = true;
    if (token.client_secret.empty())
        return base::invalid_input(
            base::format("connection \"{}\" has no secret \"client_secret\"", connection.name));
    http.token = std::move(token);
    return http;
}

// Forms are among the assets, which come in pages by their number.
base::Result<Call> forms_call(const OpenConnection& connection, size_t offset) {
    return marked(TRY(signed_call(connection, "GET",
                                  base::format("/rest/asset/v1/forms.json?maxReturn={}&offset={}",
                                               kFormsPerPage, offset))),
                  std::string(kForms));
}

Outcome taken(const Submission& submission, const Answer& answer, const Reply& reply) {
    std::string note =
        answer.status == "skipped"
            ? "recognised: the lead exists already"
            : base::format("the lead is {}", answer.status.empty() ? "taken" : answer.status);
    const std::string cuts = cuts_in(submission.given, submission.lead);
    if (!cuts.empty()) note += "; " + cuts;
    return succeeded(200, reply, answer.record, std::move(note));
}

}  // namespace

std::vector<std::string> MarketoConnector::apis() const {
    return {"shared_marketo"};
}

std::vector<ConnectionField> MarketoConnector::connection_fields() const {
    return {
        {.key = "munchkin_id", .label = "Munchkin id (123-ABC-456)", .required = false},
        {.key = "client_id", .label = "Client id of the custom service"},
        {.key = "client_secret", .label = "Client secret of the custom service", .secret = true},
        {.key = "partitionName", .label = "Partition of new leads", .required = false},
        long_text_field(),
        {.key = "api_url", .label = "Address, in place of the Munchkin id's", .required = false},
    };
}

base::Result<std::string> MarketoConnector::operation_of(std::string_view method,
                                                         std::string_view path) const {
    return operation_of_path("Marketo", kPaths, method, path);
}

base::Result<Traits> MarketoConnector::traits(std::string_view operation) const {
    // A push or a form twice is one lead, but two activities that may start campaigns.
    if (operation == "UpsertLead") return Traits{.effect = Effect::kIdempotentByLookup};
    for (const Operation& known : kOperations)
        if (known.name == operation) return Traits{.effect = Effect::kNotIdempotent};
    return base::not_found(base::format(
        "Marketo has no operation \"{}\"; there are UpsertLead, PushLead, SubmitForm", operation));
}

base::Result<Call> MarketoConnector::plan(const Invocation& invocation,
                                          const OpenConnection& connection) const {
    const Submission submission = TRY(submission_of(invocation, connection));
    HttpCall http = TRY(signed_call(connection, "POST", submission.path));
    http.headers.emplace_back("Content-Type", "application/json");
    http.body = model::to_text(Json(submission.body));
    Call call;
    call.what = std::move(http);
    call.purpose = kLead;
    return call;
}

Outcome MarketoConnector::read(const Invocation& invocation, const OpenConnection& connection,
                               const Call& call, const Reply& reply) const {
    const auto submission = submission_of(invocation, connection);
    if (!submission) return impossible(submission.error());
    if (reply.reach != model::Reach::kAnswered)
        return unanswered(call, reply, submission->repeatable);
    const Answer answer = answer_of(reply);
    const bool exists = answer.status == "skipped" && answer.code == "1005";
    if (answer.success && (answer.status != "skipped" || exists))
        return taken(*submission, answer, reply);
    Outcome outcome =
        refused(invocation, reply, refusal_of(reply.status, answer, submission->repeatable));
    if (wants_new_token(answer) && call.purpose == kLead) {
        Call again = call;
        std::get<HttpCall>(again.what).token_refused = reply.token_number;
        again.purpose = kRenewed;
        outcome.next = std::move(again);
    }
    return outcome;
}

base::Result<Call> MarketoConnector::probe(const OpenConnection& connection) const {
    Call call;
    call.what = TRY(signed_call(connection, "GET", "/rest/v1/leads/describe.json"));
    call.purpose = "probe";
    return call;
}

base::Result<std::string> MarketoConnector::read_probe(const OpenConnection& connection,
                                                       const Call& call, const Reply& reply) const {
    const Answer answer = answer_of(reply);
    if (auto error = probe_fault(call, reply, {})) return std::move(*error);
    if (!answer.understood)
        return base::invalid_input("the answer is not Marketo's: check the Munchkin id");
    if (!answer.success) return base::unauthorized(refusal_of(reply.status, answer, true).message);
    return base::format("signed in to {}", TRY(address_of(connection)));
}

const Form* MarketoConnector::form(std::string_view) const { return &marketo_form(); }

base::Result<Call> MarketoConnector::ask(const Question& question,
                                         const OpenConnection& connection) const {
    const Reading reading = TRY(reading_of(marketo_form(), question));
    if (reading.word == kLeadFields)
        return marked(TRY(signed_call(connection, "GET", "/rest/v1/leads/describe.json")),
                      std::string(kLeadFields));
    return forms_call(connection, 0);
}

base::Status MarketoConnector::read_answer(const Question&, const OpenConnection& connection,
                                           const Call& call, const Reply& reply,
                                           Finding& finding) const {
    if (auto error = probe_fault(call, reply, {})) return std::move(*error);
    const Answer answer = answer_of(reply);
    if (!answer.understood)
        return base::invalid_input("the answer is not Marketo's: check the Munchkin id");
    if (wants_new_token(answer) && std::get<HttpCall>(call.what).token_refused == 0) {
        Call again = call;
        std::get<HttpCall>(again.what).token_refused = reply.token_number;
        finding.next = std::move(again);
        return {};
    }
    if (!answer.success) return base::unauthorized(refusal_of(reply.status, answer, true).message);
    const bool fields = call.purpose == kLeadFields;
    const size_t count = TRY(read_list(fields ? kLeadFields : kForms, reply, finding));
    if (!fields && count == kFormsPerPage && finding.choices.size() < kChoicesMax)
        finding.next = TRY(forms_call(connection, finding.choices.size()));
    else if (!fields && count == kFormsPerPage)
        finding.cut = true;
    if (finding.next) return {};
    sort_by_title(finding.choices);
    sort_for_people(finding.fields);
    return {};
}

}  // namespace leadflow::connectors::marketo
