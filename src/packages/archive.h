// SPDX-License-Identifier: Apache-2.0
// Archive: a zip in memory. Nothing of it ever becomes a path on the disk: its names only say
// which entry is which. What it unpacks is counted against limits.h.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

struct zip;

namespace leadflow::packages {

// The letters that a zip starts with.
bool is_archive(std::string_view bytes);

// One thread at a time.
class Archive {
  public:
    struct Entry {
        std::string name;  // Separated by '/', whatever wrote it.
        uint64_t index = 0;
        uint64_t bytes = 0;  // As declared.
    };

    // `bytes` outlive the archive. Refused: what is no zip, too many or too large entries,
    // encrypted ones, names that point outside (absolute, "..") and names that occur twice.
    static base::Result<Archive> open(std::string_view bytes);

    const std::vector<Entry>& entries() const { return entries_; }
    // Without regard to case; nullptr when there is none.
    const Entry* find(std::string_view name) const;
    base::Result<std::string> read(const Entry& entry);

  private:
    struct Discard {
        void operator()(zip* archive) const;
    };
    Archive() = default;
    base::Status list();

    std::unique_ptr<zip, Discard> zip_;
    std::vector<Entry> entries_;  // By name.
    uint64_t unpacked_ = 0;
};

struct ArchiveFile {
    std::string name;
    std::string bytes;
};
// Sorted by name, with a fixed time and not deflated: the same files give the same bytes, with any
// version of zlib.
base::Result<std::string> write_archive(std::vector<ArchiveFile> files);

// A name from an archive, fit for a message.
std::string shown_name(std::string_view name);

}  // namespace leadflow::packages
