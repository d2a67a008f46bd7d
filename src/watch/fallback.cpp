// SPDX-License-Identifier: Apache-2.0
#include "watch/fallback.h"

#include "base/encoding.h"
#include "base/log.h"
#include "base/text.h"
#include "leads/lead.h"
#include "watch/limits.h"

#include <algorithm>
#include <array>

namespace leadflow::watch {
namespace {

using model::Json;
using model::JsonObject;
using State = HeldUp::State;

constexpr const char* kScope = "fallback";
constexpr std::array<std::string_view, 4> kStates = {"trying", "through", "givenUp", "left"};

// What the lead says, for who wants it in the mail.
std::string words_of(const leads::Lead& lead) {
    std::string words;
    for (const std::string* part :
         {&lead.first_name, &lead.last_name, &lead.company, &lead.title, &lead.email, &lead.phone,
          &lead.country, &lead.offer_title, &lead.description})
        if (const auto text = base::trimmed(*part); !text.empty())
            words += (words.empty() ? "" : ", ") + std::string(text);
    return words;
}

std::string counted(size_t count) {
    return count == 1 ? "A lead" : base::format("{} leads", count);
}

}  // namespace

Json to_json(const HeldUp& held) {
    return JsonObject{{"run", held.run.text()},
                      {"newest", held.newest.text()},
                      {"flow", held.flow.text()},
                      {"began", base::iso_text(held.began)},
                      {"next", base::iso_text(held.next)},
                      {"tries", held.tries},
                      {"state", model::text_value(kStates.at(static_cast<size_t>(held.state)))},
                      {"told", held.told},
                      {"toldEnd", held.told_end}};
}

base::Result<HeldUp> held_up_of(const Json& value) {
    HeldUp held;
    held.run = model::RunId(std::string(model::text_at(value, "run")));
    held.newest = model::RunId(std::string(model::text_at(value, "newest")));
    held.flow = model::FlowId(std::string(model::text_at(value, "flow")));
    const auto began = base::parse_iso(model::text_at(value, "began"));
    const auto next = base::parse_iso(model::text_at(value, "next"));
    const auto* const state =
        std::find(kStates.begin(), kStates.end(), model::text_at(value, "state"));
    if (held.run.empty() || held.newest.empty() || !began || !next || state == kStates.end())
        return base::corrupt("a lead that was held up cannot be read");
    held.began = *began;
    held.next = *next;
    held.tries = model::integer_at(value, "tries").value_or(0);
    held.state = static_cast<State>(state - kStates.begin());
    held.told = model::bool_at(value, "told").value_or(false);
    held.told_end = model::bool_at(value, "toldEnd").value_or(false);
    return held;
}

Fallback::Fallback(runner::Runner& runner, base::Duration first_wait)
    : runner_(runner), rooms_(runner.rooms()), first_wait_(first_wait), messenger_(rooms_) {}

base::Status Fallback::load() {
    for (const model::Setting& row : TRY(rooms_.store.settings(kScope))) {
        const auto value = model::parse_json(row.value);
        auto held = value ? held_up_of(*value) : base::Result<HeldUp>(value.error());
        if (held)
            all_[held->run] = std::move(*held);
        else
            LOG_ERROR("{}: {}", row.key, held.error().message);
    }
    return {};
}

base::Status Fallback::save(const std::vector<HeldUp*>& some) {
    model::Changes changes;
    for (const HeldUp* held : some)
        changes.emplace_back(
            model::SaveSetting{{kScope, held->run.text(), model::to_text(to_json(*held))}});
    return rooms_.journal.commit(std::move(changes));
}

base::Status Fallback::look(base::Time now, const std::string& public_url,
                            std::vector<Alarm>& found) {
    const auto flows = rooms_.catalog.all();
    std::set<model::RunId> for_good;
    for (const flows::LiveFlowPtr& live : flows)
        if (live->lead_settings->fallback) TRY(find_new(*live, now, for_good));
    not_ours_ = std::move(for_good);
    std::map<model::FlowId, Repeats> repeats;
    for (auto& [run, held] : all_)
        if (held.state == State::kTrying || held.state == State::kGivenUp)
            TRY(go_on(held, now, repeats));
    for (const flows::LiveFlowPtr& live : flows) {
        Alarm alarm{.kind = "fallback",
                    .subject = live->flow.id.text(),
                    .flow = live->flow.id.text(),
                    .since = now};
        if (const size_t count = of_flow(live->flow.id, State::kGivenUp).size(); count > 0) {
            alarm.message =
                base::format("{} of flow '{}' did not get through, and {} not tried again.",
                             counted(count), live->flow.name, count == 1 ? "is" : "are");
            alarm.advice =
                "Open the failed runs, mend what they tell, then resubmit all that failed.";
            found.push_back(alarm);
        }
        const base::Status told =
            live->lead_settings->fallback ? tell(*live, now, public_url) : base::Status();
        if (told) continue;
        alarm.kind = "fallback-mail";
        alarm.message = base::format("The mail about leads of flow '{}' cannot be sent: {}",
                                     live->flow.name, told.error().message);
        alarm.advice = "Test the connection that the flow's lead settings name.";
        found.push_back(std::move(alarm));
    }
    return forget(now);
}

base::Status Fallback::find_new(const flows::LiveFlow& live, base::Time now,
                                std::set<model::RunId>& for_good) {
    const flows::Fallback& fallback = *live.lead_settings->fallback;
    for (const auto status : {model::RunStatus::kRunning, model::RunStatus::kFailed}) {
        store::RunFilter filter{.flow = live.flow.id, .status = status};
        filter.from = std::max<base::Time>(fallback.since, now - kFallbackTime);
        filter.to = now - fallback.after;
        filter.limit = kFallbackRunsMax;
        TRY(find_new(live, filter, now, for_good));
    }
    return {};
}

base::Status Fallback::find_new(const flows::LiveFlow& live, const store::RunFilter& filter,
                                base::Time now, std::set<model::RunId>& for_good) {
    for (const model::RunHead& run : TRY(rooms_.store.runs(filter))) {
        // Who resubmits by hand is at it; what we resubmit is known by its first run.
        if (all_.contains(run.id) || !run.resubmitted_from.empty() ||
            all_.contains(model::RunId(model::effects_of(run))))
            continue;
        const bool ended = model::is_final(run.status);
        if (ended && not_ours_.contains(run.id)) {
            for_good.insert(run.id);
            continue;
        }
        const auto stuck = TRY(runner::stuck_action(rooms_.store, run));
        if (!stuck || !stuck->may_pass) {
            if (ended) for_good.insert(run.id);
            continue;
        }
        HeldUp held{.run = run.id,
                    .newest = run.id,
                    .flow = live.flow.id,
                    .began = run.created,
                    .next = now + first_wait_};
        TRY(save({&held}));
        all_.emplace(run.id, std::move(held));
    }
    return {};
}

base::Result<Fallback::Repeats> Fallback::repeats_of(const model::FlowId& flow,
                                                     base::Time now) const {
    Repeats repeats;
    store::RunFilter filter{.flow = flow, .from = now - kFallbackTime};
    filter.limit = kFallbackRunsMax;
    for (size_t count = filter.limit; count == filter.limit;) {
        const auto page = TRY(rooms_.store.runs(filter));
        count = page.size();
        if (!page.empty()) filter.before = page.back().id;
        for (const model::RunHead& run : page)
            if (!run.effects_of.empty()) repeats.emplace(run.effects_of, run);
    }
    return repeats;
}

base::Status Fallback::go_on(HeldUp& held, base::Time now,
                             std::map<model::FlowId, Repeats>& repeats) {
    const auto head = rooms_.store.run(held.newest);
    if (!head && head.error().code != base::ErrorCode::kNotFound) return head.error();
    const auto become = [&](State state) {
        held.state = state;
        return save({&held});
    };
    if (!head || head->erased || head->status == model::RunStatus::kCancelled)
        return become(State::kLeft);
    if (head->status == model::RunStatus::kSucceeded) return become(State::kThrough);
    if (!model::is_final(head->status) || now < held.next) return {};
    // Somebody else has taken it up, or we have, and died before we wrote that down.
    auto known = repeats.find(held.flow);
    if (known == repeats.end())
        known = repeats.emplace(held.flow, TRY(repeats_of(held.flow, now))).first;
    const auto newer = known->second.find(model::effects_of(*head));
    if (newer != known->second.end() && newer->second.id != held.newest) {
        held.newest = newer->second.id;
        return become(State::kTrying);
    }
    if (held.state == State::kTrying) return try_again(held, *head, now);
    held.next = now + kFallbackWaitMax;
    return {};
}

base::Status Fallback::try_again(HeldUp& held, const model::RunHead& failed, base::Time now) {
    const auto live = rooms_.catalog.find(held.flow.text());
    if (live == nullptr || !live->lead_settings->fallback) {
        held.state = State::kLeft;
        return save({&held});
    }
    const auto stuck = TRY(runner::stuck_action(rooms_.store, failed));
    const bool late = now >= held.began + live->lead_settings->fallback->keep_trying;
    if (late || !stuck || !stuck->may_pass) {
        held.state = State::kGivenUp;
        return save({&held});
    }
    base::Duration wait = kFallbackWaitMax;
    constexpr int64_t kDoublings = 20;
    if (held.tries < kDoublings) wait = std::min(wait, first_wait_ * (int64_t{2} << held.tries));
    held.next = now + wait;
    ++held.tries;
    auto again = runner_.resubmit_from(failed.id, stuck->name);
    if (again) held.newest = std::move(*again);
    // Its flow is off, for instance: later.
    else
        LOG_WARNING("run {} is not taken up again: {}", failed.id.text(), again.error().message);
    return save({&held});
}

std::vector<HeldUp*> Fallback::of_flow(const model::FlowId& flow, State state) {
    std::vector<HeldUp*> some;
    for (auto& [run, held] : all_)
        if (held.flow == flow && held.state == state) some.push_back(&held);
    return some;
}

base::Status Fallback::tell(const flows::LiveFlow& live, base::Time now,
                            const std::string& public_url) {
    std::vector<HeldUp*> trying = of_flow(live.flow.id, State::kTrying);
    const bool waits =
        std::any_of(trying.begin(), trying.end(), [](auto* one) { return one->told; });
    std::erase_if(trying, [](auto* one) { return one->told; });
    if (!trying.empty() && now >= next_mail_[live.flow.id]) {
        TRY(mail(live, trying, false, public_url));
        next_mail_[live.flow.id] = now + kFallbackMailEvery;
        for (HeldUp* one : trying) one->told = true;
        return save(trying);
    }
    std::vector<HeldUp*> through = of_flow(live.flow.id, State::kThrough);
    std::erase_if(through, [](auto* one) { return !one->told || one->told_end; });
    // One mail for all, when none of them is held up any more.
    if (through.empty() || waits) return {};
    TRY(mail(live, through, true, public_url));
    for (HeldUp* one : through) one->told_end = true;
    return save(through);
}

std::string Fallback::line_of(const flows::LiveFlow& live, const HeldUp& held, bool through,
                              const std::string& public_url) const {
    std::string line =
        base::format("<li><a href=\"{}/runs/{}\">{}</a>", base::html_escape(public_url),
                     held.newest.text(), base::iso_text(held.began));
    const auto head = rooms_.store.run(held.newest);
    const auto stuck = !through && head ? runner::stuck_action(rooms_.store, *head)
                                        : base::Result<std::optional<runner::StuckAction>>(
                                              std::optional<runner::StuckAction>());
    if (stuck && *stuck)
        line += base::format(": action {}: {}", base::html_escape((*stuck)->name),
                             base::html_escape((*stuck)->said));
    if (live.lead_settings->fallback->include_lead)
        if (const auto body = runner_.evaluate(held.newest, "triggerBody()"))
            line += "<br>" + base::html_escape(words_of(leads::lead_of(*body)));
    return line + "</li>";
}

base::Status Fallback::mail(const flows::LiveFlow& live, const std::vector<HeldUp*>& leads,
                            bool through, const std::string& public_url) {
    const flows::Fallback& fallback = *live.lead_settings->fallback;
    const std::string what =
        base::format("{} of flow '{}' {}.", counted(leads.size()), live.flow.name,
                     through             ? "got through after all"
                     : leads.size() == 1 ? "does not get through"
                                         : "do not get through");
    std::string text = base::format("<p>{}</p><ul>", base::html_escape(what));
    for (size_t i = 0; i < std::min(leads.size(), kFallbackLeadsMailed); ++i)
        text += line_of(live, *leads[i], through, public_url);
    if (leads.size() > kFallbackLeadsMailed)
        text += base::format("<li>and {} more</li>", leads.size() - kFallbackLeadsMailed);
    text += "</ul>";
    if (!through)
        text += base::format(
            "<p>Nothing is lost: what is held up is tried again until {} hours after "
            "it came, and a mail says when all is through.</p>",
            fallback.keep_trying.count());
    std::string about = base::format("fallback {} {}", live.flow.id.text(), through);
    for (const HeldUp* lead : leads) about += base::format(" {}", base::to_micros(lead->began));
    return messenger_.mail({.to = fallback.mail_to,
                            .connection = fallback.connection,
                            .subject = "leadflow: " + what,
                            .text = std::move(text),
                            .about = std::move(about)});
}

base::Status Fallback::forget(base::Time now) {
    model::Changes changes;
    for (auto at = all_.begin(); at != all_.end();) {
        // A day more than runs are looked at: none is found anew.
        const bool old = now - at->second.began > kFallbackTime + std::chrono::days(1);
        if (old) changes.emplace_back(model::DeleteSetting{kScope, at->first.text()});
        at = old ? all_.erase(at) : std::next(at);
    }
    return changes.empty() ? base::Status() : rooms_.journal.commit(std::move(changes));
}

}  // namespace leadflow::watch
