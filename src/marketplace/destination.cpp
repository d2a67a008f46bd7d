// SPDX-License-Identifier: Apache-2.0
#include "marketplace/destination.h"

#include "base/text.h"
#include "marketplace/limits.h"

#include <algorithm>
#include <array>
#include <span>

namespace leadflow::marketplace {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_alphanumeric(char c) {
    return is_letter(c) || is_digit(c);
}
template <typename Is>
bool all_are(std::string_view text, Is is) {
    return std::all_of(text.begin(), text.end(), is);
}

// ^https://[a-zA-Z0-9/?$+-~!@#%^&*()_='.:[\]@,;]+$ where "+-~" is a range: of printable ASCII only
// the space and the double quote are missing.
bool is_https_endpoint(std::string_view text) {
    constexpr std::string_view kScheme = "https://";
    return text.starts_with(kScheme) && text.size() > kScheme.size() && text.size() <= kUrlMax &&
           all_are(text, [](char c) { return c > ' ' && c < '\x7f' && c != '"'; });
}

bool is_instance(std::string_view text) {
    const size_t scheme = text.starts_with("https://") ? 8 : text.starts_with("http://") ? 7 : 0;
    return scheme != 0 && text.size() > scheme && text.size() <= kUrlMax &&
           all_are(text, [](char c) { return c > ' ' && c < '\x7f' && c != '"'; });
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (size_t i = 0; i < text.size(); ++i) {
        const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        const char c = static_cast<char>(text[i] | 0x20);
        if (hyphen ? text[i] != '-' : !is_digit(text[i]) && !(c >= 'a' && c <= 'f')) return false;
    }
    return true;
}

template <size_t Most>
bool is_text(std::string_view text) {
    return !text.empty() && base::is_valid_utf8(text) && base::utf16_length(text) <= Most;
}

bool is_object_identifier(std::string_view text) {
    return text.size() == 15 && all_are(text, is_alphanumeric);
}

bool is_server(std::string_view text) {
    return !text.empty() && text.size() <= 255 &&
           all_are(text, [](char c) { return is_alphanumeric(c) || c == '-' || c == '.'; });
}

bool is_munchkin(std::string_view text) {
    const auto parts = base::split(text, '-');
    return parts.size() == 3 && std::all_of(parts.begin(), parts.end(), [](const auto& part) {
        return part.size() == 3 && all_are(part, is_alphanumeric);
    });
}

bool is_form(std::string_view text) {
    return !text.empty() && text.size() <= 8 && all_are(text, is_digit);
}

// Takes "Name=" off; false: it is not there.
bool take(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

bool is_connection_string(std::string_view text) {
    constexpr std::array<std::string_view, 4> kSuffixes = {
        "core.windows.net", "core.chinacloudapi.cn", "core.cloudapi.de", "core.usgovcloudapi.net"};
    if (!take(text, "DefaultEndpointsProtocol=https;AccountName=")) return false;
    const std::string_view account = text.substr(0, text.find(';'));
    if (account.size() < 3 || account.size() > 24 ||
        !all_are(account, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); }))
        return false;
    text.remove_prefix(account.size());
    if (!take(text, ";AccountKey=")) return false;
    const std::string_view key = text.substr(0, text.find(';'));
    if (key.empty() || !all_are(key, [](char c) {
            return is_alphanumeric(c) || c == '+' || c == '/' || c == '=';
        }))
        return false;
    text.remove_prefix(key.size());
    if (text.empty()) return true;
    return take(text, ";EndpointSuffix=") &&
           std::find(kSuffixes.begin(), kSuffixes.end(), text) != kSuffixes.end();
}

bool is_container(std::string_view text) {
    const auto plain = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); };
    return text.size() >= 3 && text.size() <= 63 && plain(text.front()) && plain(text.back()) &&
           text.find("--") == std::string_view::npos &&
           all_are(text, [&](char c) { return plain(c) || c == '-'; });
}

bool is_authentication(std::string_view text) {
    return text == "azureAD" || text == "office365";
}

struct Field {
    Kind kind;
    std::string_view key;
    bool secret;
    bool required;
    std::string_view when;  // Of Dynamics: only with this authentication.
    bool (*is_right)(std::string_view);
    std::string_view rule;  // What it must be, for people.
};

