// SPDX-License-Identifier: Apache-2.0
#include "marketplace/offer.h"

#include "base/text.h"
#include "leads/lead_source.h"
#include "marketplace/limits.h"

#include <algorithm>
#include <array>

namespace leadflow::marketplace {
namespace {

using model::Json;
using model::JsonObject;

constexpr std::string_view kPascal = "PascalCase";
constexpr std::string_view kCamel = "camelCase";

bool is_id_part(std::string_view text) {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !text.empty() && text.size() <= kIdPartMax && plain(text.front()) &&
           std::all_of(text.begin(), text.end(),
                       [&](char c) { return plain(c) || c == '-' || c == '_'; });
}

base::Status take_text(const Json& json, std::string_view key, size_t most, std::string& into) {
    const Json* given = model::find(json, key);
    if (given == nullptr) return {};
    if (!given->is_string()) return base::invalid_input(base::format("{} is not a text", key));
    const std::string_view text = base::trimmed(model::text_of(*given));
    if (base::utf16_length(text) > most)
        return base::invalid_input(
            base::format("{} is longer than {} characters", key, most));
    into = text;
    return {};
}

base::Status take_flag(const Json& json, std::string_view key, bool& into) {
    const Json* given = model::find(json, key);
    if (given == nullptr) return {};
    if (!given->is_bool())
        return base::invalid_input(base::format("pages.{} is neither true nor false", key));
    into = given->get_bool();
    return {};
}

base::Status take_wire(const Json& json, OfferText& text) {
    std::string form(text.wire == WireForm::kCamelCase ? kCamel : kPascal);
    TRY(take_text(json, "wireForm", kTitleMax, form));
    if (form != kPascal && form != kCamel)
        return base::invalid_input("wireForm is PascalCase or camelCase");
    text.wire = form == kCamel ? WireForm::kCamelCase : WireForm::kPascalCase;
    return {};
}

base::Status take_source(const Json& json, OfferText& text) {
    std::string source = text.source;
    TRY(take_text(json, "source", kTitleMax, source));
    source = leads::known_source(source);
    if (leads::meaning_of_source(source).empty())
        return base::invalid_input("source is AzureMarketplace, SPZA, AzurePortal or TestDrive");
    text.source = std::move(source);
    return {};
}

JsonObject text_json(const OfferText& text) {
    return {{"title", text.title},
            {"publisherName", text.publisher_name},
            {"description", text.description},
            {"consent", text.consent},
            {"privacyUrl", text.privacy_url},
            {"source", text.source},
            {"wireForm", model::text_value(text.wire == WireForm::kCamelCase ? kCamel : kPascal)},
            {"pages", JsonObject{{"getItNow", text.get_it_now},
                                 {"contactMe", text.contact_me},
                                 {"testDrive", text.test_drive}}},
            {"mailConnection", text.mail_connection}};
}

std::string text_in(const Json& json, std::string_view key) {
    return std::string(model::text_at(json, key));
}

std::optional<base::Time> time_in(const Json& json, std::string_view key) {
    return base::parse_iso(model::text_at(json, key));
}

}  // namespace

std::string_view name_of(State state) {
    constexpr std::array<std::string_view, 3> kNames = {"draft", "preview", "live"};
    return kNames[static_cast<size_t>(state)];
}

base::Status change_text(const Json& json, OfferText& text) {
    if (!json.is_object()) return base::invalid_input("an offer is an object");
    constexpr std::array<std::string_view, 13> kKnown = {
        "publisher", "offer",  "title",    "publisherName", "description",    "consent", "privacyUrl",
        "source",    "wireForm", "pages", "mailConnection", "destination", "id"};
    for (const auto& member : json.get_object())
        if (std::find(kKnown.begin(), kKnown.end(),
                      std::string_view(member.key().data(), member.key().size())) == kKnown.end())
            return base::invalid_input(
                base::format("an offer has no '{}'", std::string(member.key())));
    TRY(take_text(json, "title", kTitleMax, text.title));
    TRY(take_text(json, "publisherName", kTitleMax, text.publisher_name));
    TRY(take_text(json, "description", kTextMax, text.description));
    TRY(take_text(json, "consent", kTextMax, text.consent));
    TRY(take_text(json, "privacyUrl", kUrlMax, text.privacy_url));
    if (!text.privacy_url.empty() && !text.privacy_url.starts_with("https://"))
        return base::invalid_input("privacyUrl does not begin with https://");
    TRY(take_text(json, "mailConnection", kTitleMax, text.mail_connection));
    TRY(take_source(json, text));
    TRY(take_wire(json, text));
    const Json* pages = model::find(json, "pages");
    if (pages == nullptr) return {};
    TRY(take_flag(*pages, "getItNow", text.get_it_now));
    TRY(take_flag(*pages, "contactMe", text.contact_me));
    return take_flag(*pages, "testDrive", text.test_drive);
}

base::Result<Offer> new_offer(const Json& json) {
    Offer made;
    TRY(take_text(json, "publisher", kTitleMax, made.publisher));
    TRY(take_text(json, "offer", kTitleMax, made.offer));
    for (const auto& [name, part] :
         {std::pair{"publisher", made.publisher}, std::pair{"offer", made.offer}})
        if (!is_id_part(part))
            return base::invalid_input(base::format(
                "{} is an id of at most {} lower-case letters, digits, hyphens and underscores",
                name, kIdPartMax));
    TRY(change_text(json, made.text));
    return made;
}

Json offer_json(const Offer& offer) {
    JsonObject object{{"id", offer.id()}, {"publisher", offer.publisher}, {"offer", offer.offer}};
    for (auto& member : text_json(offer.text)) object[member.key()] = member.value();
    object["state"] = model::text_value(name_of(offer.state()));
    object["inPreview"] = offer.in_preview;
    object["changed"] = offer.changed;
    object["destination"] = destination_json(offer.draft);
    if (offer.is_live) object["liveDestination"] = destination_json(offer.live);
    if (!offer.flow.empty()) object["flow"] = offer.flow.text();
    object["created"] = base::iso_text(offer.created);
    object["modified"] = base::iso_text(offer.modified);
    if (offer.published) object["published"] = base::iso_text(*offer.published);
    return object;
}

std::string kept_text(const Offer& offer) {
    JsonObject object{{"publisher", offer.publisher},
                      {"offer", offer.offer},
                      {"text", text_json(offer.text)},
                      {"draft", destination_json(offer.draft)},
                      {"live", destination_json(offer.live)},
                      {"draftConnection", offer.draft_connection},
                      {"liveConnection", offer.live_connection},
                      {"connectionsMade", offer.connections_made},
                      {"isLive", offer.is_live},
                      {"inPreview", offer.in_preview},
                      {"changed", offer.changed},
                      {"flow", offer.flow.text()},
                      {"trialVersion", offer.trial_version},
                      {"liveVersion", offer.live_version},
                      {"created", base::iso_text(offer.created)},
                      {"modified", base::iso_text(offer.modified)}};
    if (offer.published) object["published"] = base::iso_text(*offer.published);
    return model::to_text(Json(std::move(object)));
}

base::Result<Offer> kept_offer(std::string_view text) {
    const Json json = TRY(model::parse_json(text));
    Offer offer;
    offer.publisher = text_in(json, "publisher");
    offer.offer = text_in(json, "offer");
    if (offer.publisher.empty() || offer.offer.empty()) return base::corrupt("an offer without id");
    if (const Json* told = model::find(json, "text")) TRY(change_text(*told, offer.text));
    if (const Json* draft = model::find(json, "draft")) offer.draft = TRY(kept_destination(*draft));
    if (const Json* live = model::find(json, "live")) offer.live = TRY(kept_destination(*live));
    offer.draft_connection = text_in(json, "draftConnection");
    offer.live_connection = text_in(json, "liveConnection");
    offer.connections_made = model::integer_at(json, "connectionsMade").value_or(0);
    offer.is_live = model::bool_at(json, "isLive").value_or(false);
    offer.in_preview = model::bool_at(json, "inPreview").value_or(false);
    offer.changed = model::bool_at(json, "changed").value_or(false);
    offer.flow = model::FlowId(text_in(json, "flow"));
    offer.trial_version = model::integer_at(json, "trialVersion").value_or(0);
    offer.live_version = model::integer_at(json, "liveVersion").value_or(0);
    offer.created = time_in(json, "created").value_or(base::Time{});
    offer.modified = time_in(json, "modified").value_or(base::Time{});
    offer.published = time_in(json, "published");
    return offer;
}

}  // namespace leadflow::marketplace
