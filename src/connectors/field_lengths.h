// SPDX-License-Identifier: Apache-2.0
// What a service's fields hold: texts are made to fit before they are sent, cut or refused as the
// connection says (setting long_text). Fields that are not known pass; the service judges them.
#pragma once

#include "base/result.h"
#include "connectors/connector.h"

#include <span>
#include <string>
#include <string_view>

namespace leadflow::connectors {

struct FieldLength {
    std::string_view name;
    size_t units_max;  // UTF-16 code units.
};

enum class LongText { kCut, kRefuse };
LongText long_text_of(const model::OpenConnection& connection);
// long_text, "cut" by default.
ConnectionField long_text_field();

// Of `item`: nulls are left out, U+0000 is dropped from texts, texts of known fields fit. Values
// of known fields become texts. kInvalidInput names field and length, never the value.
base::Result<model::JsonObject> fitted(const model::JsonObject& item,
                                       std::span<const FieldLength> lengths, LongText long_text);
// "Company cut from 520 to 255 characters; …": what `sent` has less of than `item` had.
std::string cuts_in(const model::JsonObject& item, const model::JsonObject& sent);

}  // namespace leadflow::connectors
