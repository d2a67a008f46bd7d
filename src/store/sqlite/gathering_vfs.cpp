// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/gathering_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstddef>
#include <new>
#include <string_view>
#include <vector>

#include "store/sqlite/limits.h"

namespace leadflow::store::sqlite {
namespace {

// What was written to the log one behind the other and has not reached the file yet. Only the
// connection that wrote it can know of it: the log's index, by which the others read, names a
// commit's frames after their sync.
struct Gathered {
    std::vector<char> bytes;  // Room that is kept; `count` of it is used.
    size_t count = 0;
    sqlite3_int64 start = 0;
};

struct File {
    sqlite3_file base;
    sqlite3_file* real;
    Gathered* gathered;  // Only the log has one.
};

File& own(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
sqlite3_file* real_of(sqlite3_file* file) { return own(file).real; }

// What cannot be written is dropped: its transaction fails, and SQLite writes all of it again.
int flush(sqlite3_file* f) {
    Gathered* const gathered = own(f).gathered;
    if (gathered == nullptr || gathered->count == 0) return SQLITE_OK;
    const auto count = static_cast<int>(gathered->count);
    gathered->count = 0;
    return real_of(f)->pMethods->xWrite(real_of(f), gathered->bytes.data(), count,
                                        gathered->start);
}

int close_file(sqlite3_file* f) {
    // Commits were flushed by their sync; the rest belongs to nothing.
    const int code = real_of(f)->pMethods->xClose(real_of(f));
    delete own(f).gathered;
    sqlite3_free(real_of(f));
    return code;
}
int read_file(sqlite3_file* f, void* bytes, int count, sqlite3_int64 at) {
    if (const int code = flush(f); code != SQLITE_OK) return code;
    return real_of(f)->pMethods->xRead(real_of(f), bytes, count, at);
}
int write_file(sqlite3_file* f, const void* bytes, int count, sqlite3_int64 at) {
    Gathered* const gathered = own(f).gathered;
    const auto size = static_cast<size_t>(count);
    if (gathered == nullptr || size > kGatheredBytesMax)
        return real_of(f)->pMethods->xWrite(real_of(f), bytes, count, at);
    const bool follows =
        at == gathered->start + static_cast<sqlite3_int64>(gathered->count) &&
        gathered->count + size <= kGatheredBytesMax;
    if (!follows) {
        if (const int code = flush(f); code != SQLITE_OK) return code;
        gathered->start = at;
    }
    std::copy_n(static_cast<const char*>(bytes), size, gathered->bytes.data() + gathered->count);
    gathered->count += size;
    return SQLITE_OK;
}
int truncate_file(sqlite3_file* f, sqlite3_int64 size) {
    if (const int code = flush(f); code != SQLITE_OK) return code;
    return real_of(f)->pMethods->xTruncate(real_of(f), size);
}
int sync_file(sqlite3_file* f, int flags) {
    if (const int code = flush(f); code != SQLITE_OK) return code;
    return real_of(f)->pMethods->xSync(real_of(f), flags);
}
int file_size(sqlite3_file* f, sqlite3_int64* size) {
    if (const int code = flush(f); code != SQLITE_OK) return code;
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
    // The default of this moment: a test puts its own there.
    sqlite3_vfs* const below = sqlite3_vfs_find(nullptr);
    auto* const made = new (file) File{};
    made->real = static_cast<sqlite3_file*>(sqlite3_malloc(below->szOsFile));
    if (made->real == nullptr) return SQLITE_NOMEM;
    std::fill_n(reinterpret_cast<char*>(made->real), below->szOsFile, '\0');
    const int code = below->xOpen(below, name, made->real, flags, out_flags);
    if (made->real->pMethods == nullptr) {
        // Not opened, so never closed either.
        sqlite3_free(made->real);
        return code;
    }
    if ((flags & SQLITE_OPEN_WAL) != 0)
        made->gathered = new Gathered{.bytes = std::vector<char>(kGatheredBytesMax)};
    made->base.pMethods = &kMethods;
    return code;
}

}  // namespace

const char* gathering_vfs_name() {
    static sqlite3_vfs gathering = [] {
        // Everything but open is the default's.
        sqlite3_vfs made = *sqlite3_vfs_find(nullptr);
        made.zName = "leadflow-gathering";
        made.szOsFile = static_cast<int>(sizeof(File));
        made.xOpen = open_file;
        made.pNext = nullptr;
        return made;
    }();
    static const int registered = sqlite3_vfs_register(&gathering, 0);
    return registered == SQLITE_OK ? gathering.zName : nullptr;
}

}  // namespace leadflow::store::sqlite
