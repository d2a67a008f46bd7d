// SPDX-License-Identifier: Apache-2.0
// Backups: a database of the same schema in which every row that says something of a lead is a
// husk, as if it had been erased (erasure.h), and, sealed by the keys of the names that the row
// belongs to (store/backup_names.h), the row as it was. A name whose key is destroyed is erased from
// every backup there is; its husks stay husks when they are restored. docs/formats.md: backup, sealed.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "store/store.h"

namespace leadflow::store::sqlite {

inline constexpr int64_t kBackupFormat = 1;

// Of one snapshot of `database`, which may be written meanwhile: its log grows until this returns.
// What leads say goes nowhere but sealed. `file` is written beside, then renamed. kConflict: it is
// there, or `watch` stopped it. kLimitExceeded: the disk would be full.
base::Status write_backup(const std::string& database, const std::string& file,
                          const crypto::KeyTree& keys, const BackupWatch& watch);

struct BackupFacts {
    base::Time made{};
    std::string keys;  // KeyTree::id()
    int64_t schema = 0;
    int64_t runs = 0;
};
// kNotFound: no such file. kInvalidInput: no backup, or of a newer program.
base::Result<BackupFacts> read_backup_facts(const std::string& file);

// kInvalidInput: the backup was sealed by other ones.
base::Status check_keys(const std::string& file, const BackupFacts& facts,
                        const crypto::KeyTree& keys);

struct Restored {
    int64_t runs = 0;
    int64_t receipts = 0;
    int64_t erased = 0;     // Runs and receipts without their keys: husks.
    int64_t cancelled = 0;  // Open runs among them.
};
// Into a new database. `keys` nullptr: all husks. kInvalidInput: other keys than the backup's.
base::Result<Restored> read_backup(const std::string& file, const std::string& database,
                                   const crypto::KeyTree* keys, const BackupWatch& watch);

struct RestoreWish {
    std::string file;
    std::string directory;                  // The data folder.
    const crypto::KeyTree* keys = nullptr;  // nullptr: without leads.
    // If there is a store in the folder, it is backed up into this file first, and certificates of
    // erasures that only it has are taken over: what was promised stays promised.
    std::string backup_before;
    const crypto::KeyTree* keys_before = nullptr;
};
// Puts the backup in the place of the folder's store; at any moment, also of a crash, the folder
// holds the one or the other. kConflict: a process has the folder.
base::Result<Restored> restore(const RestoreWish& wish, const BackupWatch& watch);

}  // namespace leadflow::store::sqlite