constexpr std::string_view kStorageRule =
    "the account's connection string: DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…;"
    "EndpointSuffix=core.windows.net";

constexpr auto kFields = std::to_array<Field>({
    {Kind::kHttpsEndpoint, "httpsEndpointUrl", false, true, "", is_https_endpoint,
     "an address that begins with https:// and has neither blanks nor quotes"},
    {Kind::kDynamics, "instanceUrl", false, true, "", is_instance,
     "the organisation's address, such as https://contoso.crm4.dynamics.com"},
    {Kind::kDynamics, "authentication", false, true, "", is_authentication,
     "azureAD or office365"},
    {Kind::kDynamics, "applicationId", false, true, "azureAD", is_uuid, "a UUID"},
    {Kind::kDynamics, "directoryId", false, true, "azureAD", is_uuid, "a UUID"},
    {Kind::kDynamics, "applicationKey", true, true, "azureAD", is_text<2048>,
     "a text of 1 to 2048 characters"},
    {Kind::kDynamics, "username", false, true, "office365", is_text<128>,
     "a text of 1 to 128 characters"},
    {Kind::kDynamics, "password", true, true, "office365", is_text<256>,
     "a text of 1 to 256 characters"},
    {Kind::kSalesforce, "objectIdentifier", false, true, "", is_object_identifier,
     "the organisation's identifier (oid) of 15 letters and digits"},
    {Kind::kMarketo, "serverId", false, false, "", is_server,
     "1 to 255 letters, digits, hyphens and dots"},
    {Kind::kMarketo, "munchkinId", false, true, "", is_munchkin, "as 123-ABC-456"},
    {Kind::kMarketo, "formId", false, true, "", is_form, "a number of 1 to 8 digits"},
    {Kind::kMarketo, "clientId", false, true, "", is_text<255>,
     "the client id of a LaunchPoint service: Marketo's forms take leads only through its API"},
    {Kind::kMarketo, "clientSecret", true, true, "", is_text<255>,
     "the client secret of a LaunchPoint service"},
    {Kind::kTable, "storageAccountConnectionString", true, true, "", is_connection_string,
     kStorageRule},
    {Kind::kBlob, "storageAccountConnectionString", true, true, "", is_connection_string,
     kStorageRule},
    {Kind::kBlob, "containerName", false, true, "", is_container,
     "a container's name: 3 to 63 lower-case letters, digits and single hyphens"},
});

constexpr std::array<std::string_view, 8> kNames = {"none",    "httpsEndpoint", "dynamics", "salesforce",
                                                    "marketo", "table",         "blob",     "email"};
// Of the built-in connectors, what is an address or chooses one of them.
constexpr std::array<std::string_view, 7> kConnectionSettings = {
    "login_url", "api_url", "endpoint", "web_to_lead_url", "scope", "base_path", "client_id"};

std::string config_of(Kind kind) {
    return base::format("{}LeadConfiguration", name_of(kind));
}

base::Result<Kind> kind_named(std::string_view name) {
    const auto found = std::find(kNames.begin(), kNames.end(), name);
    if (found == kNames.end())
        return base::invalid_input(
            "leadDestination is none, httpsEndpoint, dynamics, salesforce, marketo, table, blob or "
            "email");
    return static_cast<Kind>(found - kNames.begin());
}

bool concerns(const Field& field, const Destination& destination) {
    return field.kind == destination.kind &&
           (field.when.empty() || field.when == destination.field("authentication"));
}

base::Status take_field(const Field& field, const Json& config, const Destination& before,
                        Destination& into) {
    const std::string key(field.key);
    const Json* given = model::find(config, field.key);
    if (given != nullptr && !given->is_string())
        return base::invalid_input(base::format("{} is not a text", key));
    std::string value(given == nullptr ? std::string_view() : model::text_of(*given));
    if (field.secret && (given == nullptr || value == kMask)) {
        // Only of the same destination: a secret is not to be sent to another address.
        const auto old = before.secrets.find(key);
        if (before.kind == into.kind && old != before.secrets.end()) value = old->second;
        else if (given != nullptr)
            return base::invalid_input(base::format("{} is masked: give it anew", key));
    }
    if (value.empty()) {
        if (!field.required) return {};
        return base::invalid_input(base::format("{} is missing: {}", key, field.rule));
    }
    if (!field.is_right(value))
        return base::invalid_input(base::format("{} must be {}", key, field.rule));
    (field.secret ? into.secrets : into.fields)[key] = std::move(value);
    return {};
}

