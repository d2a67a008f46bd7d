// SPDX-License-Identifier: Apache-2.0
// XML: documents, paths into them, and the escapes of their values and names.
#include <array>
#include <utility>

#include "expression/call.h"
#include "expression/function.h"
#include "expression/text_form.h"
#include "expression/xml.h"

namespace leadflow::expression {
namespace {

using base::Result;
using model::Json;

// An envelope, a document's text, or an object with one root.
Result<Value> xml(Call& call) {
    const Json& value = call.argument(0);
    std::string made;
    if (value.is_object() && !envelope_of(value)) {
        auto written = xml_from_json(value);
        if (!written) return call.fault("cannot convert the value to XML", written.error());
        made = std::move(*written);
    } else {
        made = TRY(call.text(0));
    }
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    const auto valid = check_xml(made, call.meter());
    if (!valid) return call.fault("cannot convert the value to XML", valid.error());
    std::string_view text = made;
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    TRY(call.meter().spend_bytes(2 * text.size()));
    return Value(make_envelope(kXmlContentType, text));
}

Result<Value> xpath(Call& call) {
    const std::string_view document = TRY(call.text(0));
    auto found = evaluate_xpath(document, TRY(call.text(1)), call.meter());
    if (found) return Value(std::move(*found));
    return call.fault("fails", found.error());
}

Result<Value> encode_xml_value(Call& call) {
    return call.text_result(encoded_xml_value(TRY(call.text(0))));
}

Result<Value> decode_xml_value(Call& call) {
    return call.text_result(decoded_xml_value(TRY(call.text(0))));
}

Result<Value> encode_xml_name(Call& call) {
    return call.text_result(encoded_xml_name(TRY(call.text(0))));
}

Result<Value> decode_xml_name(Call& call) {
    return call.text_result(decoded_xml_name(TRY(call.text(0))));
}

constexpr auto kFunctions = std::to_array<Function>({
    {"xml", 1, 1, xml},
    {"xpath", 2, 2, xpath},
    {"encodeXmlValue", 1, 1, encode_xml_value},
    {"decodeXmlValue", 1, 1, decode_xml_value},
    {"encodeXmlName", 1, 1, encode_xml_name},
    {"decodeXmlName", 1, 1, decode_xml_name},
});

}  // namespace

std::span<const Function> xml_functions() { return kFunctions; }

}  // namespace leadflow::expression
