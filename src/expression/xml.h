// SPDX-License-Identifier: Apache-2.0
// XML as the language meets it: content envelopes, JSON to XML and back, XPath 1.0. The one place
// that knows pugixml. Namespaces are compared as they are written: a prefix is part of the name.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "expression/evaluator.h"
#include "expression/value.h"

namespace leadflow::expression {

class Call;

inline constexpr std::string_view kXmlContentType = "application/xml;charset=utf-8";

// An envelope of XML.
bool is_xml(const model::Json& value);

// Fails unless the text is a well-formed document.
base::Status check_xml(std::string_view text, Meter& meter);
// '@a' for attributes, '#text' beside them, '?xml' for the declaration; what repeats is an array.
base::Result<model::Json> json_from_xml(std::string_view text, Meter& meter);
// An object with one root; '@a', '#text' and '?xml' as above.
base::Result<std::string> xml_from_json(const model::Json& value);
// Nodes become an array of envelopes, text and attributes an array of strings; numbers, strings
// and booleans are themselves.
base::Result<model::Json> evaluate_xpath(std::string_view xml, std::string_view path, Meter& meter);

// json() of an envelope of XML.
base::Result<Value> json_of_xml(Call& call);

// Of values: & < > " ' as entities, and back.
std::string encoded_xml_value(std::string_view text);
std::string decoded_xml_value(std::string_view text);
// Of names: what XML does not allow becomes _x0020_, and back.
std::string encoded_xml_name(std::string_view name);
std::string decoded_xml_name(std::string_view name);

}  // namespace leadflow::expression
