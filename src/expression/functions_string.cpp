// SPDX-License-Identifier: Apache-2.0
// Strings. Positions and lengths are UTF-16 code units, as in .NET; searches marked so ignore case.
#include <array>
#include <utility>

#include "base/encoding.h"
#include "base/text.h"
#include "expression/call.h"
#include "expression/characters.h"
#include "expression/find_text.h"
#include "expression/function.h"
#include "expression/limits.h"
#include "expression/number_format.h"
#include "expression/text_form.h"

namespace leadflow::expression {
namespace {

using base::Result;

Result<Value> concat(Call& call) {
    std::string out;
    for (size_t i = 0; i < call.count(); ++i)
        TRY(append_text_form(call.value(i), out));
    return call.text_result(out);
}

int64_t length_of(std::string_view text) { return static_cast<int64_t>(base::utf16_length(text)); }

Result<Value> substring(Call& call) {
    const std::string_view text = TRY(call.text(0));
    const int64_t start = TRY(call.integer(1));
    const int64_t length = length_of(text);
    const int64_t count = call.is_given(2) ? TRY(call.integer(2)) : length - start;
    if (start < 0 || start > length)
        return call.fault(base::format("expects its second parameter, the start index '{}', to be "
                                       "within the string's length '{}'",
                                       start, length));
    if (count < 0 || count > length - start)
        return call.fault(base::format("expects the start index '{}' and the length '{}' to be "
                                       "within the string's length '{}'",
                                       start, count, length));
    return call.text_result(
        slice_units(text, static_cast<size_t>(start), static_cast<size_t>(count)));
}

Result<Value> slice(Call& call) {
    const std::string_view text = TRY(call.text(0));
    const int64_t length = length_of(text);
    const auto clamped = [length](int64_t index) {
        if (index < 0) index = index < -length ? 0 : index + length;
        return std::min(index, length);
    };
    const int64_t start = clamped(TRY(call.integer(1)));
    const int64_t end = call.is_given(2) ? clamped(TRY(call.integer(2))) : length;
    if (end <= start) return Value::of(std::string_view());
    return call.text_result(
        slice_units(text, static_cast<size_t>(start), static_cast<size_t>(end - start)));
}

Result<Value> replace(Call& call) {
    const std::string_view text = TRY(call.text(0));
    TRY(call.meter().spend_bytes(text.size()));
    const std::string_view old_text = TRY(call.text(1));
    const std::string_view new_text = TRY(call.text(2));
    if (old_text.empty()) return call.fault("expects its second parameter not to be empty");
    std::string out;
    size_t start = 0;
    for (size_t at = find_text(text, old_text); at != std::string_view::npos;
         at = find_text(text, old_text, start)) {
        out += text.substr(start, at - start);
        out += new_text;
        start = at + old_text.size();
        // Told now, before memory is full of it.
        if (out.size() > kTextBytesMax) return call.text_result(out);
    }
    out += text.substr(start);
    return call.text_result(out);
}

Result<Value> to_lower(Call& call) { return call.text_result(lower_case(TRY(call.text(0)))); }
Result<Value> to_upper(Call& call) { return call.text_result(upper_case(TRY(call.text(0)))); }

Result<Value> trim(Call& call) {
    return call.text_result(without_outer_white_space(TRY(call.text(0))));
}

// A text and what is looked for in it, in one case.
struct Search {
    std::string text;
    std::string wanted;

