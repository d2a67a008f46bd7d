// SPDX-License-Identifier: Apache-2.0
// FolderLock: one leadflow process per data folder. The lock goes with the process, however it
// ends; the file `lock` stays and means nothing by itself.
#pragma once

#include <string>

#include "base/result.h"

namespace leadflow::store::sqlite {

class FolderLock {
  public:
    // kConflict when another process holds the folder, with that process's id.
    static base::Result<FolderLock> take(const std::string& directory);
    FolderLock(FolderLock&& other) noexcept;
    FolderLock& operator=(FolderLock&&) = delete;
    ~FolderLock();

  private:
    explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

}  // namespace leadflow::store::sqlite
