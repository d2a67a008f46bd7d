// SPDX-License-Identifier: Apache-2.0
// An offer of a publisher, as far as leads care: what it is called, where its leads come from and
// go to, and how far it is on its way from draft to live. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "marketplace/destination.h"
#include "model/ids.h"

namespace leadflow::marketplace {

enum class State { kDraft, kPreview, kLive };
std::string_view name_of(State state);  // "draft", "preview", "live"

// How an HTTPS endpoint gets its leads: as documented, or as is seen in reality.
enum class WireForm { kPascalCase, kCamelCase };

// What one tells of an offer, and may change at any time; it takes effect at once.
struct OfferText {
    std::string title;
    std::string publisher_name;
    std::string description;
    std::string consent;              // Beside the form's checkbox; empty: a usual one.
    std::string privacy_url;
    std::string source = "AzureMarketplace";  // Where leads of its page come from (LeadSource).
    WireForm wire = WireForm::kPascalCase;
    // Buttons of its page.
    bool get_it_now = true;
    bool contact_me = true;
    bool test_drive = false;
    std::string mail_connection;  // Sends notifications, and leads to a destination email.
};

struct Offer {
    std::string publisher;
    std::string offer;
    OfferText text;

    // A change of the destination takes effect when the offer goes live the next time.
    Destination draft;  // Secrets are in the connection.
    Destination live;
    std::string draft_connection;  // Name of the connection made of it; empty: it needs none.
    std::string live_connection;
    int64_t connections_made = 0;  // Numbers their names.

    bool is_live = false;
    bool in_preview = false;   // The draft was published and waits to go live.
    bool changed = false;      // The draft differs from what is live.

    model::FlowId flow;          // Delivers its leads; empty until there is a destination or a lead.
    int64_t trial_version = 0;   // Of the flow: delivers by the draft. 0: not made yet.
    int64_t live_version = 0;    // What going live made.

    base::Time created{};
    base::Time modified{};
    std::optional<base::Time> published;  // Went live the last time.

    std::string id() const { return publisher + "." + offer; }
    State state() const {
        return is_live ? State::kLive : in_preview ? State::kPreview : State::kDraft;
    }
};

// {"publisher", "offer", …}: kInvalidInput names what is wrong.
base::Result<Offer> new_offer(const model::Json& json);
// Only what it names changes. Publisher and offer cannot.
base::Status change_text(const model::Json& json, OfferText& text);

// For people and scripts: no flow versions, secrets masked.
model::Json offer_json(const Offer& offer);
// What the store keeps, and back. Without secrets.
std::string kept_text(const Offer& offer);
base::Result<Offer> kept_offer(std::string_view text);

}  // namespace leadflow::marketplace
