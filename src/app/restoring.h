// SPDX-License-Identifier: Apache-2.0
// How a backup takes the place of a data folder's store: by the command, when nothing serves there;
// or by the server itself, which stops, restores, and starts again.
#pragma once

#include <optional>
#include <string>

#include "app/config.h"
#include "backups/backups.h"
#include "base/mutex.h"

namespace leadflow::app {

// kInvalidInput, kNotFound: not this file, not by the keys of this folder.
base::Status check_restore(const std::string& data, const backups::RestoreWish& wish);
// kConflict: a process serves there. What there was is kept as a backup; a fault leaves it as it was.
backups::RestoreOutcome restore_folder(const std::string& data, const backups::RestoreWish& wish,
                                       const store::BackupWatch& watch);

// What a running server is asked to restore. Call from any thread.
class Restoring {
  public:
    // For backups::Options::restore: checks, and wakes the StopSignal.
    base::Status ask(const std::string& data, const backups::RestoreWish& wish);
    std::optional<backups::RestoreWish> taken();

  private:
    base::Mutex mutex_;
    std::optional<backups::RestoreWish> wish_ GUARDED_BY(mutex_);
};

}  // namespace leadflow::app
