// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/given.h"

#include "base/text.h"
#include "connectors/described/values.h"
#include "connectors/limits.h"
#include "connectors/parameters.h"
#include "connectors/url.h"

#include <algorithm>
#include <array>

namespace leadflow::connectors::described {
namespace {

using model::Json;
using model::JsonObject;

// What stands below `path` of the body; nullptr when there is nothing.
Json* at_path(Json& body, const std::vector<std::string>& path, size_t length) {
    Json* at = &body;
    for (size_t i = 0; i < length; ++i) {
        if (!at->is_object()) return nullptr;
        at = at->get_object().if_contains(path[i]);
        if (at == nullptr) return nullptr;
    }
    return at;
}

Json& made_path(Json& body, const std::vector<std::string>& path) {
    Json* at = &body;
    for (const std::string& name : path) {
        if (!at->is_object()) *at = JsonObject();
        at = &at->get_object()[name];
    }
    return *at;
}

// In a flow a name that begins with '@' has two of them.
std::vector<std::string> path_of(std::string_view key) {
    std::vector<std::string> path = parameter_path(key);
    for (std::string& name : path)
        if (name.starts_with("@@")) name.erase(0, 1);
    return path;
}

std::string_view name_of(const boost::json::key_value_pair& member) {
    return {member.key().data(), member.key().size()};
}

base::Error missing(const Field& field) {
    return base::invalid_input(
        base::format("parameter \"{}\" ({}) is missing", field.key, field.title));
}

}  // namespace

base::Result<Given> Given::read(const CompiledOperation& operation, const Json& inputs,
                                std::string_view callback_url) {
    Given made(operation);
    made.values_.resize(operation.fields.size());
    const Json* flat = model::find(inputs, "parameters");
    if (flat != nullptr && flat->is_object()) TRY(made.read_flat(flat->get_object()));
    else TRY(made.read_parts(inputs));
    if (made.body_) made.expand_elements(operation.fields, *made.body_);
    TRY(made.add_unasked(callback_url));
    return made;
}

base::Status Given::read_flat(const JsonObject& parameters) {
    // Shorter keys first, so that of "body" and "body/x" the one that says more wins.
    std::vector<std::pair<size_t, const boost::json::key_value_pair*>> order;
    order.reserve(parameters.size());
    for (const auto& member : parameters) {
        const std::string_view key = name_of(member);
        order.emplace_back(std::count(key.begin(), key.end(), '/'), &member);
    }
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [depth, member] : order) {
        if (depth > kParameterDepthMax)
            return base::invalid_input(
                base::format("parameter \"{}\" is too deep", name_of(*member)));
        TRY(take(name_of(*member), member->value()));
    }
    return {};
}

base::Status Given::take(std::string_view key, const Json& value) {
    const Field* field = operation_->field(key);
    if (field != nullptr && field->place != Place::kBody) {
        if (!value.is_null())
            values_[static_cast<size_t>(field - operation_->fields.data())].json = &value;
        return {};
    }
    std::vector<std::string> path = path_of(key);
    const std::string& name = operation_->body_name;
    if (!name.empty() && base::equals_ignoring_case(path.front(), name)) {
        path.erase(path.begin());
        // The definition's spelling wins over the flow's.
        put_body(field == nullptr ? std::move(path) : field->path, value);
        // A body as a whole keeps its envelope: it may be bytes.
        if (field != nullptr && !field->path.empty()) type_body_value(field->key);
        return {};
    }
    if (take_file_part(key, value) || take_form_object(key, value)) return {};
    // "a~1b" of a parameter that is called "a/b".
    if (path.size() == 1)
        for (const Place place : {Place::kPath, Place::kQuery, Place::kHeader, Place::kForm})
            if (set(path.front(), place, value)) return {};
    if (value.is_null()) return {};
    return base::invalid_input(
        base::format("{} has no parameter \"{}\"", operation_->id, key));
}

// "file/$content", "file/$filename": a file is two inputs of a form.
bool Given::take_file_part(std::string_view key, const Json& value) {
    constexpr std::array<std::string_view, 3> kContent = {"$content", "content", "body"};
    constexpr std::array<std::string_view, 4> kName = {"$filename", "filename", "name",
                                                       "file name"};
    const size_t slash = key.rfind('/');
    if (slash == std::string_view::npos) return false;
    const Field* field = operation_->field(key.substr(0, slash));
    if (field == nullptr || field->type != ValueType::kFile) return false;
    Value& into = values_[static_cast<size_t>(field - operation_->fields.data())];
    const auto is = [&](std::string_view name) {
        return base::equals_ignoring_case(key.substr(slash + 1), name);
    };
    if (std::any_of(kContent.begin(), kContent.end(), is)) {
        if (!value.is_null()) into.json = &value;
        return true;
    }
    if (std::any_of(kName.begin(), kName.end(), is)) {
        into.file_name = as_text(value);
        return true;
    }
    return false;
}

// Of a form that OpenAPI 3 describes as an object: "body": {…} and "body/x".
bool Given::take_form_object(std::string_view key, const Json& value) {
    if (!operation_->body_name.empty() || !base::starts_with_ignoring_case(key, "body"))
        return false;
    if (key.size() > 5 && key[4] == '/') return set(key.substr(5), Place::kForm, value);
    if (key.size() != 4 || !value.is_object()) return false;
    for (const auto& member : value.get_object())
        set(name_of(member), Place::kForm, member.value());
    return true;
}

