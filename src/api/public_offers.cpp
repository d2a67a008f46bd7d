// SPDX-License-Identifier: Apache-2.0
#include "api/public_offers.h"

#include "api/limits.h"
#include "auth/tries.h"
#include "base/encoding.h"
#include "base/text.h"
#include "marketplace/lead_form.h"
#include "marketplace/offer_page.h"

#include <algorithm>

namespace leadflow::api {
namespace {

using marketplace::FormFault;
using marketplace::FormState;
using marketplace::Language;
using marketplace::Offer;

constexpr std::string_view kOffers = "/offers/";
constexpr std::string_view kLeads = "/leads";

// "/offers/ID" or "/offers/ID/leads".
struct Place {
    std::string offer;
    bool leads = false;
};
Place place_of(std::string_view path) {
    path.remove_prefix(kOffers.size());
    Place place;
    place.leads = path.ends_with(kLeads);
    if (place.leads) path.remove_suffix(kLeads.size());
    place.offer = path;
    return place;
}

http::Response page(int status, Language language, std::string html) {
    http::Response response;
    response.status = status;
    response.body = std::move(html);
    response.headers.add("Content-Type", "text/html; charset=utf-8");
    response.headers.add("Content-Language", language == Language::kSwedish ? "sv" : "en");
    response.headers.add("Vary", "Accept-Language");
    response.headers.add("Content-Security-Policy", marketplace::page_policy());
    response.headers.add("X-Content-Type-Options", "nosniff");
    response.headers.add("Referrer-Policy", "no-referrer");
    response.headers.add("Cache-Control", "no-store");
    return response;
}

Language language_of(const http::RequestHead& head) {
    return marketplace::language_of(head.headers.value("Accept-Language"));
}

FormFault fault_of(const std::string& message) {
    if (message.find("longer") != std::string::npos) return FormFault::kTooLong;
    if (message.find("Email") != std::string::npos) return FormFault::kEmail;
    return FormFault::kBlank;
}

bool is_button_of(const Offer& offer, std::string_view action) {
    return (action == "INS" && offer.text.get_it_now) ||
           (action == "PLT" && offer.text.contact_me) ||
           (action == "StartTestDrive" && offer.text.test_drive);
}

}  // namespace

bool FormTries::take(const std::string& address) {
    const std::string owner = auth::address_owner(address);
    const base::Time now = clock_.now();
    base::MutexLock lock(mutex_);
    if (used_.size() >= kFormAddressesMax && !used_.contains(owner)) {
        std::erase_if(used_, [&](const auto& row) {
            return now - row.second.at > kFormBackAfter * static_cast<int>(kFormsAtOnce);
        });
        // So many at once: whoever has sent longest ago is let go.
        if (used_.size() >= kFormAddressesMax)
            used_.erase(std::min_element(used_.begin(), used_.end(), [](const auto& a, const auto& b) {
                return a.second.at < b.second.at;
            }));
    }
    Used& used = used_[owner];
    const double back = static_cast<double>((now - used.at).count()) /
                        static_cast<double>(base::Duration(kFormBackAfter).count());
    used.count = std::max(0.0, used.count - std::max(0.0, back));
    used.at = now;
    if (used.count + 1 > kFormsAtOnce) return false;
    used.count += 1;
    return true;
}

PublicOffers::PublicOffers(marketplace::Marketplace& market, const base::Clock& clock)
    : market_(market), tries_(clock), pool_({.name = "offers", .threads = 2, .jobs_max = 128}) {}

std::optional<http::Response> PublicOffers::before_body(const http::RequestHead& head) const {
    const bool leads = place_of(head.path).leads;
    const bool reads = head.method == "GET" || head.method == "HEAD";
    if (leads ? head.method != "POST" : !reads) {
        http::Response refusal = http::problem(405, "MethodNotAllowed", "not with this method");
        refusal.headers.add("Allow", leads ? "POST" : "GET, HEAD");
        return refusal;
    }
    if (!leads) return std::nullopt;
    // Browsers say how long a form is.
    int64_t length = 0;
    if (!base::parse_integer(head.headers.value("Content-Length"), length))
        return http::problem(411, "LengthRequired", "a form has a length");
    if (length > static_cast<int64_t>(kFormBytesMax))
        return http::problem(413, "PayloadTooLarge", "the form is too large");
    return std::nullopt;
}

void PublicOffers::handle(http::Request&& request, http::Responder respond) {
    if (auto refusal = before_body(request)) return respond(std::move(*refusal));
    auto shared = std::make_shared<std::pair<http::Request, http::Responder>>(std::move(request),
                                                                              std::move(respond));
    if (pool_.post([this, shared] { shared->second(answer(shared->first)); })) return;
    http::Response busy = page(503, Language::kEnglish,
                               marketplace::sorry_page(language_of(shared->first), true));
    busy.headers.add("Retry-After", "5");
    shared->second(std::move(busy));
}

http::Response PublicOffers::answer(const http::Request& request) {
    const Language language = language_of(request);
    const Place place = place_of(request.path);
    const auto offer = market_.find(place.offer);
    // Of one that is not live nothing is told, not even that it exists.
    if (!offer || !offer->is_live)
        return page(404, language, marketplace::sorry_page(language, false));
    if (place.leads) return take_form(*offer, request);
    return page(200, language, marketplace::offer_page(*offer, {.language = language}));
}

http::Response PublicOffers::take_form(const Offer& offer, const http::Request& request) {
    FormState state{.language = language_of(request)};
    const auto refused = [&](int status, FormFault fault) {
        state.fault = fault;
        return page(status, state.language, marketplace::offer_page(offer, state));
    };
    const auto thanked = [&] {
        return page(200, state.language, marketplace::thanks_page(offer, state.language));
    };
    if (request.body.size() > kFormBytesMax)
        return http::problem(413, "PayloadTooLarge", "the form is too large");
    if (!base::starts_with_ignoring_case(request.headers.value("Content-Type"),
                                         "application/x-www-form-urlencoded"))
        return http::problem(415, "UnsupportedMediaType", "a form is expected");
    if (!tries_.take(request.remote_address)) {
        http::Response busy =
            page(429, state.language, marketplace::sorry_page(state.language, true));
        busy.headers.add("Retry-After", base::format("{}", kFormBackAfter.count()));
        return busy;
    }
    if (!base::is_valid_utf8(request.body)) return refused(400, FormFault::kBlank);
    for (auto& [name, value] : base::parse_query(request.body)) {
        if (!base::is_valid_utf8(value)) return refused(400, FormFault::kBlank);
        state.values[name] = value;
    }
    // Who fills in what nobody sees is a program: it is told nothing.
    if (!state.values[std::string(marketplace::kTrapField)].empty()) return thanked();
    if (!state.values.contains("consent")) return refused(400, FormFault::kConsent);
    if (!is_button_of(offer, state.values["action"])) return refused(400, FormFault::kBlank);
    if (!marketplace::is_mail_address(base::trimmed(state.values["email"])))
        return refused(400, FormFault::kEmail);
    model::JsonObject body;
    for (const char* name : {"email", "first_name", "last_name", "company", "title", "phone",
                             "country", "description", "action"})
        body[name] = state.values[name];
    const auto lead = marketplace::lead_given(body, offer);
    if (!lead) return refused(400, fault_of(lead.error().message));
    const auto run = market_.deliver(
        offer.id(), *lead, {.test = false, .remote_address = request.remote_address});
    if (!run) return refused(503, FormFault::kLater);
    return thanked();
}

}  // namespace leadflow::api
