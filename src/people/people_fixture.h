// SPDX-License-Identifier: Apache-2.0
// Backups with keys in a file of their own. For tests only.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

#include "backups/backups.h"
#include "base/random.h"

namespace leadflow::people {

struct TestBackups {
    TestBackups(store::Store& store, journal::Journal& journal, const base::Clock& clock)
        : backups({store, journal, *keys, clock}, {}) {}
    ~TestBackups() {
        std::error_code ignored;
        std::filesystem::remove(file, ignored);
    }
    TestBackups(const TestBackups&) = delete;
    TestBackups& operator=(const TestBackups&) = delete;

    const std::string file = std::filesystem::temp_directory_path() /
                             ("leadflow_backup_keys_" + std::to_string(::getpid()) + "_" +
                              std::to_string(base::SystemRandom().next()));
    const std::unique_ptr<crypto::ErasableKeys> keys = *crypto::ErasableKeys::open(file);
    backups::Backups backups;
};

}  // namespace leadflow::people
