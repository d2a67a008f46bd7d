// SPDX-License-Identifier: Apache-2.0
#include "definition/trigger_input.h"

#include "base/encoding.h"
#include "base/text.h"
#include "definition/body.h"
#include "definition/charset.h"
#include "definition/name_matching.h"
#include "definition/relative_path.h"

#include <algorithm>

namespace leadflow::definition {
namespace {

using model::Json;
using model::JsonObject;

bool has_option(const model::Trigger& trigger, std::string_view option) {
    return std::any_of(
        trigger.operation_options.begin(), trigger.operation_options.end(),
        [&](const std::string& one) { return base::equals_ignoring_case(one, option); });
}

std::string_view header(const JsonObject& headers, std::string_view name) {
    for (const auto& member : headers)
        if (base::equals_ignoring_case(std::string_view(member.key()), name))
            return model::text_of(member.value());
    return {};
}

JsonObject headers_of(const model::Receipt& receipt) {
    auto parsed = model::parse_json(receipt.headers);
    if (!parsed || !parsed->is_object()) return {};
    return std::move(parsed->get_object());
}

void remove_authorization(JsonObject& headers) {
    for (auto member = headers.begin(); member != headers.end();)
        if (base::equals_ignoring_case(std::string_view(member->key()), "Authorization"))
            member = headers.erase(member);
        else
            ++member;
}

JsonObject queries_of(std::string_view query) {
    JsonObject queries;
    for (const auto& [name, value] : base::parse_query(query))
        queries[mended_utf8(name)] = model::text_value(mended_utf8(value));
    return queries;
}

std::string mismatch_message(std::string_view trigger, const std::vector<Mismatch>& mismatches) {
    std::vector<std::string> details;
    for (const Mismatch& one : mismatches)
        details.push_back(one.path.empty() ? one.message
                                           : base::format("{}: {}", one.path, one.message));
    return base::format(
        "The input body for trigger '{}' of type 'Request' did not match its "
        "schema definition. Error details: '{}'.",
        trigger, base::joined(details, " "));
}

}  // namespace

base::Result<TriggerReader> TriggerReader::of(const model::Trigger& trigger) {
    TriggerReader reader;
    reader.name_ = trigger.name;
    reader.by_request_ = trigger.type != model::TriggerType::kRecurrence;
    reader.relative_path_ = trigger.relative_path;
    reader.match_names_ = trigger.match_names_ignoring_case;
    reader.validate_ = trigger.validate_schema;
    reader.with_authorization_ = has_option(trigger, "IncludeAuthorizationHeadersInOutputs");
    if (!trigger.schema.is_null()) reader.schema_ = TRY(Schema::compile(trigger.schema));
    return reader;
}

TriggerReading TriggerReader::read(const model::Receipt& receipt) const {
    return read(receipt, headers_of(receipt));
}

TriggerReading TriggerReader::read(const model::Receipt& receipt, JsonObject headers) const {
    if (!by_request_) return TriggerInput{};
    auto path = match_relative_path(relative_path_, receipt.relative_path);
    if (!path)
        return Refusal{404, "TriggerRelativePathNotMatched",
                       base::format("The path of the request does not match the relative path "
                                    "'{}' of the trigger '{}'.",
                                    relative_path_, name_)};
    TriggerInput input;
    if (!with_authorization_) remove_authorization(headers);
    const std::string_view coding = base::trimmed(header(headers, "Content-Encoding"));
    if (!coding.empty() && !base::equals_ignoring_case(coding, "identity"))
        return Refusal{415, "UnsupportedMediaType",
                       "The content coding of the request is not supported."};

    const ContentType type = ContentType::of(header(headers, "Content-Type"));
    auto reading = read_body(type, receipt.body, schema_ != nullptr && schema_->wants_container());
    if (const auto* fault = std::get_if<BodyFault>(&reading)) {
        const bool charset = fault->kind == BodyFault::Kind::kCharset;
        return Refusal{charset ? 415 : 400,
                       charset ? "UnsupportedMediaType" : "InvalidRequestContent", fault->message};
    }
    auto& body = std::get<std::optional<Json>>(reading);
    if (body && schema_ != nullptr) {
        if (validate_) {
            const auto mismatches = schema_->validate(*body);
            if (!mismatches.empty())
                return Refusal{400, "TriggerInputSchemaMismatch",
                               mismatch_message(name_, mismatches)};
        }
        if (match_names_) match_names(*body, schema_->names(), input.renamed);
    }

    JsonObject outputs;
    outputs.reserve(4);
    outputs["headers"] = std::move(headers);
    if (JsonObject queries = queries_of(receipt.query); !queries.empty())
        outputs["queries"] = std::move(queries);
    if (!path->empty()) outputs["relativePathParameters"] = std::move(*path);
    if (body) outputs["body"] = std::move(*body);
    input.outputs = std::move(outputs);
    return input;
}

}  // namespace leadflow::definition
