// SPDX-License-Identifier: Apache-2.0
#include "watch/watch.h"

#include "base/log.h"
#include "base/worker_pool.h"

namespace leadflow::watch {

Watch::Watch(runner::Runner& runner, std::chrono::milliseconds look_every)
    : rooms_(runner.rooms()),
      look_every_(look_every),
      alarms_(rooms_.store, rooms_.journal),
      checks_(rooms_),
      fallback_(runner, look_every * kFallbackFirstWaitLooks),
      messenger_(rooms_),
      standing_count_(rooms_.metrics.gauge("leadflow_alarms", "Alarms that stand")) {}

Watch::~Watch() {
    request_stop();
    join();
}

base::Status Watch::start() {
    TRY(alarms_.load());
    TRY(fallback_.load());
    thread_ = std::thread([this] { work(); });
    return {};
}

void Watch::request_stop() {
    base::MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
}

void Watch::join() {
    if (thread_.joinable()) thread_.join();
}

bool Watch::wait(std::chrono::milliseconds time) {
    const auto until = std::chrono::steady_clock::now() + time;
    base::MutexLock lock(mutex_);
    while (!stopping_) {
        const auto left =
            std::chrono::duration_cast<base::Duration>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0) return true;
        changed_.wait_for(mutex_, left);
    }
    return false;
}

void Watch::work() {
    base::name_this_thread("watch");
    constexpr int kGiveWay = 10;
    base::lower_this_thread(kGiveWay);
    do {
        if (const auto looked = look_once(); !looked)
            LOG_WARNING("watching: {}", looked.error().message);
    } while (wait(look_every_));
}

base::Status Watch::look_once() {
    const Preferences preferences = TRY(read_preferences(rooms_.store));
    std::vector<Alarm> found = TRY(checks_.look(rooms_.clock.now()));
    TRY(fallback_.look(rooms_.clock.now(), public_url_, found));
    const auto ended = TRY(alarms_.settle(std::move(found)));
    standing_count_.set(static_cast<double>(alarms_.standing().size()));
    TRY(rooms_.catalog.save_url_uses());
    TRY(drop_old(preferences));
    return tell(preferences, ended);
}

base::Status Watch::tell(const Preferences& preferences, const std::vector<Alarm>& ended) {
    if (preferences.mail_to.empty() && preferences.webhook.empty()) return {};
    for (const Alarm& alarm : ended)
        if (alarm.told) TRY(messenger_.tell(preferences, alarm, true, public_url_));
    for (const Alarm& alarm : alarms_.standing()) {
        if (alarm.told) continue;
        TRY(messenger_.tell(preferences, alarm, false, public_url_));
        TRY(alarms_.told(alarm.key()));
    }
    return {};
}

// Of those that have ended: an open run stays however old it is.
base::Result<bool> Watch::has_old(base::Time before) const {
    for (const model::RunStatus status :
         {model::RunStatus::kFailed, model::RunStatus::kTimedOut, model::RunStatus::kCancelled,
          model::RunStatus::kSucceeded}) {
        store::RunFilter filter{.status = status, .to = before};
        filter.limit = 1;
        if (!TRY(rooms_.store.runs(filter)).empty()) return true;
    }
    return false;
}

base::Status Watch::drop_old(const Preferences& preferences) {
    const base::Time now = rooms_.clock.now();
    if (!preferences.retention_days || now < next_drop_) return {};
    const base::Time before = now - std::chrono::days(*preferences.retention_days);
    do {
        // Asked once for many pieces: the answer may have to look through all that stays.
        for (int piece = 0; piece < kPiecesPerLook; ++piece) {
            TRY(rooms_.journal.commit({model::DropOld{before, kRowsDroppedAtOnce}}));
            if (!wait(kDropPause)) return {};
        }
    } while (TRY(has_old(before)));
    next_drop_ = now + kDropEvery;
    return {};
}

base::Status Watch::try_message() {
    const Preferences preferences = TRY(read_preferences(rooms_.store));
    if (preferences.mail_to.empty() && preferences.webhook.empty())
        return base::conflict("nobody is to be told: give a mail address or a webhook first");
    const Alarm alarm{.kind = "test",
                      .subject = "test",
                      .message = "This is a test of the alarms.",
                      .advice = "There is nothing to do.",
                      .since = rooms_.clock.now()};
    return messenger_.tell(preferences, alarm, false, public_url_);
}

}  // namespace leadflow::watch
