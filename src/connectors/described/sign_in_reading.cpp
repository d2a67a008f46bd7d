// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/sign_in_reading.h"

#include "base/text.h"
#include "connectors/described/limits.h"
#include "connectors/described/oauth_reading.h"
#include "connectors/parameters.h"

#include <algorithm>
#include <optional>

namespace leadflow::connectors::described {
namespace {

using model::Json;

// "X-API-Key" and "api_key" and "xApiKey" are meant alike.
std::string plain_name(std::string_view text) {
    std::string out;
    for (const char c : text)
        if ((c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')) out += c;
    return base::lower(out);
}

const Json* schemes_of(const Document& document) {
    if (document.is_openapi3())
        return model::find_path(document.root(), {"components", "securitySchemes"});
    return model::find(document.root(), "securityDefinitions");
}

// One parameter of a connection: {"type", "uiDefinition": {"displayName", "constraints"}}.
struct Parameter {
    std::string name;
    const Json* value = nullptr;
    std::string type;
    bool hidden = false;

    bool secret() const { return type == "securestring"; }
};

const Json* constraint(const Json& parameter, std::string_view name) {
    for (const char* holder : {"uiDefinition", ""}) {
        const Json* from = *holder == '\0' ? &parameter : model::find(parameter, holder);
        const Json* constraints = from == nullptr ? nullptr : model::find(*from, "constraints");
        if (constraints != nullptr)
            if (const Json* found = model::find(*constraints, name)) return found;
    }
    return nullptr;
}

std::vector<Parameter> parameters_of(const Json* given) {
    std::vector<Parameter> parameters;
    if (given == nullptr || !given->is_object()) return parameters;
    for (const auto& member : given->get_object()) {
        if (parameters.size() >= kConnectionParametersMax) break;
        if (key_of(member).size() > kNameBytesMax) continue;
        parameters.push_back({.name = std::string(key_of(member)),
                              .value = &member.value(),
                              .type = base::lower(model::text_at(member.value(), "type")),
                              .hidden = is_true(constraint(member.value(), "hidden"))});
    }
    return parameters;
}

// Publishers put it in any of these places; nullptr when it is in none.
const Json* default_of(const Json& parameter) {
    const Json* ui = model::find(parameter, "uiDefinition");
    for (const char* name : {"defaultValue", "default"}) {
        for (const Json* holder : {&parameter, ui})
            if (holder != nullptr)
                if (const Json* found = model::find(*holder, name); found && !found->is_null())
                    return found;
        if (const Json* found = constraint(parameter, name); found && !found->is_null())
            return found;
    }
    return nullptr;
}

ConnectionField field_of(const Parameter& parameter) {
    const Json& value = *parameter.value;
    ConnectionField field{.key = parameter.name, .label = parameter.name};
    field.secret = parameter.secret();
    for (const Json* holder : {model::find(value, "uiDefinition"), &value})
        if (holder != nullptr && !model::text_at(*holder, "displayName").empty()) {
            field.label = model::text_at(*holder, "displayName");
            break;
        }
    field.required = is_true(constraint(value, "required")) && !parameter.hidden;
    if (const Json* fixed = default_of(value); fixed != nullptr && !field.secret)
        field.default_value = as_text(*fixed);
    return field;
}

// Which parameters of one set sign what.
class SetReader {
  public:
    SetReader(const SignInSource& source, std::vector<Parameter> parameters, bool described)
        : source_(source), parameters_(std::move(parameters)), described_(described) {}

    std::vector<ConnectionField> made_fields;  // Of a document without connection parameters.

    // nullopt when the set has nothing for one of the schemes.
    std::optional<SignIns> sign_ins(const std::vector<std::string>& names) {
        SignIns all;
        taken_.clear();
        const Json* schemes = schemes_of(source_.document);
        for (const std::string& name : names) {
            const Json* scheme = schemes == nullptr ? nullptr : model::find(*schemes, name);
            if (scheme == nullptr) return std::nullopt;
            auto one = sign_in(name, *scheme, names.size());
            if (!one) return std::nullopt;
            all.push_back(std::move(*one));
        }
        return all;
    }

    const Parameter* oauth() const {
        for (const Parameter& parameter : parameters_)
            if (parameter.type == "oauthsetting") return &parameter;
        return nullptr;
    }
    const Parameter* named(std::initializer_list<std::string_view> names) const {
        for (const std::string_view name : names)
            for (const Parameter& parameter : parameters_)
                if (plain_name(parameter.name) == name) return &parameter;
        return nullptr;
    }
    std::optional<SignIn> basic() {
        const Parameter* user = named({"username", "user", "login", "email"});
        const Parameter* password = named({"password", "pass", "apitoken"});
        if (user != nullptr && password == nullptr) password = named({"apikey", "token"});
        if (!described_ && user == nullptr) {
            add_field("username", "User name", false);
            add_field("password", "Password", true);
            return SignIn{
                .kind = SignIn::Kind::kBasic, .setting = "username", .password = "password"};
        }
        if (user == nullptr && password == nullptr) return std::nullopt;
        return SignIn{.kind = SignIn::Kind::kBasic,
                      .setting = user == nullptr ? "" : user->name,
                      .password = password == nullptr ? "" : password->name};
    }
    bool used_by_policy(const Parameter& parameter) const {
        return source_.used_by_policies.contains(base::lower(parameter.name));
    }
    const std::vector<Parameter>& parameters() const { return parameters_; }

  private:
    std::optional<SignIn> sign_in(const std::string& name, const Json& scheme, size_t count) {
        const std::string type = base::lower(model::text_at(scheme, "type"));
        if (type == "basic" || (type == "http" && base::equals_ignoring_case(
                                                      model::text_at(scheme, "scheme"), "basic")))
            return basic();
        if (type == "oauth2" || type == "openidconnect") {
            if (described_ && oauth() == nullptr) return std::nullopt;
            return SignIn{.kind = SignIn::Kind::kToken};
        }
        if (type != "apikey" && type != "http") return std::nullopt;
        SignIn made;
        made.name = model::text_at(scheme, "name");
        const std::string_view in = model::text_at(scheme, "in");
        if (type == "http") made.kind = SignIn::Kind::kBearer;
        else if (base::equals_ignoring_case(in, "query")) made.kind = SignIn::Kind::kQuery;
        else if (base::equals_ignoring_case(in, "cookie")) made.kind = SignIn::Kind::kCookie;
        made.setting = key_setting(name, made.name, count);
        if (made.setting.empty()) return std::nullopt;
        taken_.insert(made.setting);
        return made;
    }

    void add_field(std::string key, std::string label, bool secret) {
        for (const ConnectionField& field : made_fields)
            if (field.key == key) return;
        made_fields.push_back({.key = std::move(key), .label = std::move(label), .secret = secret});
    }

    // The parameter that holds the key of a scheme called so, sent under that name.
    std::string key_setting(const std::string& scheme, const std::string& sent, size_t count) {
        if (!described_) {
            const std::string key = count > 1 ? plain_name(scheme) : "api_key";
            add_field(key, sent.empty() ? "Token" : sent, true);
            return key;
        }
        const auto free = [&](const Parameter& parameter) {
            return !taken_.contains(parameter.name) && parameter.type != "oauthsetting" &&
                   parameter.type != "gatewaysetting";
        };
        for (const std::string& wanted :
             {plain_name(scheme), plain_name(sent), std::string("apikey"), std::string("token")})
            for (const Parameter& parameter : parameters_)
                if (free(parameter) && plain_name(parameter.name) == wanted)
                    return parameter.name;
        // A pair of user and password is for basic.
        const Parameter* password =
            named({"username"}) == nullptr ? nullptr : named({"password"});
        const Parameter* user = named({"username"});
        const auto candidate = [&](const Parameter& parameter) {
            return free(parameter) && &parameter != password && &parameter != user;
        };
        for (const bool policies : {false, true})
            for (const Parameter& parameter : parameters_)
                if (candidate(parameter) && parameter.secret() &&
                    used_by_policy(parameter) == policies)
                    return parameter.name;
        // A key that is typed in as plain text.
        for (const std::string_view word : {"key", "token", "secret", "auth"})
            for (const Parameter& parameter : parameters_)
                if (candidate(parameter) && !used_by_policy(parameter) &&
                    plain_name(parameter.name).find(word) != std::string::npos)
                    return parameter.name;
        return {};
    }

    const SignInSource& source_;
    const std::vector<Parameter> parameters_;
    const bool described_;  // There is an apiProperties.json with connection parameters.
    std::set<std::string> taken_;
};

// "security": alternatives of schemes that go together. Without one each scheme is its own.
std::vector<std::vector<std::string>> alternatives_of(const Document& document,
                                                      const Json* security) {
    std::vector<std::vector<std::string>> alternatives;
    size_t looked = 0;
    if (security != nullptr && security->is_array())
        for (const Json& one : security->get_array()) {
            if (++looked > kAlternativesMax) break;
            if (!one.is_object() || one.get_object().size() > kAlternativesMax) continue;
            std::vector<std::string> names;
            for (const auto& member : one.get_object()) names.emplace_back(key_of(member));
            if (!names.empty()) alternatives.push_back(std::move(names));
        }
    if (!alternatives.empty()) return alternatives;
    const Json* schemes = schemes_of(document);
    if (schemes != nullptr && schemes->is_object())
        for (const auto& member : schemes->get_object())
            if (alternatives.size() < kAlternativesMax)
                alternatives.push_back({std::string(key_of(member))});
    return alternatives;
}

const Json* oauth_scheme(const Document& document) {
    const Json* schemes = schemes_of(document);
    if (schemes == nullptr || !schemes->is_object()) return nullptr;
    for (const auto& member : schemes->get_object())
        if (base::equals_ignoring_case(model::text_at(member.value(), "type"), "oauth2"))
            return &member.value();
    return nullptr;
}

bool has_token(const std::vector<SignIns>& alternatives) {
    for (const SignIns& one : alternatives)
        for (const SignIn& sign_in : one)
            if (sign_in.kind == SignIn::Kind::kToken) return true;
    return false;
}

std::vector<SignIns> read_alternatives(const SignInSource& source, SetReader& set,
                                       const Json* security) {
    std::vector<SignIns> found;
    for (const auto& names : alternatives_of(source.document, security))
        if (auto one = set.sign_ins(names)) found.push_back(std::move(*one));
    // What `security` names may not be there: then whatever is defined counts.
    if (found.empty() && security != nullptr)
        for (const auto& names : alternatives_of(source.document, nullptr))
            if (auto one = set.sign_ins(names)) found.push_back(std::move(*one));
    if (set.oauth() != nullptr && !has_token(found)) {
        if (found.empty()) found.emplace_back();
        found.front().push_back({.kind = SignIn::Kind::kToken});
    }
    return found;
}

class Reading {
  public:
    explicit Reading(const SignInSource& source) : source_(source) {}

    void add_set(std::string name, const Json* given, bool described) {
        SetReader set(source_, parameters_of(given), described);
        ConnectionSet made{.name = std::move(name)};
        made.alternatives = read_alternatives(source_, set, security());
        if (made.alternatives.empty() && described) guess(set, made);
        std::vector<std::string> own_names;
        bool gateway = false;
        for (const Parameter& parameter : set.parameters()) {
            gateway = gateway || parameter.type == "gatewaysetting";
            if (parameter.type == "oauthsetting" || parameter.type == "gatewaysetting") continue;
            const size_t colon = parameter.name.find(':');
            if (colon != std::string::npos)
                own_names.push_back(base::lower(parameter.name.substr(colon + 1)));
            // What Entra ID tells Microsoft, nobody types in.
            if (parameter.hidden && !set.used_by_policy(parameter) && colon != std::string::npos)
                continue;
            add_field(field_of(parameter), made);
        }
        // The properties say that a connection has no parameters, the document that one could sign.
        if (!described && given != nullptr && !made.alternatives.empty())
            made.alternatives.emplace_back();
        // Of several ways one is enough.
        const bool choice = made.alternatives.size() > 1;
        for (ConnectionField& field : set.made_fields) {
            field.required = field.required && !choice;
            add_field(std::move(field), made);
        }
        if (has_token(made.alternatives)) {
            const Parameter* oauth = set.oauth();
            made.oauth = read_oauth(oauth == nullptr ? nullptr : oauth->value,
                                    oauth_scheme(source_.document));
            for (ConnectionField& field : oauth_fields(*made.oauth, own_names)) {
                field.required = field.required && !choice;
                add_field(std::move(field), made);
            }
        }
        // Another way of signing in may do without.
        const bool first = result.sets.empty();
        if (!gateway) result.problem.clear();
        else if (first) result.problem = "it needs Microsoft's on-premises data gateway";
        result.sets.push_back(std::move(made));
    }

    // What policies read and no form asks for: the address would lack it.
    void add_names_of_policies() {
        const auto bare = [](std::string_view name) { return name.substr(name.find(':') + 1); };
        for (const auto& [lower, use] : source_.used_by_policies) {
            const bool known = std::any_of(
                result.fields.begin(), result.fields.end(), [&](const ConnectionField& field) {
                    return base::equals_ignoring_case(bare(field.key), bare(lower));
                });
            if (known || bare(lower).empty() || lower == "token") continue;
            for (ConnectionSet& set : result.sets) set.settings.push_back(use.name);
            result.fields.push_back(
                {.key = use.name, .label = use.name, .required = !use.optional});
        }
    }

    SignInReading result;

  private:
    const Json* security() const { return model::find(source_.document.root(), "security"); }

    void add_field(ConnectionField field, ConnectionSet& set) {
        set.settings.push_back(field.key);
        for (ConnectionField& known : result.fields)
            if (known.key == field.key) return;
        result.fields.push_back(std::move(field));
    }

    // The document says nothing of how to sign, the connection's parameters do.
    void guess(SetReader& set, ConnectionSet& made) {
        const Parameter* user = set.named({"username"});
        const Parameter* password = set.named({"password"});
        if (user != nullptr && password != nullptr && !set.used_by_policy(*password)) {
            made.alternatives.push_back({*set.basic()});
            return;
        }
        for (const Parameter& parameter : set.parameters())
            if (parameter.secret() && !set.used_by_policy(parameter))
                result.warnings.push_back(base::format(
                    "nothing says where the connection's secret \"{}\" is sent", parameter.name));
    }

    const SignInSource& source_;
};

}  // namespace

SignInReading read_sign_in(const SignInSource& source) {
    Reading reading(source);
    const Json* given = model::find(source.properties, "connectionParameters");
    const Json* sets = model::find_path(source.properties, {"connectionParameterSets", "values"});
    if (sets != nullptr && sets->is_array() && !sets->get_array().empty()) {
        for (const Json& set : sets->get_array())
            if (reading.result.sets.size() < kAlternativesMax)
                reading.add_set(std::string(model::text_at(set, "name")),
                                model::find(set, "parameters"), true);
        reading.add_names_of_policies();
        SignInReading& result = reading.result;
        // A field that only some sets have is not required of all connections.
        for (ConnectionField& field : result.fields)
            for (const ConnectionSet& set : result.sets)
                if (std::find(set.settings.begin(), set.settings.end(), field.key) ==
                    set.settings.end())
                    field.required = false;
        if (result.sets.size() > 1)
            result.fields.insert(result.fields.begin(),
                                 {.key = "sign_in",
                                  .label = "Way of signing in",
                                  .required = false,
                                  .default_value = result.sets.front().name});
    } else {
        const bool described =
            given != nullptr && given->is_object() && !given->get_object().empty();
        reading.add_set("", given, described);
        reading.add_names_of_policies();
    }
    return std::move(reading.result);
}

std::vector<SignIns> operation_sign_ins(const SignInSource& source, const Json& operation) {
    const Json* security = model::find(operation, "security");
    if (!source.document.is_openapi3() || security == nullptr || !security->is_array() ||
        security->get_array().empty())
        return {};
    const Json* given = model::find(source.properties, "connectionParameters");
    const bool described = given != nullptr && given->is_object() && !given->get_object().empty();
    SetReader set(source, parameters_of(given), described);
    return read_alternatives(source, set, security);
}

}  // namespace leadflow::connectors::described
