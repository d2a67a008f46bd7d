// SPDX-License-Identifier: Apache-2.0
#include "marketplace/marketplace.h"

#include "base/log.h"
#include "base/text.h"
#include "marketplace/destination_flow.h"
#include "marketplace/lead_form.h"

namespace leadflow::marketplace {
namespace {

using model::Json;

constexpr const char* kScope = "offers";

base::Error no_such_offer(std::string_view id) {
    return base::not_found(base::format("there is no offer '{}'", id));
}

Fields texts_of(const model::Json& object) {
    Fields texts;
    if (object.is_object())
        for (const auto& member : object.get_object())
            texts[std::string(member.key())] = model::text_of(member.value());
    return texts;
}

}  // namespace

Marketplace::Marketplace(Rooms rooms, std::chrono::milliseconds validation_time)
    : rooms_(rooms), validation_time_(validation_time) {}

base::Status Marketplace::load() {
    for (const model::Setting& setting : TRY(rooms_.store.settings(kScope))) {
        auto offer = kept_offer(setting.value);
        if (!offer) {
            LOG_ERROR("offer {} cannot be read: {}", setting.key, offer.error().message);
            continue;
        }
        base::MutexLock lock(mutex_);
        offers_[setting.key] = std::move(*offer);
    }
    return {};
}

void Marketplace::serve_at(const std::string& public_url) {
    base::MutexLock lock(mutex_);
    public_url_ = public_url;
}

std::vector<Offer> Marketplace::all() const {
    base::MutexLock lock(mutex_);
    std::vector<Offer> all;
    for (const auto& [id, offer] : offers_) all.push_back(offer);
    return all;
}

base::Result<Offer> Marketplace::find(std::string_view id) const {
    base::MutexLock lock(mutex_);
    const auto found = offers_.find(id);
    if (found == offers_.end()) return no_such_offer(id);
    return found->second;
}

base::Status Marketplace::save(Offer& offer) {
    offer.modified = rooms_.clock.now();
    TRY(rooms_.journal.commit(
        {model::SaveSetting{{.scope = kScope, .key = offer.id(), .value = kept_text(offer)}}}));
    base::MutexLock lock(mutex_);
    offers_[offer.id()] = offer;
    return {};
}

Destination Marketplace::with_secrets(const Destination& destination,
                                      const std::string& connection) const {
    Destination whole = destination;
    if (connection.empty()) return whole;
    if (const auto opened = rooms_.connections.open(connection))
        whole.secrets = destination_secrets(destination, texts_of((*opened)->settings),
                                            texts_of((*opened)->secrets));
    return whole;
}

base::Status Marketplace::check_text(const Offer& offer) const {
    const std::string& name = offer.text.mail_connection;
    if (name.empty()) return {};
    const auto connection = rooms_.connections.find(name);
    if (!connection)
        return base::invalid_input(base::format("mailConnection: there is no connection '{}'", name));
    for (const std::string_view api : {"shared_smtp", "shared_sendmail", "shared_office365"})
        if (connection->api == api) return {};
    return base::invalid_input(
        base::format("mailConnection: connection '{}' sends no mail", name));
}

base::Result<std::string> Marketplace::document(const Offer& offer, bool trial) const {
    FlowOptions options{.connection = trial ? offer.draft_connection : offer.live_connection,
                        .mail_connection = offer.text.mail_connection,
                        .trial = trial};
    if (!options.mail_connection.empty())
        options.mail_api = TRY(rooms_.connections.find(options.mail_connection)).api;
    {
        base::MutexLock lock(mutex_);
        if (!public_url_.empty())
            options.link = base::format("{}/marketplace/offers/{}", public_url_, offer.id());
    }
    return model::to_text(
        TRY(destination_flow(offer, trial ? offer.draft : offer.live, options)));
}

base::Result<flows::LiveFlowPtr> Marketplace::flow_of(Offer& offer, bool trial,
                                                      const std::string& author) {
    if (offer.flow.empty() || rooms_.catalog.find(offer.flow.text()) == nullptr) {
        const auto made = TRY(rooms_.catalog.import({.document = TRY(document(offer, true)),
                                                     .name = "Leads of " + offer.id(),
                                                     .off = true,
                                                     .author = author}));
        offer.flow = made->flow.id;
        offer.trial_version = made->version;
        offer.live_version = 0;
    }
    int64_t& version = trial ? offer.trial_version : offer.live_version;
    if (version == 0 && trial) {
        // Not to be published by hand: what goes live is another document.
        version = TRY(rooms_.catalog.save_draft(offer.flow, TRY(document(offer, true)), author))
                      .version;
        TRY(rooms_.catalog.discard_draft(offer.flow));
    } else if (version == 0) {
        version =
            TRY(rooms_.catalog.save(offer.flow, TRY(document(offer, false)), author))->version;
        TRY(rooms_.catalog.switch_to(offer.flow, model::FlowState::kOn));
    }
    auto live = TRY(rooms_.catalog.version(offer.flow, version));
    for (const definition::Fault& fault : live->faults)
        if (!fault.warning)
            return base::conflict(base::format("the destination makes no flow that can run: {}: {}",
                                               fault.path, fault.message));
    return live;
}

base::Result<flows::LiveFlowPtr> Marketplace::flow_for_leads(std::string_view id, bool trial,
                                                             const std::string& author,
                                                             Offer& offer) {
    offer = TRY(find(id));
    const int64_t version = trial ? offer.trial_version : offer.live_version;
    if (version != 0 && rooms_.catalog.find(offer.flow.text()) != nullptr)
        return rooms_.catalog.version(offer.flow, version);
    base::MutexLock saving(save_mutex_);
    offer = TRY(find(id));
    auto live = TRY(flow_of(offer, trial, author));
    TRY(save(offer));
    return live;
}

base::Result<Offer> Marketplace::add(const Json& json, const std::string& author) {
    Offer offer = TRY(new_offer(json));
    TRY(check_text(offer));
    base::MutexLock saving(save_mutex_);
    if (find(offer.id()))
        return base::conflict(base::format("there is an offer '{}' already", offer.id()));
    if (all().size() >= kOffersMax)
        return base::limit_exceeded(base::format("there are {} offers already", kOffersMax));
    offer.created = rooms_.clock.now();
    return saved_with(std::move(offer), json, author);
}

base::Result<Offer> Marketplace::change(std::string_view id, const Json& json,
                                        const std::string& author) {
    base::MutexLock saving(save_mutex_);
    Offer offer = TRY(find(id));
    TRY(change_text(json, offer.text));
    TRY(check_text(offer));
    if (offer.text.title.empty() && (offer.is_live || offer.in_preview))
        return base::conflict("an offer that is published keeps a title");
    // Both are made anew where they are needed: they name the offer and its mail connection.
    offer.trial_version = 0;
    offer.live_version = 0;
    if (offer.is_live) TRY(flow_of(offer, false, author));
    return saved_with(std::move(offer), json, author);
}

base::Result<Offer> Marketplace::connect(std::string_view id, const Json& destination,
                                         const std::string& author) {
    base::MutexLock saving(save_mutex_);
    return connect_locked(TRY(find(id)), destination, author);
}

base::Result<Offer> Marketplace::saved_with(Offer offer, const Json& json,
                                            const std::string& author) {
    if (const Json* destination = model::find(json, "destination"))
        return connect_locked(std::move(offer), *destination, author);
    TRY(save(offer));
    return offer;
}

base::Result<Offer> Marketplace::connect_locked(Offer offer, const Json& json,
                                                const std::string& author) {
    const Destination before = with_secrets(offer.draft, offer.draft_connection);
    Destination made = TRY(read_destination(json, before));
    if (made == before && !offer.flow.empty()) {
        TRY(save(offer));
        return offer;
    }
    const WantedConnection wanted = wanted_connection(made);
    const std::string old = offer.draft_connection;
    const bool own = !old.empty() && old != offer.live_connection;
    offer.draft_connection.clear();
    if (!wanted.api.empty())
        offer.draft_connection =
            own ? old : base::format("offer-{}-{}", offer.id(), ++offer.connections_made);
    made.secrets.clear();
    offer.draft = std::move(made);
    offer.trial_version = 0;
    offer.in_preview = false;
    offer.changed = offer.is_live;
    TRY(document(offer, true));  // Says what is missing before anything is made.
    if (!wanted.api.empty())
        TRY(rooms_.connections.add({.api = wanted.api,
                                    .name = offer.draft_connection,
                                    .settings = wanted.settings,
                                    .secrets = wanted.secrets}));
    TRY(flow_of(offer, true, author));
    TRY(save(offer));
    if (own && offer.draft_connection != old) drop_connection(old);
    return offer;
}

void Marketplace::drop_connection(const std::string& name) {
    if (name.empty()) return;
    if (const auto removed = rooms_.connections.remove(name);
        !removed && removed.error().code != base::ErrorCode::kNotFound)
        LOG_WARNING("connection {} of an offer stays: {}", name, removed.error().message);
}

base::Result<Offer> Marketplace::publish(std::string_view id, const std::string& author) {
    if (TRY(find(id)).text.title.empty())
        return base::conflict("the offer has no title: give it one before it is published");
    int64_t version = 0;
    const Validation validation = TRY(validated(id, author, version));
    if (!validation.ok)
        return base::conflict("the destination could not be validated: " + validation.words);
    base::MutexLock saving(save_mutex_);
    Offer offer = TRY(find(id));
    if (offer.trial_version != version)
        return base::conflict("the destination was changed meanwhile: publish again");
    offer.in_preview = true;
    TRY(save(offer));
    return offer;
}

base::Result<Offer> Marketplace::go_live(std::string_view id, const std::string& author) {
    if (!TRY(find(id)).in_preview)
        return base::conflict("the offer is not in preview: publish it first");
    int64_t version = 0;
    const Validation validation = TRY(validated(id, author, version));
    if (!validation.ok)
        return base::conflict("the destination could not be validated: " + validation.words);
    base::MutexLock saving(save_mutex_);
    Offer offer = TRY(find(id));
    if (!offer.in_preview || offer.trial_version != version)
        return base::conflict("the offer was changed meanwhile: publish it again");
    const std::string before = offer.live_connection;
    offer.live = offer.draft;
    offer.live_connection = offer.draft_connection;
    offer.is_live = true;
    offer.in_preview = false;
    offer.changed = false;
    offer.live_version = 0;
    offer.published = rooms_.clock.now();
    TRY(flow_of(offer, false, author));
    TRY(save(offer));
    // Leads that are on their way to where they went before go by the connection of then.
    const auto open = rooms_.store.runs(
        {.flow = offer.flow, .status = model::RunStatus::kRunning, .limit = 1});
    const auto waiting = rooms_.store.runs(
        {.flow = offer.flow, .status = model::RunStatus::kWaiting, .limit = 1});
    if (before != offer.live_connection && open && open->empty() && waiting && waiting->empty())
        drop_connection(before);
    return offer;
}

base::Result<Offer> Marketplace::stop(std::string_view id) {
    base::MutexLock saving(save_mutex_);
    Offer offer = TRY(find(id));
    offer.is_live = false;
    offer.in_preview = false;
    offer.changed = false;
    TRY(save(offer));
    if (rooms_.catalog.find(offer.flow.text()) != nullptr)
        TRY(rooms_.catalog.switch_to(offer.flow, model::FlowState::kOff));
    return offer;
}

base::Status Marketplace::remove(std::string_view id) {
    base::MutexLock saving(save_mutex_);
    const Offer offer = TRY(find(id));
    if (offer.is_live) return base::conflict("the offer is live: stop it first");
    if (rooms_.catalog.find(offer.flow.text()) != nullptr) TRY(rooms_.catalog.remove(offer.flow));
    TRY(rooms_.journal.commit({model::DeleteSetting{.scope = kScope, .key = offer.id()}}));
    for (int64_t n = 1; n <= offer.connections_made; ++n)
        drop_connection(base::format("offer-{}-{}", offer.id(), n));
    base::MutexLock lock(mutex_);
    offers_.erase(offer.id());
    return {};
}

}  // namespace leadflow::marketplace
