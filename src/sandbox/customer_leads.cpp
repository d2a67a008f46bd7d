// SPDX-License-Identifier: Apache-2.0
#include "sandbox/customer_leads.h"

#include "base/text.h"
#include "sandbox/stand_in.h"
#include "sandbox/uuid.h"

#include <algorithm>
#include <array>

namespace leadflow::sandbox {
namespace {

using model::Json;
using model::JsonObject;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
bool is_alphanumeric(char c) {
    return is_digit(c) || is_lower(static_cast<char>(c | 0x20));
}

// Between `least` and `most` characters, all of which are such.
template <typename Is>
bool all_are(std::string_view text, size_t least, size_t most, Is is) {
    return text.size() >= least && text.size() <= most && std::all_of(text.begin(), text.end(), is);
}

// [a-zA-Z0-9/?$+-~!@#%^&*()_='.:[\]@,;]+, where "+-~" is a range of its own.
bool is_rest_of_address(std::string_view text) {
    return all_are(text, 1, text.npos, [](char c) { return c > ' ' && c < '\x7f' && c != '"'; });
}

bool is_https(std::string_view text) {
    return text.starts_with("https://") && is_rest_of_address(text.substr(8));
}

bool is_web(std::string_view text) {
    return is_https(text) || (text.starts_with("http://") && is_rest_of_address(text.substr(7)));
}

bool is_uuid(std::string_view text) {
    return parse_uuid(text).has_value();
}

bool is_organization(std::string_view text) {
    return all_are(text, 15, 15, is_alphanumeric);
}

bool is_server(std::string_view text) {
    return all_are(text, 1, 255, [](char c) { return is_alphanumeric(c) || c == '-' || c == '.'; });
}

bool is_munchkin(std::string_view text) {
    const auto parts = base::split(text, '-');
    return parts.size() == 3 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
               return all_are(part, 3, 3, is_alphanumeric);
           });
}

bool is_form(std::string_view text) {
    return all_are(text, 1, 8, is_digit);
}

// ^DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…(;|;EndpointSuffix=…)?$
bool is_connection_string(std::string_view text) {
    constexpr std::array<std::string_view, 4> kSuffixes{
        "core.chinacloudapi.cn", "core.cloudapi.de", "core.usgovcloudapi.net", "core.windows.net"};
    const auto parts = base::split(text, ';');
    if (parts.size() < 3 || parts.size() > 4 || parts[0] != "DefaultEndpointsProtocol=https" ||
        !parts[1].starts_with("AccountName=") || !parts[2].starts_with("AccountKey="))
        return false;
    const bool named =
        all_are(parts[1].substr(12), 3, 24, [](char c) { return is_digit(c) || is_lower(c); });
    const bool keyed = all_are(parts[2].substr(11), 0, text.npos, [](char c) {
        return is_alphanumeric(c) || c == '=' || c == '+' || c == '/';
    });
    if (!named || !keyed || parts.size() == 3 || parts[3].empty()) return named && keyed;
    return parts[3].starts_with("EndpointSuffix=") &&
           std::find(kSuffixes.begin(), kSuffixes.end(), parts[3].substr(15)) != kSuffixes.end();
}

bool is_container(std::string_view text) {
    const auto plain = [](char c) { return is_digit(c) || is_lower(c); };
    return all_are(text, 3, 63, [&](char c) { return plain(c) || c == '-'; }) &&
           plain(text.front()) && plain(text.back());
}

bool is_authentication(std::string_view text) {
    return text == "azureAD" || text == "office365";
}

template <size_t Most>
bool is_text(std::string_view text) {
    return !text.empty() && base::utf16_length(text) <= Most;
}

struct Field {
    std::string_view destination;
    std::string_view name;
    bool (*is_right)(std::string_view);
    bool secret = false;
    std::string_view when = {};  // Of dynamics: with this authentication only.
};

