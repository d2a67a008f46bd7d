// SPDX-License-Identifier: Apache-2.0
#include "marketplace/ingestion_resource.h"

#include "base/encoding.h"
#include "base/text.h"
#include "crypto/mac.h"

#include <algorithm>
#include <array>
#include <map>

namespace leadflow::marketplace {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

constexpr std::string_view kAddress = "httpsEndpointUrl";
// Shorter ones are words and versions; longer ones may be keys.
constexpr size_t kKeyBytesMin = 16;
constexpr size_t kShownEndBytes = 4;
// What the far side tells of a resource and nobody gives it.
constexpr std::string_view kTold = "validations";

std::string_view key_of(const auto& member) {
    return {member.key().data(), member.key().size()};
}

bool is_config(std::string_view key) {
    return key.ends_with("LeadConfiguration");
}

// Absent, null, "", [] and {} say the same.
bool says_nothing(const Json& value) {
    return value.is_null() || (value.is_string() && value.get_string().empty()) ||
           (value.is_array() && value.get_array().empty()) ||
           (value.is_object() && value.get_object().empty());
}

// With its end: that two of them are not the same can be seen.
std::string masked_key(std::string_view key) {
    return std::string(kMask) + std::string(key.substr(key.size() - kShownEndBytes));
}

std::string shown_pair(std::string_view pair) {
    const size_t equals = pair.find('=');
    const std::string_view name = pair.substr(0, equals);
    const std::string_view value = equals == pair.npos ? name : pair.substr(equals + 1);
    // Of Logic Apps; what they allow is no secret.
    const bool is_key = value.size() >= kKeyBytesMin && name != "sp";
    if (!is_key) return std::string(pair);
    return (equals == pair.npos ? "" : std::string(name) + "=") + masked_key(value);
}

// Each part between separators by itself.
template <typename Show>
std::string shown_parts(std::string_view text, char separator, Show show) {
    std::vector<std::string> parts;
    for (const std::string_view part : base::split(text, separator)) parts.push_back(show(part));
    return base::joined(parts, std::string_view(&separator, 1));
}

Json shown(std::string_view key, const Json& value) {
    if (is_destination_secret(key) && !says_nothing(value)) return model::text_value(kMask);
    if (key == kAddress && value.is_string())
        return model::text_value(shown_address(model::text_of(value)));
    if (!value.is_object()) return value;
    JsonObject object;
    for (const auto& member : value.get_object())
        object[member.key()] = shown(key_of(member), member.value());
    return object;
}

using Leaves = std::map<std::string, const Json*>;

void collect(const Json& value, std::string_view path, Leaves& leaves) {
    for (const auto& member : value.get_object()) {
        if (path.empty() && key_of(member) == kTold) continue;
        const std::string here =
            base::format("{}{}{}", path, path.empty() ? "" : ".", key_of(member));
        if (member.value().is_object())
            collect(member.value(), here, leaves);
        else if (!says_nothing(member.value()))
            leaves[here] = &member.value();
    }
}

Leaves leaves_of(const Json& resource) {
    Leaves leaves;
    if (resource.is_object()) collect(resource, {}, leaves);
    return leaves;
}

std::string_view last_of(std::string_view path) {
    return path.substr(path.rfind('.') + 1);
}

}  // namespace

Destination destination_in(const Json& resource) {
    auto kept = kept_destination(resource);
    if (!kept) return {};
    Destination destination = std::move(*kept);
    for (auto field = destination.fields.begin(); field != destination.fields.end();) {
        if (is_destination_secret(field->first)) destination.secrets.insert(*field);
        const bool stays =
            is_destination_field(field->first) && !is_destination_secret(field->first);
        field = stays ? std::next(field) : destination.fields.erase(field);
    }
    return destination;
}

Json with_destination(const Json& current, const Destination& destination) {
    JsonObject wanted;
    JsonObject before;  // Its configuration, when it is of the same kind.
    JsonObject open = open_destination_json(destination);
    if (current.is_object())
        for (const auto& member : current.get_object()) {
            const std::string_view key = key_of(member);
            if (!is_config(key) && key != kTold)
                wanted[member.key()] = member.value();
            else if (open.contains(member.key()) && member.value().is_object())
                before = member.value().get_object();
        }
    for (auto& member : open) {
        // What we have no word for stays as it is there.
        if (is_config(key_of(member)))
            for (const auto& old : before)
                if (!is_destination_field(key_of(old)))
                    member.value().get_object()[old.key()] = old.value();
        wanted[member.key()] = std::move(member.value());
    }
    return wanted;
}

std::vector<Difference> differences(const Json& current, const Json& wanted) {
    const Leaves before = leaves_of(current);
    const Leaves after = leaves_of(wanted);
    std::vector<Difference> found;
    const auto differs = [&](const std::string& path, const Json* from, const Json* to) {
        const auto told = [&](const Json* value) {
            return value == nullptr ? Json() : shown(last_of(path), *value);
        };
        found.push_back({.path = path, .from = told(from), .to = told(to)});
    };
    for (const auto& [path, from] : before) {
        const auto to = after.find(path);
        if (to == after.end())
            differs(path, from, nullptr);
        else if (*from != *to->second)
            differs(path, from, to->second);
    }
    for (const auto& [path, to] : after)
        if (!before.contains(path)) differs(path, nullptr, to);
    std::sort(found.begin(), found.end(),
              [](const Difference& a, const Difference& b) { return a.path < b.path; });
    return found;
}

Json shown_resource(const Json& resource) {
    Json made = shown({}, resource);
    if (made.is_object())
        made.get_object().erase(boost::json::string_view(kTold.data(), kTold.size()));
    return made;
}

std::string shown_address(std::string_view url) {
    const size_t query = url.find('?');
    const size_t scheme = url.find("://");
    const size_t path = url.find('/', scheme == url.npos ? 0 : scheme + 3);
    if (path == url.npos || path > query) return std::string(url.substr(0, query));
    std::string text(url.substr(0, path));
    text +=
        shown_parts(url.substr(path, query == url.npos ? url.npos : query - path), '/', shown_pair);
    if (query != url.npos) text += "?" + shown_parts(url.substr(query + 1), '&', shown_pair);
    return text;
}

std::string fingerprint_of(const Json& current, const Json& wanted) {
    // Leaves are in order: that an object's members are not says nothing.
    std::string text;
    for (const Json* resource : {&current, &wanted}) {
        for (const auto& [path, value] : leaves_of(*resource))
            text += base::format("{}\n{}\n", path, model::to_text(*value));
        text += '\n';
    }
    return base::hex(crypto::sha256(text));
}

}  // namespace leadflow::marketplace
