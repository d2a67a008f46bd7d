// SPDX-License-Identifier: Apache-2.0
// Files beside SQLite's own: made private, synced, put in place.
#pragma once

#include <string>

#include "base/result.h"

namespace leadflow::store::sqlite {

// Makes it with mode 0600 unless it is there. SQLite would let everybody read it where the umask
// does; its other files follow this one.
base::Status make_private_file(const std::string& file);
// A file, or a folder's names.
base::Status sync_to_disk(const std::string& path);
// Synced before and after: the name says the whole file or what it said before.
base::Status put_in_place(const std::string& made, const std::string& file);
// Before a file of that size is made there. kLimitExceeded: less than kSpareBytes would be left.
base::Status check_room(const std::string& file, uint64_t bytes);
// Of a database and what SQLite has put beside it.
uint64_t database_bytes(const std::string& file);
// Deletes it, and what SQLite may have put beside it.
void remove_database(const std::string& file);

}  // namespace leadflow::store::sqlite
