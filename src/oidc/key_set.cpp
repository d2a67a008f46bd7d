// SPDX-License-Identifier: Apache-2.0
#include "oidc/key_set.h"

#include <algorithm>
#include <optional>

#include "oidc/limits.h"

namespace leadflow::oidc {
namespace {

using model::Json;

// Depth is that of model::parse_json.
size_t members_of(const Json& value) {
    size_t count = 0;
    if (const model::JsonObject* object = value.if_object())
        for (const auto& member : *object) count += 1 + members_of(member.value());
    if (const model::JsonArray* list = value.if_array())
        for (const Json& item : *list) count += members_of(item);
    return count;
}

// In JSON that is right, each member has one colon outside of texts.
size_t colons_of(std::string_view json) {
    size_t count = 0;
    bool in_text = false;
    for (size_t at = 0; at < json.size(); ++at) {
        if (in_text && json[at] == '\\') ++at;
        else if (json[at] == '"') in_text = !in_text;
        else if (!in_text && json[at] == ':') ++count;
    }
    return count;
}

bool is_for_checking(const Json& jwk) {
    const Json* use = model::find(jwk, "use");
    if (use != nullptr && model::text_of(*use) != "sig") return false;
    const Json* operations = model::find(jwk, "key_ops");
    if (operations == nullptr) return true;
    const model::JsonArray* list = operations->if_array();
    return list != nullptr && std::any_of(list->begin(), list->end(), [](const Json& operation) {
               return model::text_of(operation) == "verify";
           });
}

std::optional<crypto::PublicKey> key_in(const Json& jwk) {
    const std::string_view type = model::text_at(jwk, "kty");
    auto key = type == "RSA"
                   ? crypto::PublicKey::rsa(model::text_at(jwk, "n"), model::text_at(jwk, "e"))
               : type == "EC"
                   ? crypto::PublicKey::elliptic(model::text_at(jwk, "crv"),
                                                 model::text_at(jwk, "x"), model::text_at(jwk, "y"))
                   : base::invalid_input("a kind of key that we do not check by");
    if (!key) return std::nullopt;
    return std::move(*key);
}

}  // namespace

base::Result<Json> parse_strict_object(std::string_view text) {
    Json json = TRY(model::parse_json(text));
    if (!json.is_object()) return base::invalid_input("not a JSON object");
    if (members_of(json) != colons_of(text))
        return base::invalid_input("a name stands twice in a JSON object");
    return json;
}

base::Result<KeySet> KeySet::read(std::string_view text) {
    const Json json = TRY(parse_strict_object(text));
    const Json* list = model::find(json, "keys");
    if (list == nullptr || !list->is_array())
        return base::invalid_input("the provider's keys are no list");
    KeySet set;
    for (const Json& jwk : list->get_array()) {
        if (set.keys_.size() == kKeysMax) break;
        if (!is_for_checking(jwk)) continue;
        if (auto key = key_in(jwk))
            set.keys_.push_back({.kid = std::string(model::text_at(jwk, "kid")),
                                 .algorithm = std::string(model::text_at(jwk, "alg")),
                                 .key = std::move(*key)});
    }
    return set;
}

base::Result<Json> KeySet::claims_of(std::string_view token) const {
    const crypto::Jws jws = TRY(crypto::read_jws(token));
    const Json header = TRY(parse_strict_object(jws.header));
    const std::string algorithm(model::text_at(header, "alg"));
    const auto kind = crypto::key_kind_of(algorithm);
    if (!kind) return base::unauthorized("the token is signed in a way that we do not take");
    // Something in it must be understood, and we understand none of these.
    if (model::find(header, "crit") != nullptr)
        return base::unauthorized("the token's header has \"crit\"");
    const Json* named = model::find(header, "kid");
    if (named != nullptr && !named->is_string())
        return base::unauthorized("the token's \"kid\" is no text");
    std::vector<const Key*> fitting;
    for (const Key& key : keys_)
        if (key.key.kind() == *kind && (key.algorithm.empty() || key.algorithm == algorithm) &&
            (named == nullptr || key.kid == model::text_of(*named)))
            fitting.push_back(&key);
    if (fitting.empty()) return base::not_found("the token is signed by a key that is not known");
    if (named == nullptr && fitting.size() > 1)
        return base::unauthorized("the token does not say which of the keys it is signed by");
    for (const Key* key : fitting)
        if (key->key.check(algorithm, jws)) return parse_strict_object(jws.payload);
    return base::unauthorized("the token's signature does not fit the provider's key");
}

}  // namespace leadflow::oidc
