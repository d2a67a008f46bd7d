// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/field.h"

namespace leadflow::connectors::described {

std::string_view name_of(Place place) {
    switch (place) {
        case Place::kPath: return "path";
        case Place::kQuery: return "query";
        case Place::kHeader: return "header";
        case Place::kCookie: return "cookie";
        case Place::kBody: return "body";
        case Place::kForm: return "form";
    }
    return "body";
}

std::string_view name_of(ValueType type) {
    switch (type) {
        case ValueType::kAny: return "any";
        case ValueType::kString: return "string";
        case ValueType::kInteger: return "integer";
        case ValueType::kNumber: return "number";
        case ValueType::kBoolean: return "boolean";
        case ValueType::kArray: return "array";
        case ValueType::kObject: return "object";
        case ValueType::kFile: return "file";
    }
    return "any";
}

std::string_view name_of(Visibility visibility) {
    switch (visibility) {
        case Visibility::kNormal: return "normal";
        case Visibility::kImportant: return "important";
        case Visibility::kAdvanced: return "advanced";
        case Visibility::kInternal: return "internal";
    }
    return "normal";
}

std::string escaped_segment(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (c == '~') out += "~0";
        else if (c == '/') out += "~1";
        else out += c;
    }
    return out;
}

}  // namespace leadflow::connectors::described