bool Given::set(std::string_view name, Place place, const Json& value) {
    for (size_t i = 0; i < operation_->fields.size(); ++i) {
        const Field& field = operation_->fields[i];
        if (field.place != place || !base::equals_ignoring_case(field.name(), name)) continue;
        if (!value.is_null()) values_[i].json = &value;
        return true;
    }
    return false;
}

void Given::put_body(std::vector<std::string> path, const Json& value) {
    if (!body_) body_ = Json();
    merge(made_path(*body_, path), value);
}

void Given::type_body_value(std::string_view key) {
    const Field& field = *operation_->field(key);
    Json* value = at_path(*body_, field.path, field.path.size());
    if (value != nullptr && needs_typing(field, *value)) *value = typed_value(field, *value);
}

// Elements of arrays may be flat in turn: {"file/name": "a"} is {"file": {"name": "a"}}.
void Given::expand_elements(const std::vector<Field>& fields, Json& within) {
    for (const Field& field : fields) {
        if (field.items.empty() || field.place != Place::kBody) continue;
        Json* list = at_path(within, field.path, field.path.size());
        if (list == nullptr || !list->is_array()) continue;
        for (Json& element : list->get_array()) {
            if (!element.is_object()) continue;
            for (const Field& inner : field.items) {
                if (inner.path.size() < 2) continue;
                JsonObject& object = element.get_object();
                Json* flat = object.if_contains(inner.key);
                if (flat == nullptr) continue;
                Json value = std::move(*flat);
                object.stable_erase(inner.key);
                made_path(element, inner.path) = typed_value(inner, value);
            }
            expand_elements(field.items, element);
        }
    }
}

base::Status Given::read_parts(const Json& inputs) {
    const std::string_view path = model::text_at(inputs, "path");
    if (!path.empty()) {
        const auto found = operation_->path.match(path);
        if (!found)
            return base::invalid_input(base::format("path \"{}\" is not that of {}", path,
                                                    operation_->id));
        for (const auto& [name, text] : *found) {
            kept_.push_back(model::text_value(decoded_segment(text)));
            set(name, Place::kPath, kept_.back());
        }
    }
    constexpr std::array<std::pair<const char*, Place>, 3> kParts = {
        {{"queries", Place::kQuery}, {"headers", Place::kHeader}, {"formData", Place::kForm}}};
    for (const auto& [key, place] : kParts) {
        const Json* given = model::find(inputs, key);
        if (given == nullptr || !given->is_object()) continue;
        // What the operation does not know is left out: flows carry headers of the gateway.
        for (const auto& member : given->get_object()) set(name_of(member), place, member.value());
    }
    const Json* body = model::find(inputs, "body");
    if (body == nullptr || body->is_null()) return {};
    if (operation_->body_name.empty() && body->is_object() &&
        model::find(*body, "$multipart") == nullptr &&
        take_form_object("body", *body))
        return {};
    body_ = *body;
    return {};
}

base::Status Given::add_unasked(std::string_view callback_url) {
    for (size_t i = 0; i < operation_->fields.size(); ++i) {
        const Field& field = operation_->fields[i];
        if (field.place == Place::kBody) {
            if (field.sent_unasked || field.callback_url)
                TRY(add_unasked_body(field, callback_url));
            continue;
        }
        Value& value = values_[i];
        if (field.callback_url && !callback_url.empty()) {
            kept_.push_back(model::text_value(callback_url));
            value.json = &kept_.back();
        }
        if (value.json != nullptr) continue;
        if (field.default_value && (field.sent_unasked || field.required))
            value.json = &*field.default_value;
        // The older form brings a form's parts as one body.
        else if (field.place == Place::kForm && body_) continue;
        else if (field.required && field.place != Place::kHeader) return missing(field);
        else if (field.required &&
                 !base::equals_ignoring_case(field.name(), "content-type") &&
                 !base::equals_ignoring_case(field.name(), "accept") &&
                 !base::equals_ignoring_case(field.name(), "authorization"))
            return missing(field);
    }
    if (body_ || !operation_->body_required || operation_->body_name.empty()) return {};
    const bool open = operation_->body_type == ValueType::kObject ||
                      operation_->body_type == ValueType::kAny;
    if (!open || operation_->body_kind != BodyKind::kJson)
        return base::invalid_input(
            base::format("parameter \"{}\" is missing", operation_->body_name));
    body_ = JsonObject();
    return {};
}

base::Status Given::add_unasked_body(const Field& field, std::string_view callback_url) {
    if (body_ && at_path(*body_, field.path, field.path.size()) != nullptr) return {};
    if (field.callback_url) {
        if (callback_url.empty()) return {};
        if (!body_) body_ = JsonObject();
        made_path(*body_, field.path) = model::text_value(callback_url);
        return {};
    }
    // Of an object that nobody gave, its hidden part alone would make one.
    if (field.needs_parent > 0 &&
        (!body_ || at_path(*body_, field.path, field.needs_parent) == nullptr))
        return {};
    if (body_ && !body_->is_object() && !field.path.empty()) return {};
    if (!body_) body_ = Json();
    made_path(*body_, field.path) = *field.default_value;
    return {};
}

}  // namespace leadflow::connectors::described
