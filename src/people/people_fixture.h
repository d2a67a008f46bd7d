// SPDX-License-Identifier: Apache-2.0
// Keys of backups in a file of their own. For tests only.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

#include "base/random.h"
#include "crypto/erasable_keys.h"

namespace leadflow::people {

struct BackupKeys {
    BackupKeys() = default;
    ~BackupKeys() {
        std::error_code ignored;
        std::filesystem::remove(file, ignored);
    }
    BackupKeys(const BackupKeys&) = delete;
    BackupKeys& operator=(const BackupKeys&) = delete;
    crypto::ErasableKeys& operator*() const { return *keys; }

    const std::string file = std::filesystem::temp_directory_path() /
                             ("leadflow_backup_keys_" + std::to_string(::getpid()) + "_" +
                              std::to_string(base::SystemRandom().next()));
    const std::unique_ptr<crypto::ErasableKeys> keys = *crypto::ErasableKeys::open(file);
};

}  // namespace leadflow::people
