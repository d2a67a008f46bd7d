// SPDX-License-Identifier: Apache-2.0
// Looks at an installation as an administrator would: files, keys, disk, database, server, certificate,
// how senders reach it, backups, alarms; and says what to mend. Changes nothing.
#pragma once

#include <string>
#include <vector>

#include "app/client.h"
#include "base/clock.h"

namespace leadflow::app {

struct Finding {
    enum class Level { kGood, kWarning, kBad };
    Level level = Level::kGood;
    std::string what;   // "disk"
    std::string found;  // "2 GB are free"
    std::string mend;   // What to do; empty when good.
};
// "ok", "warning", "bad".
std::string_view name_of(Finding::Level level);

// Below it leads will be turned away soon; below the other it is time to look.
inline constexpr double kFreeBytesBad = 200e6;
inline constexpr double kFreeBytesWarning = 2e9;
inline constexpr int kCertificateDaysWarning = 30;
inline constexpr int kBackupDaysWarning = 7;

// With or without a server on the folder.
std::vector<Finding> look_at_folder(const std::string& data);
// What the server on the folder tells; one bad finding when there is none.
std::vector<Finding> look_at_server(const Client& client, base::Time now);

}  // namespace leadflow::app