base::Status refuse_unknown(const Json& config, const Destination& destination) {
    for (const auto& member : config.get_object()) {
        const std::string_view key(member.key().data(), member.key().size());
        if (key == "contactEmail" || key == "connectionSettings") continue;
        const bool known = std::any_of(kFields.begin(), kFields.end(), [&](const Field& field) {
            return field.key == key && concerns(field, destination);
        });
        if (!known)
            return base::invalid_input(base::format("{} has no field {}{}", config_of(destination.kind),
                                                    key,
                                                    destination.kind == Kind::kDynamics
                                                        ? " with this authentication"
                                                        : ""));
    }
    return {};
}

base::Status take_settings(const Json& config, Destination& into) {
    const Json* given = model::find(config, "connectionSettings");
    if (given == nullptr) return {};
    if (!given->is_object()) return base::invalid_input("connectionSettings is not an object");
    for (const auto& member : given->get_object()) {
        const std::string key(member.key());
        if (std::find(kConnectionSettings.begin(), kConnectionSettings.end(), key) ==
            kConnectionSettings.end())
            return base::invalid_input(
                base::format("connectionSettings has no setting '{}'", key));
        if (!member.value().is_string())
            return base::invalid_input(base::format("connectionSettings.{} is not a text", key));
        into.connection_settings[key] = model::text_of(member.value());
    }
    return {};
}

// A secret goes to whom it was given for: whoever may change an address does not get at it so.
bool goes_elsewhere(const Destination& now, const Destination& before) {
    return now.connection_settings != before.connection_settings ||
           now.field("instanceUrl") != before.field("instanceUrl") ||
           now.field("munchkinId") != before.field("munchkinId");
}

JsonArray contacts_json(const Destination& destination) {
    JsonArray contacts;
    for (const std::string& one : destination.contact_emails)
        contacts.push_back(model::text_value(one));
    return contacts;
}

}  // namespace

std::string_view name_of(Kind kind) {
    return kNames[static_cast<size_t>(kind)];
}

std::string Destination::field(std::string_view key) const {
    if (const auto found = fields.find(std::string(key)); found != fields.end())
        return found->second;
    const auto found = secrets.find(std::string(key));
    return found == secrets.end() ? std::string() : found->second;
}

bool is_mail_address(std::string_view text) {
    const size_t at = text.find('@');
    if (at == 0 || at == std::string_view::npos || at + 1 == text.size() || text.size() > 254)
        return false;
    if (text.find('@', at + 1) != std::string_view::npos) return false;
    const bool plain = std::none_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == '\x7f' || c == ',' || c == ';' ||
               c == '<' || c == '>' || c == '"' || c == '(' || c == ')' || c == '\\';
    });
    const auto labels = base::split(text.substr(at + 1), '.');
    return plain && base::is_valid_utf8(text) &&
           std::none_of(labels.begin(), labels.end(), [](const auto& one) { return one.empty(); });
}

base::Result<std::vector<std::string>> read_contacts(const Json& value) {
    std::vector<std::string> addresses;
    const auto add = [&](std::string_view text) -> base::Status {
        text = base::trimmed(text);
        if (text.empty()) return {};
        if (!is_mail_address(text))
            return base::invalid_input("contactEmail: an entry is not a mail address; several are "
                                       "separated by semicolons");
        if (addresses.size() == kContactsMax)
            return base::invalid_input(
                base::format("contactEmail has more than {} addresses", kContactsMax));
        if (std::find(addresses.begin(), addresses.end(), text) == addresses.end())
            addresses.emplace_back(text);
        return {};
    };
    if (value.is_string()) {
        for (const std::string_view part : base::split(model::text_of(value), ';'))
            TRY(add(part));
        return addresses;
    }
    if (!value.is_array())
        return base::invalid_input("contactEmail is neither a text nor an array of texts");
    for (const Json& one : value.get_array()) {
        if (!one.is_string())
            return base::invalid_input("contactEmail holds something that is no text");
        TRY(add(model::text_of(one)));
    }
    return addresses;
}

