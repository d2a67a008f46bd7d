// SPDX-License-Identifier: Apache-2.0
// Files that hold keys: readable by their owner only, and on disk when a call returns.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace leadflow::crypto {

// "WHAT FILE: why", of errno.
base::Error file_fault(const std::string& what, const std::string& file);
std::string folder_of(const std::string& file);
// A name that was made, changed or removed is on disk only with its folder.
base::Status sync_folder_of(const std::string& file);
// A new file, mode 0600; none is left when this fails.
base::Status write_key_file(const std::string& file, std::string_view bytes);
// kLimitExceeded: more than `bytes_max`.
base::Result<std::string> read_key_file(const std::string& file, size_t bytes_max);
// At any moment of it, also a crash, the file says the one or the other. The bytes that it had are
// written over, as far as the file system lets that be.
base::Status replace_key_file(const std::string& file, std::string_view bytes);

}  // namespace leadflow::crypto
