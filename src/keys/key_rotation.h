// SPDX-License-Identifier: Apache-2.0
// KeyRotation: changes the key that seals secrets in the store, and seals everything anew by it.
// May end at any moment: the old key lies beside the new one until nothing needs it, and the next
// start goes on. Not the keys of TLS, nor those of flows' URLs, which stay what they are.
#pragma once

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "auth/providers.h"
#include "auth/users.h"
#include "base/mutex.h"
#include "base/service.h"
#include "crypto/sealed_box.h"
#include "flows/catalog.h"
#include "flows/connections.h"
#include "journal/journal.h"
#include "keys/limits.h"
#include "store/store.h"

namespace leadflow::keys {

// The rooms that have sealed values; all outlive it.
struct Rooms {
    crypto::SealedBox& box;
    store::Store& store;
    journal::Journal& journal;
    flows::Catalog& catalog;
    flows::Connections& connections;
    auth::Users& users;
    auth::Providers& providers;
};

// Call from any thread.
class KeyRotation final : public base::Service {
  public:
    explicit KeyRotation(Rooms rooms, std::chrono::milliseconds grace = kGraceTime);
    ~KeyRotation() override;

    // Goes on with a change that an earlier run of the program began.
    base::Status start() override;
    void request_stop() override;
    void join() override;

    // A new key, on disk and in use when it returns; sealing anew goes on in the background.
    // kConflict: a change is under way.
    base::Status rotate();

    enum class Stage {
        kDone,      // Everything is sealed by the present key, and there is no other.
        kSealing,   // Values are being sealed anew.
        kWaiting,   // All are; the old key is kept for what is on its way to the store.
    };
    struct State {
        Stage stage = Stage::kDone;
        std::vector<std::string> key_ids;  // The present one first.
        size_t sealed_anew = 0;            // Since the last rotate(), or since the start.
        std::string fault;                 // Of the last try; empty: there was none.
    };
    State state() const;

    // One walk over everything that is sealed; how many values were sealed anew. For the thread,
    // and for tests.
    base::Result<size_t> pass();

  private:
    void run();
    base::Result<size_t> seal_steps_anew();
    base::Result<size_t> await_subscriptions();
    // False: the program stops.
    bool wait(std::chrono::milliseconds time);

    const Rooms rooms_;
    const std::chrono::milliseconds grace_;
    mutable base::Mutex mutex_;
    base::ConditionVariable changed_;
    State state_ GUARDED_BY(mutex_);
    bool has_waited_ GUARDED_BY(mutex_) = false;
    bool stopping_ GUARDED_BY(mutex_) = false;
    std::thread thread_;
};

// "done", "sealing", "waiting".
std::string_view name_of(KeyRotation::Stage stage);

}  // namespace leadflow::keys
