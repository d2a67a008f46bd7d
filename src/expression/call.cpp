// SPDX-License-Identifier: Apache-2.0
#include "expression/call.h"

#include <array>
#include <cmath>

#include "base/text.h"
#include "expression/limits.h"
#include "expression/text_form.h"

namespace leadflow::expression {
namespace {

constexpr std::array<std::string_view, 5> kOrdinals = {"first ", "second ", "third ", "fourth ",
                                                       "fifth "};

}  // namespace

base::Result<model::Json> Call::own(size_t index) {
    Value value = take(index);
    if (value.is_borrowed()) return copy(value.json());
    return std::move(value).take();
}

base::Result<std::string_view> Call::text(size_t index) {
    const model::Json& value = argument(index);
    if (value.is_string()) return model::text_of(value);
    const auto envelope = envelope_of(value);
    if (!envelope) return wrong_type(index, "a string");
    arguments_[index] = Value::of(std::string_view(TRY(envelope_text(*envelope))));
    return model::text_of(argument(index));
}

base::Result<std::string_view> Call::text_or(size_t index, std::string_view fallback) {
    if (!is_given(index)) return fallback;
    return text(index);
}

base::Result<int64_t> Call::integer(size_t index) const {
    const model::Json& value = argument(index);
    if (value.is_int64()) return value.get_int64();
    constexpr double kExactMax = 9007199254740992;  // 2^53: beyond it floats skip integers.
    if (value.is_double() && std::fabs(value.get_double()) <= kExactMax &&
        std::trunc(value.get_double()) == value.get_double())
        return static_cast<int64_t>(value.get_double());
    return wrong_type(index, "an integer");
}

base::Result<const model::JsonArray*> Call::array(size_t index) const {
    const auto* array = argument(index).if_array();
    if (array == nullptr) return wrong_type(index, "an array");
    return array;
}

base::Result<const model::JsonObject*> Call::object(size_t index) const {
    const auto* object = argument(index).if_object();
    if (object == nullptr) return wrong_type(index, "an object");
    return object;
}

base::Result<const Culture*> Call::culture(size_t index) {
    const std::string_view locale = TRY(text_or(index, ""));
    const Culture* found = find_culture(locale);
    if (found != nullptr) return found;
    return fault(base::format("was given the locale '{}', which is not known",
                              base::prefix_of_utf16_units(locale, 40)));
}

base::Error Call::fault(std::string_view what) const {
    return base::invalid_input(
        base::format("The template language function '{0}' {1}. Please see "
                     "https://aka.ms/logicexpressions#{0} for usage details.",
                     name(), what));
}

base::Error Call::fault(std::string_view what, const base::Error& cause) const {
    std::string_view why = cause.message;
    if (why.ends_with('.')) why.remove_suffix(1);
    base::Error error = fault(base::format("{}: {}", what, why));
    error.code = cause.code;
    return error;
}

base::Error Call::wrong_type(size_t index, std::string_view expected) const {
    return wrong_type(index, expected, argument(index));
}

base::Error Call::wrong_type(size_t index, std::string_view expected,
                             const model::Json& given) const {
    const std::string_view ordinal =
        count() > 1 && index < kOrdinals.size() ? kOrdinals[index] : std::string_view();
    return fault(base::format("expects its {}parameter to be {}. The provided value is of type '{}'",
                              ordinal, expected, model::type_name(given)));
}

base::Result<Value> Call::text_result(std::string_view text) {
    if (text.size() > kTextBytesMax)
        return base::limit_exceeded(base::format(
            "The text that the function '{}' produces is longer than the maximum of '{}' bytes.",
            name(), kTextBytesMax));
    TRY(meter().spend_bytes(text.size()));
    return Value::of(text);
}

base::Result<Value> Call::array_result(model::JsonArray array) {
    TRY(spend_elements(array.size()));
    return Value(model::Json(std::move(array)));
}

base::Status Call::spend_elements(size_t count) {
    TRY(meter().spend_steps(count));
    return meter().spend_bytes(count * sizeof(model::Json));
}

}  // namespace leadflow::expression