    // The byte position as UTF-16 units, -1 for none. Simple case mapping keeps units.
    int64_t units(size_t position) const {
        if (position == std::string::npos) return -1;
        return length_of(std::string_view(text).substr(0, position));
    }
};

Result<Search> search_of(Call& call) {
    const std::string_view text = TRY(call.text(0));
    const std::string_view wanted = TRY(call.text(1));
    TRY(call.meter().spend_bytes(text.size() + wanted.size()));
    return Search{lower_case(text), lower_case(wanted)};
}

Result<Value> index_of(Call& call) {
    const Search search = TRY(search_of(call));
    return Value::of(search.units(find_text(search.text, search.wanted)));
}

Result<Value> last_index_of(Call& call) {
    const Search search = TRY(search_of(call));
    // As the reference has it: the last character's index, not the length.
    if (search.wanted.empty()) return Value::of(std::max<int64_t>(0, length_of(search.text) - 1));
    return Value::of(search.units(find_last_text(search.text, search.wanted)));
}

Result<Value> nth_index_of(Call& call) {
    const Search search = TRY(search_of(call));
    const int64_t nth = TRY(call.integer(2));
    if (search.wanted.empty()) return Value::of(nth == 0 ? int64_t{-1} : int64_t{0});
    if (nth == 0) return Value::of(int64_t{-1});
    std::vector<size_t> found;
    const auto needed = nth < 0 ? kAnyNumber : static_cast<size_t>(nth);
    for (size_t at = find_text(search.text, search.wanted);
         at != std::string_view::npos && found.size() < needed;
         at = find_text(search.text, search.wanted, at + 1)) {
        // Each search prepares itself anew, which takes as long as what it looks for.
        TRY(call.meter().spend_bytes(search.wanted.size()));
        TRY(call.spend_elements(1));
        found.push_back(at);
    }
    // -1 is the last one.
    const int64_t count = static_cast<int64_t>(found.size());
    const int64_t index = nth < 0 ? count + nth : nth - 1;
    if (index < 0 || index >= count) return Value::of(int64_t{-1});
    return Value::of(search.units(found[static_cast<size_t>(index)]));
}

Result<Value> starts_with(Call& call) {
    const Search search = TRY(search_of(call));
    return Value::of(search.text.starts_with(search.wanted));
}

Result<Value> ends_with(Call& call) {
    const Search search = TRY(search_of(call));
    return Value::of(search.text.ends_with(search.wanted));
}

Result<Value> split(Call& call) {
    const std::string_view text = TRY(call.text(0));
    const std::string_view delimiter = TRY(call.text(1));
    model::JsonArray out;
    size_t start = 0;
    while (!delimiter.empty()) {
        const size_t at = find_text(text, delimiter, start);
        if (at == std::string_view::npos) break;
        // Twice, since the array grows by doubling.
        TRY(call.spend_elements(2));
        out.push_back(model::text_value(text.substr(start, at - start)));
        start = at + delimiter.size();
    }
    out.push_back(model::text_value(text.substr(start)));
    TRY(call.meter().spend_bytes(text.size()));
    return Value(model::Json(std::move(out)));
}

// 32 hexadecimal digits in one of .NET's Guid forms.
Result<std::string> guid_text(Call& call, std::string_view hex, std::string_view format) {
    const std::string dashed = base::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4),
                                            hex.substr(12, 4), hex.substr(16, 4), hex.substr(20));
    const char form = format.size() == 1 ? base::lower(format)[0] : '?';
    switch (form) {
        case 'd': return dashed;
        case 'n': return std::string(hex);
        case 'b': return "{" + dashed + "}";
        case 'p': return "(" + dashed + ")";
        case 'x': {
            std::string out = base::format("{{0x{},0x{},0x{},{{", hex.substr(0, 8),
                                           hex.substr(8, 4), hex.substr(12, 4));
            for (size_t i = 16; i < hex.size(); i += 2)
                out += base::format("{}0x{}", i == 16 ? "" : ",", hex.substr(i, 2));
            return out + "}}";
        }
        default: return call.fault("expects its parameter to be one of 'D', 'N', 'B', 'P', 'X'");
    }
}

Result<Value> guid(Call& call) {
    const std::string_view format = TRY(call.text_or(0, "D"));
    // Version 4, variant 1 (RFC 9562).
    const uint64_t high = (call.context().random() & ~0xF000ULL) | 0x4000ULL;
    const uint64_t low = (call.context().random() & ~(0xC0ULL << 56)) | (0x80ULL << 56);
    const std::string hex = base::format("{:016x}{:016x}", high, low);
    return Value::of(std::string_view(TRY(guid_text(call, hex, format))));
}

Result<Value> number_text(Call& call) {
    const model::Json& number = call.argument(0);
    if (!number.is_number()) return call.wrong_type(0, "a number");
    const std::string_view format = TRY(call.text(1));
    const NumberSymbols& symbols = TRY(call.culture(2))->numbers;
    auto text = call.decimal(0) != nullptr ? format_decimal(*call.decimal(0), format, symbols)
                                           : format_number(number, format, symbols);
    if (!text)
        return call.fault(base::format("was given '{}', which is not a valid format of this number",
                                       base::prefix_of_utf16_units(format, 100)));
    return call.text_result(*text);
}

Result<Value> trim_byte_order_mark(Call& call) {
    std::string_view text = TRY(call.text(0));
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    return call.text_result(text);
}

Result<Value> utf8_length(Call& call) {
    return Value::of(static_cast<int64_t>(TRY(call.text(0)).size()));
}

Result<Value> utf16_length(Call& call) { return Value::of(length_of(TRY(call.text(0)))); }

constexpr auto kFunctions = std::to_array<Function>({
    {"concat", 1, kAnyNumber, concat},
    {"substring", 2, 3, substring},
    {"slice", 2, 3, slice},
    {"replace", 3, 3, replace},
    {"toLower", 1, 1, to_lower},
    {"toUpper", 1, 1, to_upper},
    {"trim", 1, 1, trim},
    {"indexOf", 2, 2, index_of},
    {"lastIndexOf", 2, 2, last_index_of},
    {"nthIndexOf", 3, 3, nth_index_of},
    {"startsWith", 2, 2, starts_with},
    {"endsWith", 2, 2, ends_with},
    {"split", 2, 2, split},
    {"guid", 0, 1, guid},
    {"formatNumber", 2, 3, number_text},
    {"trimByteOrderMark", 1, 1, trim_byte_order_mark},
    {"utf8Length", 1, 1, utf8_length},
    {"utf16Length", 1, 1, utf16_length},
});

}  // namespace

std::span<const Function> string_functions() { return kFunctions; }

}  // namespace leadflow::expression
