// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/faulty_vfs.h"

#include <sqlite3.h>

#include <cstring>

#include "base/check.h"

namespace leadflow::store::sqlite {
namespace {

// The real file lies behind this one in the same allocation.
struct File {
    sqlite3_file base;
    bool is_log;
    bool is_database;
};

sqlite3_vfs* real_vfs = nullptr;

sqlite3_file* real_of(sqlite3_file* file) {
    return reinterpret_cast<sqlite3_file*>(reinterpret_cast<File*>(file) + 1);
}
const File& meta_of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }

int close_file(sqlite3_file* f) { return real_of(f)->pMethods->xClose(real_of(f)); }
int read_file(sqlite3_file* f, void* bytes, int count, sqlite3_int64 at) {
    return real_of(f)->pMethods->xRead(real_of(f), bytes, count, at);
}
int write_file(sqlite3_file* f, const void* bytes, int count, sqlite3_int64 at) {
    if (meta_of(f).is_log && FaultyVfs::fail_log_write) return SQLITE_FULL;
    if (meta_of(f).is_database && FaultyVfs::fail_database_write) return SQLITE_FULL;
    const int code = real_of(f)->pMethods->xWrite(real_of(f), bytes, count, at);
    if (code == SQLITE_OK && meta_of(f).is_log) FaultyVfs::log_bytes_unsynced += count;
    return code;
}
int truncate_file(sqlite3_file* f, sqlite3_int64 size) {
    if (meta_of(f).is_log && FaultyVfs::fail_cut) return SQLITE_IOERR_TRUNCATE;
    return real_of(f)->pMethods->xTruncate(real_of(f), size);
}
int sync_file(sqlite3_file* f, int flags) {
    if (!meta_of(f).is_log) return real_of(f)->pMethods->xSync(real_of(f), flags);
    if (FaultyVfs::fail_log_sync) return SQLITE_IOERR_FSYNC;
    const int code = real_of(f)->pMethods->xSync(real_of(f), flags);
    if (code == SQLITE_OK) {
        ++FaultyVfs::log_syncs;
        FaultyVfs::log_bytes_unsynced = 0;
    }
    return code;
}
int file_size(sqlite3_file* f, sqlite3_int64* size) {
    return real_of(f)->pMethods->xFileSize(real_of(f), size);
}
int lock_file(sqlite3_file* f, int level) { return real_of(f)->pMethods->xLock(real_of(f), level); }
int unlock_file(sqlite3_file* f, int level) {
    return real_of(f)->pMethods->xUnlock(real_of(f), level);
}
int check_lock(sqlite3_file* f, int* out) {
    return real_of(f)->pMethods->xCheckReservedLock(real_of(f), out);
}
int control_file(sqlite3_file* f, int what, void* argument) {
    return real_of(f)->pMethods->xFileControl(real_of(f), what, argument);
}
int sector_size(sqlite3_file* f) { return real_of(f)->pMethods->xSectorSize(real_of(f)); }
int characteristics(sqlite3_file* f) {
    return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}
int map_index(sqlite3_file* f, int page, int size, int extend, void volatile** out) {
    return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, out);
}
int lock_index(sqlite3_file* f, int offset, int count, int flags) {
    return real_of(f)->pMethods->xShmLock(real_of(f), offset, count, flags);
}
void index_barrier(sqlite3_file* f) { real_of(f)->pMethods->xShmBarrier(real_of(f)); }
int unmap_index(sqlite3_file* f, int remove) {
    return real_of(f)->pMethods->xShmUnmap(real_of(f), remove);
}

const sqlite3_io_methods kMethods = {
    2,           close_file,   read_file,   write_file,    truncate_file,   sync_file,
    file_size,   lock_file,    unlock_file, check_lock,    control_file,    sector_size,
    characteristics, map_index, lock_index, index_barrier, unmap_index,     nullptr,
    nullptr};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    auto* const own = reinterpret_cast<File*>(file);
    std::memset(own, 0, sizeof *own);
    own->is_log = (flags & SQLITE_OPEN_WAL) != 0;
    own->is_database = (flags & SQLITE_OPEN_MAIN_DB) != 0;
    const int code = real_vfs->xOpen(real_vfs, name, real_of(file), flags, out_flags);
    // SQLite closes only what has methods.
    own->base.pMethods = real_of(file)->pMethods == nullptr ? nullptr : &kMethods;
    return code;
}

}  // namespace

void FaultyVfs::install() {
    static sqlite3_vfs own = [] {
        real_vfs = sqlite3_vfs_find(nullptr);
        CHECK(real_vfs != nullptr);
        // Everything but open goes to the real one, which finds its own data in its own copy.
        sqlite3_vfs made = *real_vfs;
        made.zName = "leadflow-faulty";
        made.szOsFile = static_cast<int>(sizeof(File)) + real_vfs->szOsFile;
        made.xOpen = open_file;
        made.pNext = nullptr;
        return made;
    }();
    static const int registered = sqlite3_vfs_register(&own, 1);
    CHECK(registered == SQLITE_OK);
}

}  // namespace leadflow::store::sqlite
