// SPDX-License-Identifier: Apache-2.0
#include "app/restoring.h"

#include <filesystem>
#include <utility>

#include "app/stop_signal.h"
#include "base/text.h"
#include "store/sqlite/backup.h"

namespace leadflow::app {
namespace {

// Without leads no key is needed; but for a backup of what is there, the present ones.
base::Result<std::unique_ptr<crypto::ErasableKeys>> keys_of(const std::string& data,
                                                            const backups::RestoreWish& wish) {
    const std::string file = data + "/backup.keys";
    if (!wish.without_leads && !std::filesystem::exists(file))
        return base::not_found(base::format(
            "there is no {}: put the backup.keys of the server that made the backup there, or restore "
            "without leads (--without-leads)",
            file));
    return crypto::ErasableKeys::open(file);
}

}  // namespace

base::Status check_restore(const std::string& data, const backups::RestoreWish& wish) {
    const auto keys = TRY(keys_of(data, wish));
    const auto facts = TRY(store::sqlite::read_backup_facts(wish.file));
    return wish.without_leads ? base::Status()
                              : store::sqlite::check_keys(wish.file, facts, *keys->present());
}

backups::RestoreOutcome restore_folder(const std::string& data, const backups::RestoreWish& wish,
                                       const store::BackupWatch& watch) {
    const base::SystemClock clock;
    backups::RestoreOutcome outcome{.file = wish.file, .at = clock.now()};
    const auto restore = [&]() -> base::Result<store::sqlite::Restored> {
        const auto all_keys = TRY(keys_of(data, wish));
        const auto keys = all_keys->present();
        store::sqlite::RestoreWish inner{.file = wish.file,
                                         .directory = data,
                                         .keys = wish.without_leads ? nullptr : keys.get(),
                                         .keys_before = keys.get()};
        if (std::filesystem::exists(data + "/leadflow.db")) {
            inner.backup_before = backups::file_named(data, "before-restore", outcome.at);
            std::filesystem::create_directories(
                std::filesystem::path(inner.backup_before).parent_path());
        }
        const auto restored = TRY(store::sqlite::restore(inner, watch));
        outcome.kept_before = inner.backup_before;
        return restored;
    };
    const auto restored = restore();
    if (!restored) {
        outcome.fault = restored.error().message;
        return outcome;
    }
    outcome.runs = restored->runs;
    outcome.receipts = restored->receipts;
    outcome.erased = restored->erased;
    outcome.cancelled = restored->cancelled;
    return outcome;
}

base::Status Restoring::ask(const std::string& data, const backups::RestoreWish& wish) {
    TRY(check_restore(data, wish));
    base::MutexLock lock(mutex_);
    if (wish_) return base::conflict("a backup is being restored already");
    wish_ = wish;
    StopSignal::wake();
    return {};
}

std::optional<backups::RestoreWish> Restoring::taken() {
    base::MutexLock lock(mutex_);
    return std::exchange(wish_, std::nullopt);
}

}  // namespace leadflow::app
