// SPDX-License-Identifier: Apache-2.0
#include "auth/providers.h"

#include "auth/limits.h"
#include "auth/users.h"
#include "base/log.h"
#include "base/text.h"

#include <algorithm>

namespace leadflow::auth {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

const std::string kScope = "sign-in";
const std::string kKey = "providers";
// The way back has this name's place (api/limits.h).
constexpr std::string_view kReservedId = "callback";
constexpr std::string_view kRefuse = "refuse";

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_id(std::string_view id) {
    return !id.empty() && id.size() <= kProviderIdBytesMax && id != kReservedId &&
           std::all_of(id.begin(), id.end(),
                       [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

bool is_domain(std::string_view domain) {
    return !domain.empty() && domain.size() <= kDomainBytesMax && domain.front() != '.' &&
           domain.back() != '.' && domain.find("..") == std::string_view::npos &&
           std::all_of(domain.begin(), domain.end(), [](char c) {
               return is_letter_or_digit(c) || c == '-' || c == '.' ||
                      static_cast<unsigned char>(c) >= 0x80;
           });
}

bool is_printable(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

std::string_view name_of(const std::optional<model::Role>& role) {
    return role ? model::name_of(*role) : kRefuse;
}

JsonObject head_of(const Provider& provider) {
    JsonArray domains;
    for (const std::string& domain : provider.domains)
        domains.push_back(model::text_value(domain));
    return {{"id", model::text_value(provider.id)},
            {"title", model::text_value(provider.title)},
            {"issuer", model::text_value(provider.issuer)},
            {"clientId", model::text_value(provider.client_id)},
            {"newPeople", model::text_value(name_of(provider.new_people))},
            {"domains", std::move(domains)}};
}

base::Result<std::optional<model::Role>> newcomers_in(const Json& json) {
    const std::string_view name = model::text_at(json, "newPeople");
    if (name.empty() || name == kRefuse) return std::optional<model::Role>();
    const auto role = model::role_of(name);
    // An owner is made by an owner, one by one.
    if (!role || *role == model::Role::kOwner)
        return base::invalid_input("newPeople is not one of refuse, viewer, operator, editor");
    return role;
}

base::Result<std::vector<std::string>> domains_in(const Json& json) {
    std::vector<std::string> domains;
    const Json* list = model::find(json, "domains");
    if (list == nullptr || list->is_null()) return domains;
    if (!list->is_array()) return base::invalid_input("domains is not a list");
    for (const Json& item : list->get_array()) {
        std::string domain = base::lower(base::trimmed(model::text_of(item)));
        if (domain.starts_with('@')) domain.erase(0, 1);
        if (!is_domain(domain))
            return base::invalid_input("a domain is the part of an address after @: contoso.com");
        if (std::find(domains.begin(), domains.end(), domain) == domains.end())
            domains.push_back(std::move(domain));
    }
    if (domains.size() > kDomainsMax)
        return base::limit_exceeded(base::format("a provider has at most {} domains", kDomainsMax));
    return domains;
}

const Provider* among(const std::vector<Provider>& providers, std::string_view id) {
    for (const Provider& provider : providers)
        if (provider.id == id) return &provider;
    return nullptr;
}

}  // namespace

std::string provider_purpose(std::string_view id) {
    return base::format("oidc:{}", id);
}

bool is_safe_address(std::string_view url) {
    if (url.size() > kIssuerBytesMax || !is_printable(url) ||
        url.find_first_of("?#\\\"<>") != std::string_view::npos)
        return false;
    const size_t start = url.find("://");
    if (start == std::string_view::npos) return false;
    const std::string_view scheme = url.substr(0, start);
    const std::string_view authority = url.substr(start + 3, url.find('/', start + 3) - start - 3);
    if (authority.empty() || authority.find('@') != std::string_view::npos) return false;
    if (scheme == "https") return true;
    // Nobody listens in between; for trying things out.
    const std::string_view host = authority.substr(
        0, authority.starts_with('[') ? authority.find(']') + 1 : authority.find(':'));
    return scheme == "http" && (host == "localhost" || host == "127.0.0.1" || host == "[::1]");
}

bool is_of_domains(std::string_view email, const std::vector<std::string>& domains) {
    const size_t at = email.rfind('@');
    return at != std::string_view::npos &&
           std::find(domains.begin(), domains.end(), email.substr(at + 1)) != domains.end();
}

base::Status Providers::load() {
    State loaded;
    for (const model::Setting& setting : TRY(store_.settings(kScope))) {
        if (setting.key != kKey) continue;
        const Json json = TRY(model::parse_json(setting.value));
        loaded.password = model::bool_at(json, "password").value_or(true);
        const Json* list = model::find(json, "providers");
        if (list == nullptr || !list->is_array())
            return base::corrupt("the providers of sign-ins are no list");
        for (const Json& item : list->get_array())
            loaded.providers.push_back(
                {.id = std::string(model::text_at(item, "id")),
                 .title = std::string(model::text_at(item, "title")),
                 .issuer = std::string(model::text_at(item, "issuer")),
                 .client_id = std::string(model::text_at(item, "clientId")),
                 .sealed_secret = std::string(model::text_at(item, "sealedSecret")),
                 .new_people = TRY(newcomers_in(item)),
                 .domains = TRY(domains_in(item))});
    }
    base::MutexLock lock(mutex_);
    state_ = std::move(loaded);
    return {};
}

Providers::State Providers::state() const {
    base::MutexLock lock(mutex_);
    return state_;
}

std::vector<Provider> Providers::all() const {
    return state().providers;
}

std::optional<Provider> Providers::find(std::string_view id) const {
    base::MutexLock lock(mutex_);
    const Provider* found = among(state_.providers, id);
    if (found == nullptr) return std::nullopt;
    return *found;
}

base::Result<model::Secret> Providers::secret_of(const Provider& provider) const {
    if (provider.sealed_secret.empty()) return model::Secret();
    return model::Secret(
        TRY(box_.open_sealed(provider.sealed_secret, provider_purpose(provider.id))));
}

bool Providers::takes_passwords() const {
    base::MutexLock lock(mutex_);
    return state_.password;
}

bool Providers::takes_password_of(const model::User& user) const {
    return user.role == model::Role::kOwner || takes_passwords();
}

Json Providers::shown() const {
    const State present = state();
    JsonArray list;
    for (const Provider& provider : present.providers) {
        JsonObject shown = head_of(provider);
        shown["hasSecret"] = !provider.sealed_secret.empty();
        list.push_back(std::move(shown));
    }
    return JsonObject{{"password", present.password}, {"providers", std::move(list)}};
}

base::Result<Provider> Providers::read(const Json& json,
                                       const std::vector<Provider>& before) const {
    Provider provider;
    provider.id = std::string(model::text_at(json, "id"));
    if (!is_id(provider.id))
        return base::invalid_input(
            base::format("a provider's id is 1 to {} of a-z, 0-9 and -, and not \"{}\"",
                         kProviderIdBytesMax, kReservedId));
    provider.title = TRY(checked_name(model::text_at(json, "title")));
    if (provider.title.empty() || provider.title.size() > kProviderTitleBytesMax)
        return base::invalid_input(base::format("{}: a title of at most {} bytes is missing",
                                                provider.id, kProviderTitleBytesMax));
    provider.issuer = std::string(base::trimmed(model::text_at(json, "issuer")));
    if (!is_safe_address(provider.issuer))
        return base::invalid_input(base::format(
            "{}: the issuer is an address with https://, without ? and #", provider.id));
    provider.client_id = std::string(base::trimmed(model::text_at(json, "clientId")));
    if (provider.client_id.empty() || provider.client_id.size() > kClientIdBytesMax ||
        !is_printable(provider.client_id))
        return base::invalid_input(base::format("{}: the clientId is missing", provider.id));
    provider.new_people = TRY(newcomers_in(json));
    provider.domains = TRY(domains_in(json));
    // At a provider that everybody can use, that would be everybody.
    if (provider.new_people && provider.domains.empty())
        return base::invalid_input(base::format(
            "{}: whose addresses may come in by themselves? Name the domains", provider.id));
    const Json* secret = model::find(json, "clientSecret");
    const Provider* known = among(before, provider.id);
    if (secret == nullptr || secret->is_null()) {
        if (known == nullptr) return provider;
        // A secret goes to the issuer that it was given for, and to no other.
        if (!known->sealed_secret.empty() && known->issuer != provider.issuer)
            return base::invalid_input(
                base::format("{}: another issuer needs its own clientSecret", provider.id));
        provider.sealed_secret = known->sealed_secret;
        return provider;
    }
    const std::string text(model::text_of(*secret));
    if (!secret->is_string() || text.size() > kClientSecretBytesMax)
        return base::invalid_input(base::format("{}: a clientSecret is a text of at most {} bytes",
                                                provider.id, kClientSecretBytesMax));
    if (!text.empty()) provider.sealed_secret = box_.seal(text, provider_purpose(provider.id));
    return provider;
}

base::Status Providers::replace(const Json& wanted) {
    const Json* list = model::find(wanted, "providers");
    const auto password = model::bool_at(wanted, "password");
    if (list == nullptr || !list->is_array() || !password)
        return base::invalid_input("\"password\" and the list \"providers\" belong in here");
    if (list->get_array().size() > kProvidersMax)
        return base::limit_exceeded(base::format("there are at most {} providers", kProvidersMax));
    base::MutexLock saving(save_mutex_);
    const State before = state();
    State next{.password = *password};
    for (const Json& item : list->get_array()) {
        Provider provider = TRY(read(item, before.providers));
        if (among(next.providers, provider.id) != nullptr)
            return base::invalid_input(base::format("two providers are called {}", provider.id));
        next.providers.push_back(std::move(provider));
    }
    if (!next.password && next.providers.empty())
        return base::invalid_input("without passwords people need a provider to sign in by");
    return save(std::move(next));
}

base::Status Providers::save(State next) {
    JsonArray list;
    for (const Provider& provider : next.providers) {
        JsonObject kept = head_of(provider);
        kept["sealedSecret"] = provider.sealed_secret;
        list.push_back(std::move(kept));
    }
    const JsonObject value{{"password", next.password}, {"providers", std::move(list)}};
    TRY(journal_.commit({model::SaveSetting{{kScope, kKey, model::to_text(value)}}}));
    base::MutexLock lock(mutex_);
    state_ = std::move(next);
    return {};
}

base::Result<size_t> Providers::seal_anew() {
    base::MutexLock saving(save_mutex_);
    State next = state();
    size_t count = 0;
    for (Provider& provider : next.providers) {
        if (provider.sealed_secret.empty() || box_.is_present(provider.sealed_secret)) continue;
        auto anew = box_.sealed_anew(provider.sealed_secret, provider_purpose(provider.id));
        if (!anew) {
            LOG_ERROR("the client secret of provider {} is left as it is: {}", provider.id,
                      anew.error().message);
            continue;
        }
        provider.sealed_secret = std::move(*anew);
        ++count;
    }
    if (count > 0) TRY(save(std::move(next)));
    return count;
}

}  // namespace leadflow::auth
