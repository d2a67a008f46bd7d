// SPDX-License-Identifier: Apache-2.0
// From one type or encoding to another.
#include <array>
#include <cmath>
#include <utility>

#include "base/encoding.h"
#include "base/text.h"
#include "expression/call.h"
#include "expression/characters.h"
#include "expression/function.h"
#include "expression/lenient_json.h"
#include "expression/number_text.h"
#include "expression/text_form.h"
#include "expression/xml.h"

namespace leadflow::expression {
namespace {

using base::Result;
using model::Json;

constexpr std::string_view kOctetStream = "application/octet-stream";

// Roughly the memory that a JSON text takes when it is read: a value for each comma and bracket,
// and its copies on the reader's stack, which grows by doubling.
size_t json_weight(std::string_view text) {
    size_t marks = 1;
    for (const char c : text) marks += c == ',' || c == '[' || c == '{' ? 1 : 0;
    return text.size() + marks * 3 * sizeof(Json);
}

Result<Value> to_int(Call& call) {
    const Json& value = call.argument(0);
    if (value.is_int64()) return Value::of(value.get_int64());
    if (value.is_bool()) return Value::of(int64_t{value.get_bool() ? 1 : 0});
    if (value.is_double()) {
        constexpr double kInt64Edge = 9223372036854775808.0;  // 2^63, the first that does not fit.
        const double whole = std::trunc(value.get_double());
        if (!(whole >= -kInt64Edge && whole < kInt64Edge))
            return call.fault("cannot convert the value: it does not fit 64 bits");
        return Value::of(static_cast<int64_t>(whole));
    }
    if (!value.is_string()) return call.wrong_type(0, "a string or a number");
    const auto number = parse_int64(model::text_of(value));
    if (!number) return call.fault("cannot convert the value to type 'Integer'");
    return Value::of(*number);
}

Result<Value> to_float(Call& call) {
    const Json& value = call.argument(0);
    if (value.is_number()) return Value::of(value.to_number<double>());
    const Culture& culture = *TRY(call.culture(1));
    const auto number = parse_float(TRY(call.text(0)), culture.numbers);
    if (!number) return call.fault("cannot convert the value to type 'Float'");
    return Value::of(*number);
}

Result<Value> is_int(Call& call) { return Value::of(parse_int64(TRY(call.text(0))).has_value()); }

Result<Value> is_float(Call& call) {
    const Culture& culture = *TRY(call.culture(1));
    return Value::of(parse_float(TRY(call.text(0)), culture.numbers).has_value());
}

Result<Value> to_decimal(Call& call) {
    if (call.decimal(0) != nullptr) return call.take(0);
    const Json& value = call.argument(0);
    auto number = value.is_number() ? Decimal::of(value) : Decimal::parse(TRY(call.text(0)));
    if (!number) return call.fault("cannot convert the value to type 'Decimal'");
    return Value::of(std::move(*number));
}

Result<Value> to_bool(Call& call) {
    const Json& value = call.argument(0);
    if (value.is_bool()) return call.take(0);
    if (value.is_number()) return Value::of(value.to_number<double>() != 0);
    const std::string_view text = without_outer_white_space(TRY(call.text(0)));
    if (base::equals_ignoring_case(text, "true")) return Value::of(true);
    if (base::equals_ignoring_case(text, "false")) return Value::of(false);
    return call.fault("cannot convert the value to type 'Boolean'");
}

Result<Value> to_string(Call& call) {
    if (call.argument(0).is_string()) return call.take(0);
    std::string out;
    TRY(append_text_form(call.value(0), out));
    return call.text_result(out);
}

Result<Value> json(Call& call) {
    if (call.argument(0).is_null()) return Value(Json(model::JsonObject()));
    if (is_xml(call.argument(0))) return json_of_xml(call);
    // What is an object or an array already: as .NET, which writes it and reads it again.
    if (call.argument(0).is_structured() && !envelope_of(call.argument(0))) return call.take(0);
    const std::string_view text = TRY(call.text(0));
    TRY(call.meter().spend_bytes(json_weight(text)));
    auto parsed = model::parse_json(text);
    if (!parsed) {
        TRY(call.meter().spend_bytes(json_weight(text)));
        if (auto lenient = model::parse_json(strict_json(text))) return Value(std::move(*lenient));
    }
    if (!parsed)
        return call.fault(base::format("cannot parse the value: {}", parsed.error().message));
    return Value(std::move(*parsed));
}

// The bytes of any value: what an envelope holds, else its text form.
Result<std::string> bytes_of(Call& call, size_t index) {
    const Json& value = call.argument(index);
    if (value.is_null()) return call.wrong_type(index, "a string");
    if (const auto envelope = envelope_of(value)) {
        auto bytes = base::from_base64(envelope->base64);
        if (!bytes) return call.fault("finds content that is not valid base64");
        return std::move(*bytes);
    }
    std::string out;
    TRY(append_text_form(call.value(index), out));
    return out;
}

Result<std::string> decoded_base64(Call& call) {
    auto bytes = base::from_base64(TRY(call.text(0)));
    if (!bytes) return call.fault("expects its parameter to be a valid base64 encoded string");
    return std::move(*bytes);
}

Result<Value> envelope_result(Call& call, std::string_view type, std::string_view bytes) {
    TRY(call.meter().spend_bytes(bytes.size() * 2));
    return Value(make_envelope(type, bytes));
}

Result<Value> to_base64(Call& call) {
    return call.text_result(base::base64(TRY(bytes_of(call, 0))));
}

Result<Value> base64_to_string(Call& call) {
    return call.text_result(repaired_utf8(TRY(decoded_base64(call))));
}

Result<Value> base64_to_binary(Call& call) {
    return envelope_result(call, kOctetStream, TRY(decoded_base64(call)));
}

Result<Value> binary(Call& call) {
    return envelope_result(call, kOctetStream, TRY(bytes_of(call, 0)));
}

struct DataUri {
    std::string content_type;
    std::string bytes;
};

// data:[type][;base64],content
Result<DataUri> data_uri_of(Call& call) {
    const std::string_view text = TRY(call.text(0));
    const size_t comma = text.find(',');
    if (!base::starts_with_ignoring_case(text, "data:") || comma == std::string_view::npos)
        return call.fault("expects its parameter to be a valid data URI");
    constexpr std::string_view kBase64Mark = ";base64";
    std::string_view type = text.substr(5, comma - 5);
    const std::string_view content = text.substr(comma + 1);
    const bool is_base64 = type.size() >= kBase64Mark.size() &&
                           base::equals_ignoring_case(
                               type.substr(type.size() - kBase64Mark.size()), kBase64Mark);
    if (is_base64) type.remove_suffix(kBase64Mark.size());
    auto bytes = is_base64 ? base::from_base64(content) : base::percent_decode(content);
    if (!bytes) return call.fault("expects its parameter to be a valid data URI");
    return DataUri{std::string(type.empty() ? "text/plain;charset=US-ASCII" : type),
                   std::move(*bytes)};
}

Result<Value> to_data_uri(Call& call) {
    const Json& value = call.argument(0);
    const auto envelope = envelope_of(value);
    std::string_view type = "text/plain;charset=utf-8";
    if (envelope) type = envelope->content_type;
    else if (value.is_structured()) type = "application/json";
    return call.text_result(
        base::format("data:{};base64,{}", type, base::base64(TRY(bytes_of(call, 0)))));
}

Result<Value> data_uri_to_string(Call& call) {
    return call.text_result(repaired_utf8(TRY(data_uri_of(call)).bytes));
}

Result<Value> data_uri_to_binary(Call& call) {
    const DataUri uri = TRY(data_uri_of(call));
    return envelope_result(call, uri.content_type, uri.bytes);
}

Result<Value> uri_component(Call& call) {
    return call.text_result(base::percent_encode(TRY(call.text(0))));
}

Result<std::string> decoded_component(Call& call) {
    auto text = base::percent_decode(TRY(call.text(0)), true);
    if (!text) return call.fault("expects its parameter to be a valid URI encoded string");
    return std::move(*text);
}

Result<Value> uri_component_to_string(Call& call) {
    return call.text_result(repaired_utf8(TRY(decoded_component(call))));
}

Result<Value> uri_component_to_binary(Call& call) {
    return envelope_result(call, kOctetStream, TRY(decoded_component(call)));
}

constexpr auto kFunctions = std::to_array<Function>({
    {"int", 1, 1, to_int},
    {"float", 1, 2, to_float},
    {"decimal", 1, 1, to_decimal},
    {"isInt", 1, 1, is_int},
    {"isFloat", 1, 2, is_float},
    {"bool", 1, 1, to_bool},
    {"string", 1, 1, to_string},
    {"json", 1, 1, json},
    {"base64", 1, 1, to_base64},
    {"base64ToString", 1, 1, base64_to_string},
    {"decodeBase64", 1, 1, base64_to_string},
    {"base64ToBinary", 1, 1, base64_to_binary},
    {"binary", 1, 1, binary},
    {"dataUri", 1, 1, to_data_uri},
    {"dataUriToString", 1, 1, data_uri_to_string},
    {"dataUriToBinary", 1, 1, data_uri_to_binary},
    {"decodeDataUri", 1, 1, data_uri_to_binary},
    {"uriComponent", 1, 1, uri_component},
    {"encodeUriComponent", 1, 1, uri_component},
    {"uriComponentToString", 1, 1, uri_component_to_string},
    {"decodeUriComponent", 1, 1, uri_component_to_string},
    {"uriComponentToBinary", 1, 1, uri_component_to_binary},
});

}  // namespace

std::span<const Function> conversion_functions() { return kFunctions; }

}  // namespace leadflow::expression