constexpr auto kFields = std::to_array<Field>({
    {"httpsEndpoint", "httpsEndpointUrl", is_https},
    {"dynamics", "instanceUrl", is_web},
    {"dynamics", "authentication", is_authentication},
    {"dynamics", "applicationId", is_uuid, false, "azureAD"},
    {"dynamics", "directoryId", is_uuid, false, "azureAD"},
    {"dynamics", "applicationKey", is_text<2048>, true, "azureAD"},
    {"dynamics", "username", is_text<128>, false, "office365"},
    {"dynamics", "password", is_text<256>, true, "office365"},
    {"salesforce", "objectIdentifier", is_organization},
    {"marketo", "serverId", is_server},
    {"marketo", "munchkinId", is_munchkin},
    {"marketo", "formId", is_form},
    {"table", "storageAccountConnectionString", is_connection_string, true},
    {"blob", "storageAccountConnectionString", is_connection_string, true},
    {"blob", "containerName", is_container},
});
constexpr std::array<std::string_view, 8> kDestinations{
    "none", "blob", "dynamics", "email", "httpsEndpoint", "marketo", "salesforce", "table"};
constexpr std::string_view kConfig = "LeadConfiguration";

std::string_view key_of(const auto& member) {
    return {member.key().data(), member.key().size()};
}

std::string fault_of_contacts(const Json& config, bool required) {
    const Json* contacts = model::find(config, "contactEmail");
    if (contacts == nullptr) return required ? "contactEmail is required" : "";
    if (!contacts->is_array()) return "contactEmail is not an array";
    for (const Json& one : contacts->get_array())
        if (!is_mail_like(model::text_of(one)))
            return "contactEmail holds what is no e-mail address";
    return required && contacts->get_array().empty() ? "contactEmail has fewer than 1 items" : "";
}

std::string fault_of_config(std::string_view destination, const Json& config) {
    const std::string_view authentication = model::text_at(config, "authentication");
    const auto concerns = [&](const Field& field) {
        return field.destination == destination &&
               (field.when.empty() || field.when == authentication);
    };
    for (const Field& field : kFields) {
        if (!concerns(field)) continue;
        const Json* value = model::find(config, field.name);
        if (value == nullptr) return base::format("{} is required", field.name);
        if (!value->is_string()) return base::format("{} is not a string", field.name);
        const std::string_view text = model::text_of(*value);
        if (!(field.secret && text == kMaskedSecret) && !field.is_right(text))
            return base::format("{} does not match its pattern", field.name);
    }
    for (const auto& member : config.get_object())
        if (key_of(member) != "contactEmail" &&
            std::none_of(kFields.begin(), kFields.end(), [&](const Field& field) {
                return concerns(field) && field.name == key_of(member);
            }))
            return base::format("{} is not a property of this configuration", key_of(member));
    return fault_of_contacts(config, destination == "email");
}

// Each secret of a resource's configuration.
template <typename Then>
void each_secret(JsonObject& resource, Then then) {
    for (auto& member : resource) {
        if (!key_of(member).ends_with(kConfig) || !member.value().is_object()) continue;
        for (auto& inner : member.value().get_object())
            if (std::any_of(kFields.begin(), kFields.end(), [&](const Field& field) {
                    return field.secret && field.name == key_of(inner);
                }))
                then(member.key(), inner);
    }
}

}  // namespace

std::string fault_of_customer_leads(const Json& resource) {
    const std::string_view destination = model::text_at(resource, "leadDestination");
    if (std::find(kDestinations.begin(), kDestinations.end(), destination) == kDestinations.end())
        return "leadDestination is none of the allowed values";
    const std::string wanted = base::format("{}{}", destination, kConfig);
    for (const auto& member : resource.get_object()) {
        const std::string_view key = key_of(member);
        if (key == "$schema" || key == "id" || key == "product" || key == "leadDestination" ||
            key == "resourceName" || (key == wanted && destination != "none"))
            continue;
        return base::format("{} is not allowed with leadDestination {}", key, destination);
    }
    if (destination == "none") return {};
    const Json* config = model::find(resource, wanted);
    if (config == nullptr || !config->is_object()) return wanted + " is required";
    return fault_of_config(destination, *config);
}

JsonObject with_masked_secrets(JsonObject resource) {
    each_secret(resource, [](const auto&, auto& secret) {
        secret.value() = model::text_value(kMaskedSecret);
    });
    return resource;
}

bool fill_masked_secrets(JsonObject& resource, const JsonObject& before) {
    bool filled = true;
    each_secret(resource, [&](const auto& config, auto& secret) {
        if (model::text_of(secret.value()) != kMaskedSecret) return;
        const Json* old = before.if_contains(config);
        const Json* kept = old == nullptr ? nullptr : model::find(*old, key_of(secret));
        if (kept == nullptr)
            filled = false;
        else
            secret.value() = *kept;
    });
    return filled;
}

}  // namespace leadflow::sandbox
