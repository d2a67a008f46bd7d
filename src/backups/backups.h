// SPDX-License-Identifier: Apache-2.0
// Backups: takes backups while the server works, one at a time, on a thread of its own; and hands
// over the wish to restore one, for which the server starts anew. What is in one, and what becomes
// of persons that are erased: docs/adr/0026-keys-that-can-be-destroyed.md.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/service.h"
#include "crypto/erasable_keys.h"
#include "journal/journal.h"
#include "model/json.h"
#include "store/store.h"

namespace leadflow::backups {

// In the data folder: where backups go that are given no name.
inline constexpr const char* kFolder = "backups";
// Below the data folder: DIRECTORY/backups/WHAT-2026-11-23T144410.123Z.backup.
std::string file_named(const std::string& directory, std::string_view what, base::Time now);

struct RestoreWish {
    std::string file;
    bool without_leads = false;  // What leads say stays sealed: its keys are lost.
};
// How the last restore of this process went.
struct RestoreOutcome {
    std::string file;
    base::Time at{};
    std::string fault;        // Empty: it went well.
    std::string kept_before;  // A backup of the store that was replaced.
    int64_t runs = 0;
    int64_t receipts = 0;
    int64_t erased = 0;     // Runs and receipts of persons that were erased since.
    int64_t cancelled = 0;  // Open runs among them.
};

model::JsonObject to_json(const RestoreOutcome& outcome);

// All outlive it.
struct Rooms {
    store::Store& store;
    journal::Journal& journal;
    crypto::ErasableKeys& keys;
    const base::Clock& clock;
};

struct Options {
    std::string directory;  // The data folder.
    // Checks the wish, and has the server start anew with it; nothing: it cannot.
    std::function<base::Status(const RestoreWish&)> restore = {};
    std::optional<RestoreOutcome> restored = {};
};

// Call from any thread.
class Backups final : public base::Service {
  public:
    Backups(Rooms rooms, Options options) : rooms_(rooms), options_(std::move(options)) {}
    ~Backups() override;

    base::Status start() override;
    void request_stop() override;  // One that is under way is given up, and leaves no file.
    void join() override;

    // The last one that is whole, also of earlier processes. The store of a backup knows of those before.
    struct Last {
        std::string file;
        base::Time at{};
        int64_t runs = 0;
        int64_t bytes = 0;
    };
    std::optional<Last> last() const;

    // Begins. `file`: absolute; empty: one in the folder of backups. kConflict: one is under way, or
    // held off.
    base::Status begin(std::string file);
    // While somebody has it no backup begins: a backup's snapshot would keep what is erased meanwhile
    // in the store's log.
    class Hold {
      public:
        explicit Hold(Backups& backups) : backups_(&backups) {}
        Hold(Hold&& other) noexcept : backups_(std::exchange(other.backups_, nullptr)) {}
        Hold& operator=(Hold&&) = delete;
        ~Hold();

      private:
        Backups* backups_;
    };
    // kConflict: a backup is under way.
    base::Result<Hold> hold_off();
    // What was sealed by these names (store/backup_names.h) can be read in no backup any more.
    base::Status forget(std::span<const std::string> names) { return rooms_.keys.destroy(names); }

    struct State {
        enum class Stage { kNone, kRunning, kDone, kFailed };  // Since the start of the program.
        Stage stage = Stage::kNone;
        std::string file;
        std::string fault;
        int64_t done = 0;  // Of `all` rows.
        int64_t all = 0;
        int64_t bytes = 0;  // Of the whole file.
        base::Time began{};
        base::Time ended{};
    };
    State state() const;
    // Tells keys of one folder from those of another.
    std::string keys_id() const { return rooms_.keys.present()->id(); }

    base::Status restore(const RestoreWish& wish);
    const std::optional<RestoreOutcome>& restored() const { return options_.restored; }

  private:
    void run();
    base::Status take(const std::string& file);
    base::Status note(const Last& last);

    const Rooms rooms_;
    const Options options_;
    mutable base::Mutex mutex_;
    base::ConditionVariable changed_;
    State state_ GUARDED_BY(mutex_);
    std::optional<Last> last_ GUARDED_BY(mutex_);
    int holds_ GUARDED_BY(mutex_) = 0;
    bool stopping_ GUARDED_BY(mutex_) = false;
    std::thread thread_;
};

// "none", "running", "done", "failed".
std::string_view name_of(Backups::State::Stage stage);

}  // namespace leadflow::backups
