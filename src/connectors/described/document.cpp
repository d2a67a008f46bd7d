// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/document.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/parameters.h"

namespace leadflow::connectors::described {

using model::Json;

std::string_view key_of(const boost::json::key_value_pair& member) {
    return {member.key().data(), member.key().size()};
}

size_t weight_of(const Json& value, size_t most) {
    size_t weight = sizeof(Json);
    if (value.is_string()) return weight + value.get_string().size();
    if (value.is_array())
        for (const Json& one : value.get_array()) {
            if (weight >= most) break;
            weight += weight_of(one, most - weight);
        }
    if (value.is_object())
        for (const auto& member : value.get_object()) {
            if (weight >= most) break;
            weight += key_of(member).size() + weight_of(member.value(), most - weight);
        }
    return weight;
}

bool is_true(const Json* value) {
    return value != nullptr && as_boolean(*value).value_or(false);
}

const Json* Node::get(std::string_view key) const {
    if (beside_ != nullptr)
        if (const Json* found = model::find(*beside_, key)) return found;
    return base_ == nullptr ? nullptr : model::find(*base_, key);
}

std::string_view Node::text(std::string_view key) const {
    const Json* found = get(key);
    return found == nullptr ? std::string_view() : model::text_of(*found);
}

std::string_view Node::first_text(std::initializer_list<std::string_view> keys) const {
    for (const std::string_view key : keys)
        if (const std::string_view found = base::trimmed(text(key)); !found.empty()) return found;
    return {};
}

bool Node::flag(std::string_view key) const {
    return is_true(get(key));
}

const Json* Document::at_pointer(std::string_view reference) const {
    if (reference.empty() || reference.front() != '#') return nullptr;
    const auto pointer = base::percent_decode(reference.substr(1));
    const Json* at = &root_;
    const std::string path = pointer ? *pointer : std::string(reference.substr(1));
    if (path.empty()) return at;
    if (path.front() != '/') return nullptr;
    // Escaped as parameter keys are: ~0 and ~1.
    for (const std::string& part : parameter_path(std::string_view(path).substr(1))) {
        int64_t index = 0;
        if (at->is_array() && base::parse_integer(part, index) && index >= 0 &&
            static_cast<size_t>(index) < at->get_array().size())
            at = &at->get_array()[static_cast<size_t>(index)];
        else at = model::find(*at, part);
        if (at == nullptr) return nullptr;
    }
    return at;
}

Node Document::resolve(const Json& value) const {
    const Json* at = &value;
    const Json* beside = nullptr;
    for (int hops = 0; hops < kReferenceHopsMax; ++hops) {
        const Json* reference = model::find(*at, "$ref");
        // A property may be called "$ref": then it is a schema, no text.
        if (reference == nullptr || !reference->is_string()) return {at, beside};
        if (beside == nullptr && at->get_object().size() > 1) beside = at;
        at = at_pointer(model::text_of(*reference));
        if (at == nullptr) return {};
    }
    return {};
}

}  // namespace leadflow::connectors::described
