// SPDX-License-Identifier: Apache-2.0
#include "keys/key_rotation.h"

#include <iterator>

#include "base/log.h"
#include "base/worker_pool.h"
#include "keys/purposes.h"
#include "runner/step_seal.h"

namespace leadflow::keys {

KeyRotation::KeyRotation(Rooms rooms, std::chrono::milliseconds grace)
    : rooms_(rooms), grace_(grace) {
    base::MutexLock lock(mutex_);
    if (rooms_.box.key_ids().size() > 1) state_.stage = Stage::kSealing;
}

KeyRotation::~KeyRotation() {
    request_stop();
    join();
}

base::Status KeyRotation::start() {
    thread_ = std::thread([this] {
        base::name_this_thread("key-rotation");
        run();
    });
    return {};
}

void KeyRotation::request_stop() {
    base::MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
}

void KeyRotation::join() {
    if (thread_.joinable()) thread_.join();
}

base::Status KeyRotation::rotate() {
    base::MutexLock lock(mutex_);
    if (state_.stage != Stage::kDone)
        return base::conflict(
            "the key is being changed already: the one before is kept a little longer, for what "
            "is on its way to the store");
    TRY(rooms_.box.change_key());
    state_ = {.stage = Stage::kSealing};
    has_waited_ = false;
    changed_.notify_all();
    return {};
}

KeyRotation::State KeyRotation::state() const {
    base::MutexLock lock(mutex_);
    State state = state_;
    state.key_ids = rooms_.box.key_ids();
    return state;
}

bool KeyRotation::wait(std::chrono::milliseconds time) {
    const auto until = std::chrono::steady_clock::now() + time;
    base::MutexLock lock(mutex_);
    while (!stopping_) {
        const auto left = std::chrono::duration_cast<std::chrono::microseconds>(
            until - std::chrono::steady_clock::now());
        if (left.count() <= 0) return true;
        changed_.wait_for(mutex_, left);
    }
    return false;
}

// Passes until one finds nothing, then the grace, then again; and when that one finds nothing
// either, the old keys go.
void KeyRotation::run() {
    while (true) {
        {
            base::MutexLock lock(mutex_);
            while (!stopping_ && state_.stage == Stage::kDone) changed_.wait(mutex_);
            if (stopping_) return;
        }
        const auto sealed = pass();
        bool forget = false;
        {
            base::MutexLock lock(mutex_);
            state_.fault = sealed ? std::string() : sealed.error().message;
            if (sealed) state_.sealed_anew += *sealed;
            if (sealed && *sealed > 0) has_waited_ = false;
            forget = sealed && *sealed == 0 && has_waited_;
            if (sealed && !forget) {
                state_.stage = *sealed == 0 ? Stage::kWaiting : Stage::kSealing;
                if (*sealed == 0) has_waited_ = true;
            }
        }
        if (!sealed) {
            LOG_WARNING("sealing by the new key: {}", sealed.error().message);
            if (!wait(kRetryTime)) return;
        } else if (forget) {
            const base::Status forgotten = rooms_.box.forget_old_keys();
            if (!forgotten) LOG_ERROR("the old key stays: {}", forgotten.error().message);
            base::MutexLock lock(mutex_);
            state_.stage = Stage::kDone;
            LOG_INFO("everything is sealed by the new key; the old one is gone");
        } else if (*sealed == 0 && !wait(grace_)) {
            return;
        }
    }
}

base::Result<size_t> KeyRotation::pass() {
    size_t count = TRY(rooms_.catalog.seal_anew());
    count += TRY(rooms_.connections.seal_anew());
    count += TRY(rooms_.users.seal_anew(rooms_.box));
    count += TRY(rooms_.providers.seal_anew());
    count += TRY(seal_steps_anew());
    return count + TRY(await_subscriptions());
}

// Beside a runner that saves the same steps: a step that was saved since it was read stays as it
// was saved, and a later pass finds it if that was by the old key.
base::Result<size_t> KeyRotation::seal_steps_anew() {
    size_t count = 0;
    int64_t after = 0;
    do {
        {
            base::MutexLock lock(mutex_);
            if (stopping_) return base::unavailable("the program stops");
        }
        auto piece = TRY(rooms_.store.sealed_steps(after, kStepsOfPiece));
        model::Changes changes;
        for (const model::SaveStep& row : piece.steps)
            if (auto change = runner::sealed_anew(rooms_.box, row))
                changes.emplace_back(std::move(*change));
        count += changes.size();
        if (!changes.empty()) TRY(rooms_.journal.commit(std::move(changes)));
        after = piece.next;
    } while (after != 0);
    return count;
}

// The triggers' thread holds the rows that it stores, so it seals them anew itself; it looks every
// second. One whose key is not here any more is not waited for.
base::Result<size_t> KeyRotation::await_subscriptions() {
    size_t count = 0;
    for (const model::Subscription& row : TRY(rooms_.store.subscriptions()))
        if (!row.sealed_end.empty() && !rooms_.box.is_present(row.sealed_end) &&
            rooms_.box.sealed_anew(row.sealed_end, kSubscriptionEnd))
            ++count;
    if (count > 0 && !wait(kSubscriptionsTime)) return base::unavailable("the program stops");
    return count;
}

std::string_view name_of(KeyRotation::Stage stage) {
    switch (stage) {
        case KeyRotation::Stage::kDone: return "done";
        case KeyRotation::Stage::kSealing: return "sealing";
        case KeyRotation::Stage::kWaiting: return "waiting";
    }
    return "";
}

}  // namespace leadflow::keys
