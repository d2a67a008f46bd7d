// SPDX-License-Identifier: Apache-2.0
#include "sandbox/settings.h"

#include "base/text.h"

namespace leadflow::sandbox {
namespace {

struct Flag {
    std::string_view name;
    bool& value;
};
struct Names {
    std::string_view name;
    std::vector<std::string>& value;
};

std::vector<Flag> flags_of(Settings& settings) {
    return {
        {"forbidden", settings.dataverse.forbidden},
        {"require_application_required",
         settings.dataverse.strictness.require_application_required},
        {"check_email_format", settings.dataverse.strictness.check_email_format},
        {"smtp_require_auth", settings.smtp.require_auth},
        {"smtp_refuse_undeclared_8bit", settings.smtp.refuse_undeclared_8bit},
    };
}

std::vector<Names> names_of(Settings& settings) {
    return {
        {"unique_columns", settings.dataverse.unique_columns},
        {"duplicate_columns", settings.dataverse.duplicate_columns},
    };
}

base::Status read_names(const model::Json& value, Names target) {
    const base::Error wrong =
        base::invalid_input(base::format("{} is not a list of texts", target.name));
    if (!value.is_array()) return wrong;
    std::vector<std::string> names;
    for (const model::Json& name : value.get_array()) {
        if (!name.is_string()) return wrong;
        names.emplace_back(model::text_of(name));
    }
    target.value = std::move(names);
    return {};
}

// False when there is no setting of that name.
base::Result<bool> read_one(std::string_view name, const model::Json& value, Settings& settings) {
    for (const Flag& flag : flags_of(settings)) {
        if (flag.name != name) continue;
        if (!value.is_bool())
            return base::invalid_input(base::format("{} is neither true nor false", name));
        flag.value = value.get_bool();
        return true;
    }
    for (const Names& names : names_of(settings)) {
        if (names.name != name) continue;
        TRY(read_names(value, names));
        return true;
    }
    if (name == "page_size") {
        if (!value.is_int64() || value.get_int64() < 1 ||
            value.get_int64() > static_cast<int64_t>(kQueryRowsMax))
            return base::invalid_input(base::format("page_size is not in 1..{}", kQueryRowsMax));
        settings.dataverse.page_size = static_cast<size_t>(value.get_int64());
        return true;
    }
    if (name == "client_certificate") {
        if (!value.is_string()) return base::invalid_input("client_certificate is no text");
        settings.client_certificate = model::text_of(value);
        return true;
    }
    if (name != "token_lifetime_seconds") return false;
    if (!value.is_int64() || value.get_int64() < 0 || value.get_int64() > 86'400)
        return base::invalid_input("token_lifetime_seconds is not in 0..86400");
    settings.token_lifetime = std::chrono::seconds(value.get_int64());
    return true;
}

}  // namespace

model::JsonObject show(const Settings& settings) {
    Settings copy = settings;
    model::JsonObject shown;
    for (const Names& names : names_of(copy)) {
        model::JsonArray list;
        for (const std::string& name : names.value) list.push_back(model::text_value(name));
        shown[names.name] = std::move(list);
    }
    for (const Flag& flag : flags_of(copy)) shown[flag.name] = flag.value;
    shown["token_lifetime_seconds"] = settings.token_lifetime.count();
    shown["page_size"] = settings.dataverse.page_size;
    shown["client_certificate"] = model::text_value(settings.client_certificate);
    return shown;
}

base::Result<Settings> changed(Settings settings, const model::Json& json) {
    if (!json.is_object()) return base::invalid_input("the settings are not a JSON object");
    for (const auto& member : json.get_object()) {
        const std::string_view name(member.key().data(), member.key().size());
        if (!TRY(read_one(name, member.value(), settings)))
            return base::invalid_input(base::format("no setting '{}'", name));
    }
    return settings;
}

}  // namespace leadflow::sandbox