base::Result<Destination> read_destination(const Json& json, const Destination& before) {
    if (!json.is_object()) return base::invalid_input("a destination is an object");
    Destination made;
    made.kind = TRY(kind_named(model::text_at(json, "leadDestination")));
    for (const auto& member : json.get_object()) {
        const std::string_view key(member.key().data(), member.key().size());
        if (key.ends_with("LeadConfiguration") &&
            (made.kind == Kind::kNone || key != config_of(made.kind)))
            return base::invalid_input(base::format("{} does not belong to leadDestination {}", key,
                                                    name_of(made.kind)));
    }
    if (made.kind == Kind::kNone) return made;
    const Json* config = model::find(json, config_of(made.kind));
    if (config == nullptr || !config->is_object())
        return base::invalid_input(base::format("{} is missing", config_of(made.kind)));
    if (const Json* contacts = model::find(*config, "contactEmail"))
        made.contact_emails = TRY(read_contacts(*contacts));
    if (made.kind == Kind::kEmail && made.contact_emails.empty())
        return base::invalid_input("contactEmail is missing: at least one mail address");
    TRY(take_settings(*config, made));
    Destination usable = before;
    for (const bool secret : {false, true}) {
        if (secret && goes_elsewhere(made, before)) usable.secrets.clear();
        for (const Field& field : kFields)
            if (field.secret == secret && concerns(field, made))
                TRY(take_field(field, *config, usable, made));
    }
    TRY(refuse_unknown(*config, made));
    return made;
}

Json destination_json(const Destination& destination) {
    JsonObject object{{"leadDestination", model::text_value(name_of(destination.kind))}};
    if (destination.kind == Kind::kNone) return object;
    JsonObject config;
    for (const Field& field : kFields) {
        if (!concerns(field, destination)) continue;
        const boost::json::string_view key(field.key.data(), field.key.size());
        if (field.secret) config[key] = model::text_value(kMask);
        else if (const std::string value = destination.field(field.key); !value.empty())
            config[key] = value;
    }
    config["contactEmail"] = contacts_json(destination);
    if (!destination.connection_settings.empty()) {
        JsonObject settings;
        for (const auto& [key, value] : destination.connection_settings) settings[key] = value;
        config["connectionSettings"] = std::move(settings);
    }
    object[config_of(destination.kind)] = std::move(config);
    return object;
}

JsonObject open_destination_json(const Destination& destination) {
    JsonObject object{{"leadDestination", model::text_value(name_of(destination.kind))}};
    if (destination.kind == Kind::kNone) return object;
    JsonObject config;
    for (const auto* given : {&destination.fields, &destination.secrets})
        for (const auto& [key, value] : *given) config[key] = model::text_value(value);
    if (!destination.contact_emails.empty()) config["contactEmail"] = contacts_json(destination);
    object[config_of(destination.kind)] = std::move(config);
    return object;
}

bool is_destination_field(std::string_view key) {
    return key == "contactEmail" ||
           std::any_of(kFields.begin(), kFields.end(),
                       [&](const Field& field) { return field.key == key; });
}

bool is_destination_secret(std::string_view key) {
    return std::any_of(kFields.begin(), kFields.end(),
                       [&](const Field& field) { return field.secret && field.key == key; });
}

base::Result<Destination> kept_destination(const Json& json) {
    Destination kept;
    kept.kind = TRY(kind_named(model::text_at(json, "leadDestination")));
    const Json* config = model::find(json, config_of(kept.kind));
    if (config == nullptr || !config->is_object()) return kept;
    for (const auto& member : config->get_object())
        if (member.value().is_string() && model::text_of(member.value()) != kMask)
            kept.fields[std::string(member.key())] = model::text_of(member.value());
    if (const Json* contacts = model::find(*config, "contactEmail"))
        kept.contact_emails = TRY(read_contacts(*contacts));
    TRY(take_settings(*config, kept));
    return kept;
}

}  // namespace leadflow::marketplace
