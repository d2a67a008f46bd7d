// SPDX-License-Identifier: Apache-2.0
// Field: one input of an operation, under the flat name by which a flow gives it ("id",
// "body/contact/email"), and where it goes. Plain values, made once at import.
#pragma once

#include "model/json.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadflow::connectors::described {

enum class Place : uint8_t { kPath, kQuery, kHeader, kCookie, kBody, kForm };
enum class ValueType : uint8_t {
    kAny,
    kString,
    kInteger,
    kNumber,
    kBoolean,
    kArray,
    kObject,
    kFile,  // Of a form: bytes and a file name.
};
enum class Visibility : uint8_t { kNormal, kImportant, kAdvanced, kInternal };
// How an array, or an object, is written outside a JSON body.
enum class ListStyle : uint8_t {
    kComma,
    kBlank,
    kTab,
    kPipe,
    kRepeated,    // a=1&a=2
    kDeepObject,  // a[x]=1
    kJson,
};

struct Option {
    model::Json value;
    std::string title;
};

// What a dynamic call is given: a literal, or the value of another field.
struct DynamicArgument {
    std::string name;  // Of the called operation's field.
    std::optional<model::Json> literal;
    std::string field;  // Flat key of the field that it takes; empty: the literal counts.
    bool required = true;
    bool of_node = false;  // kTree: `field` is a member of the node that is opened.
};

// A field whose options, or whose own fields, a call of the same connector gives.
struct Dynamic {
    enum class Kind : uint8_t { kOptions, kTree, kSchema } kind = Kind::kOptions;
    std::string operation;
    std::vector<DynamicArgument> arguments;
    std::vector<std::string> items_path;  // Where the list, or the schema, stands in the reply.
    std::vector<std::string> value_path;
    std::vector<std::string> title_path;
    std::vector<std::string> folder_path;  // kTree: true where it says that there is more below...
    std::optional<model::Json> folder_value;  // ...or, when there is one, this.
    std::shared_ptr<Dynamic> root;  // kTree: how the first level is asked for, when otherwise.
    // Of x-ms-dynamic-schema without a path: the reply is the map of properties.
    bool reply_is_properties = false;
};

struct Field {
    std::string key;
    std::string title;
    std::string description;
    std::string format;
    Place place = Place::kBody;
    ValueType type = ValueType::kAny;
    Visibility visibility = Visibility::kNormal;
    ListStyle list = ListStyle::kComma;
    bool required = false;
    bool encoded_twice = false;  // x-ms-url-encoding: double.
    bool callback_url = false;   // x-ms-notification-url: the trigger's own address goes here.
    bool content_only = false;   // A file without a name.
    // Hidden, with a fixed value: sent although nobody gives it...
    bool sent_unasked = false;
    // ...when the object of this many path segments is there; 0: always.
    uint8_t needs_parent = 0;
    uint32_t length_max = 0;  // Characters of a text; 0: not told.
    std::optional<model::Json> default_value;
    std::vector<Option> options;
    std::vector<Field> items;  // Of an array of objects: its element's fields, keys relative.
    std::shared_ptr<Dynamic> dynamic;  // nullptr: none. Constant once compiled.

    // The name as sent: of a path, query, header or form field. Empty: the key.
    std::string sent_name;
    // kBody: the properties' names below the body, unescaped; empty for the whole body.
    std::vector<std::string> path;

    std::string_view name() const { return sent_name.empty() ? key : sent_name; }
};

// One value of a reply, as later steps name it: "body/value/id".
struct OutputField {
    std::string key;
    std::string title;
    ValueType type = ValueType::kAny;
    bool in_array = false;
};

std::string_view name_of(Place place);
std::string_view name_of(ValueType type);
std::string_view name_of(Visibility visibility);
// One segment of a flat key: "a/b" is "a~1b".
std::string escaped_segment(std::string_view name);

}  // namespace leadflow::connectors::described
