// SPDX-License-Identifier: Apache-2.0
#include "api/run_feed.h"

#include "api/limits.h"
#include "base/clock.h"
#include "base/text.h"
#include "base/worker_pool.h"
#include "model/json.h"

#include <map>

namespace leadflow::api {
namespace {

using Steady = std::chrono::steady_clock;

int64_t steady_ms(Steady::time_point at) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count();
}

http::Response batch(std::string text) {
    http::Response response;
    response.headers.add("Content-Type", "text/event-stream");
    // Where a proxy would hold back answers until they are large.
    response.headers.add("X-Accel-Buffering", "no");
    response.body = std::move(text);
    return response;
}

}  // namespace

RunFeed::RunFeed(std::chrono::milliseconds hold)
    : hold_(hold),
      life_(base::format("{:x}", std::chrono::system_clock::now().time_since_epoch().count())) {}

RunFeed::~RunFeed() {
    request_stop();
    join();
}

base::Status RunFeed::start() {
    thread_ = std::thread([this] { loop(); });
    return {};
}

void RunFeed::request_stop() {
    base::MutexLock lock(mutex_);
    stopping_ = true;
    woken_.notify_all();
}

void RunFeed::join() {
    if (thread_.joinable()) thread_.join();
}

void RunFeed::committed(std::span<const model::Change> changes) {
    if (steady_ms(Steady::now()) > listened_until_) {
        lapsed_ = true;
        return;
    }
    base::MutexLock lock(mutex_);
    for (const model::Change& change : changes) {
        const model::RunHead* head = nullptr;
        if (const auto* added = std::get_if<model::AddRun>(&change)) head = &added->head;
        if (const auto* updated = std::get_if<model::UpdateRun>(&change)) head = &updated->head;
        if (head != nullptr)
            add({0, head->id.text(), head->flow.text(), std::string(model::name_of(head->status))});
        else if (const auto* saved = std::get_if<model::SaveStep>(&change))
            add({0, saved->run.text(), {}, {}});
    }
    if (news_ && !watching_.empty()) woken_.notify_one();
}

void RunFeed::add(Moment moment) {
    // A run's steps come in rows: one moment for all of them.
    if (moment.flow.empty() && !moments_.empty() && moments_.back().run == moment.run &&
        moments_.back().flow.empty()) {
        moments_.back().number = ++last_;
    } else {
        moment.number = ++last_;
        moments_.push_back(std::move(moment));
    }
    if (moments_.size() > kFeedMomentsMax) {
        forgotten_ = moments_.front().number;
        moments_.pop_front();
    }
    news_ = true;
}

std::string RunFeed::id_of(uint64_t number) const { return base::format("{}-{}", life_, number); }

bool RunFeed::known(std::string_view id, uint64_t& number) const {
    const size_t dash = id.find('-');
    int64_t read = 0;
    if (dash == std::string_view::npos || id.substr(0, dash) != life_ ||
        !base::parse_integer(id.substr(dash + 1), read) || read < 0)
        return false;
    number = static_cast<uint64_t>(read);
    return number >= forgotten_ && number <= last_;
}

// Empty: nothing for this one.
std::string RunFeed::events_for(const Watching& watching) const {
    std::map<std::string_view, model::JsonObject> runs;
    for (const Moment& moment : moments_) {
        if (moment.number <= watching.seen) continue;
        if (!watching.wish.run.empty() && watching.wish.run != moment.run) continue;
        if (!watching.wish.flow.empty() && watching.wish.flow != moment.flow) continue;
        model::JsonObject& data = runs[moment.run];
        data["run"] = moment.run;
        if (moment.flow.empty()) continue;
        data["flow"] = moment.flow;
        data["status"] = moment.status;
    }
    std::string text;
    for (const auto& [run, data] : runs)
        text += base::format("event: run\ndata: {}\n\n", model::to_text(model::Json(data)));
    return text;
}

void RunFeed::watch(Wish wish, http::Responder respond) {
    const auto now = Steady::now();
    listened_until_ = steady_ms(now + kFeedKeptFor);
    Watching watching{.wish = std::move(wish), .until = now + hold_};
    std::string text;
    {
        base::MutexLock lock(mutex_);
        if (lapsed_.exchange(false)) {
            moments_.clear();
            forgotten_ = ++last_;
        }
        const bool continues = known(watching.wish.last_event, watching.seen);
        if (continues) text = events_for(watching);
        else text = "event: start\ndata: {}\n\n";
        if (text.empty() && !stopping_) {
            if (watching_.size() < kFeedWatchersMax) {
                watching.respond = std::move(respond);
                watching_.push_back(std::move(watching));
                woken_.notify_one();
                return;
            }
            lock.unlock();
            http::Response busy =
                http::problem(503, "ServiceUnavailable", "too many pages watch the runs");
            busy.headers.add("Retry-After", "5");
            return respond(std::move(busy));
        }
        text = base::format("retry: {}\nid: {}\n{}", kFeedRetry.count(), id_of(last_), text);
        if (text.ends_with('\n') && !text.ends_with("\n\n")) text += '\n';
    }
    respond(batch(std::move(text)));
}

void RunFeed::loop() {
    base::name_this_thread("run-feed");
    base::MutexLock lock(mutex_);
    while (true) {
        auto wake = Steady::now() + hold_;
        for (const Watching& one : watching_) wake = std::min(wake, one.until);
        if (!news_ && !stopping_) 
            woken_.wait_for(mutex_, std::chrono::ceil<std::chrono::microseconds>(wake - Steady::now()));
        if (news_ && !stopping_) {
            // What comes with it shares the answer.
            lock.unlock();
            std::this_thread::sleep_for(kFeedGathers);
            lock.lock();
        }
        news_ = false;
        const auto now = Steady::now();
        std::vector<std::pair<http::Responder, std::string>> answers;
        std::erase_if(watching_, [&](Watching& one) {
            const std::string events = events_for(one);
            if (events.empty() && now < one.until && !stopping_) return false;
            std::string text = base::format("id: {}\n{}{}", id_of(last_), events,
                                            events.empty() ? "\n" : "");
            answers.emplace_back(std::move(one.respond), std::move(text));
            return true;
        });
        const bool ends = stopping_;
        lock.unlock();
        for (auto& [respond, text] : answers) respond(batch(std::move(text)));
        lock.lock();
        if (ends && watching_.empty()) return;
    }
}

}  // namespace leadflow::api
