// SPDX-License-Identifier: Apache-2.0
#include "packages/archive.h"

#include <zip.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "packages/limits.h"

namespace leadflow::packages {
namespace {

constexpr size_t kReadBytes = 65536;
// 1980-01-01 00:00, the first moment that a zip can name.
constexpr zip_uint16_t kFixedDosDate = (1 << 5) | 1;
constexpr zip_uint32_t kPlainFile = 0100644U << 16U;

struct FreeSource {
    void operator()(zip_source_t* source) const { zip_source_free(source); }
};
using Source = std::unique_ptr<zip_source_t, FreeSource>;

struct CloseFile {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};

struct DiscardZip {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};

std::string text_of(zip_error_t& error) {
    std::string text = zip_error_strerror(&error);
    zip_error_fini(&error);
    return base::lower(text);
}

// Whether a name stays inside the folder that it would be unpacked in.
bool stays_inside(std::string_view name) {
    if (name.empty() || name.front() == '/') return false;
    if (name.size() > 1 && name[1] == ':') return false;
    const auto parts = base::split(name, '/');
    return std::none_of(parts.begin(), parts.end(), [](auto part) { return part == ".."; });
}

base::Error too_large(const std::string& name, std::string_view what, uint64_t limit) {
    return base::limit_exceeded(base::format("the archive's entry '{}' unpacks to {}: at most {}",
                                             shown_name(name), what, limit));
}

base::Status check_size(const std::string& name, const zip_stat_t& stat) {
    if (stat.size > kEntryBytesMax)
        return too_large(name, base::format("{} bytes", stat.size), kEntryBytesMax);
    if (stat.size > kRatioFromBytes && stat.size / kRatioMax > stat.comp_size)
        return base::limit_exceeded(
            base::format("the archive's entry '{}' unpacks to more than {} times its packed size",
                         shown_name(name), kRatioMax));
    return {};
}

}  // namespace

std::string shown_name(std::string_view name) {
    std::string shown;
    for (const char c : name.substr(0, kEntryNameShownMax))
        shown += static_cast<unsigned char>(c) < 0x20 || c == '\x7F' ? '?' : c;
    while (!base::is_valid_utf8(shown)) shown.pop_back();
    return shown;
}

bool is_archive(std::string_view bytes) {
    return bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06");
}

void Archive::Discard::operator()(zip* archive) const { zip_discard(archive); }

base::Result<Archive> Archive::open(std::string_view bytes) {
    if (bytes.size() > kArchiveBytesMax)
        return base::limit_exceeded(
            base::format("an archive may have {} bytes at most", kArchiveBytesMax));
    zip_error_t error;
    zip_error_init(&error);
    Source source(zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error));
    if (source == nullptr) return base::internal("opening the archive: " + text_of(error));
    Archive archive;
    archive.zip_.reset(zip_open_from_source(source.get(), ZIP_RDONLY, &error));
    if (archive.zip_ == nullptr)
        return base::invalid_input("the file is no zip archive that can be read: " +
                                   text_of(error));
    static_cast<void>(source.release());  // It is the zip's now.
    zip_error_fini(&error);
    TRY(archive.list());
    return archive;
}

base::Status Archive::list() {
    const zip_int64_t count = zip_get_num_entries(zip_.get(), 0);
    if (count > kEntriesMax)
        return base::limit_exceeded(base::format("the archive has {} entries ({} at most)", count,
                                                 kEntriesMax));
    uint64_t total = 0;
    for (zip_uint64_t index = 0; index < static_cast<zip_uint64_t>(count); ++index) {
        zip_stat_t stat;
        if (zip_stat_index(zip_.get(), index, 0, &stat) != 0 || (stat.valid & ZIP_STAT_NAME) == 0)
            return base::invalid_input("the archive's list of entries is damaged");
        std::string name = stat.name;
        std::replace(name.begin(), name.end(), '\\', '/');
        if (!stays_inside(name) || !base::is_valid_utf8(name))
            return base::invalid_input(base::format(
                "the archive's entry '{}' has a name that points outside the archive",
                shown_name(name)));
        if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE)
            return base::invalid_input(base::format(
                "the archive's entry '{}' is encrypted; export it without a password",
                shown_name(name)));
        TRY(check_size(name, stat));
        total += stat.size;
        if (total > kUnpackedBytesMax)
            return base::limit_exceeded(base::format(
                "the archive unpacks to more than {} bytes", kUnpackedBytesMax));
        if (name.back() != '/') entries_.push_back({std::move(name), index, stat.size});
    }
    std::sort(entries_.begin(), entries_.end(),
              [](const Entry& a, const Entry& b) { return a.name < b.name; });
    const auto twice = std::adjacent_find(
        entries_.begin(), entries_.end(),
        [](const Entry& a, const Entry& b) { return a.name == b.name; });
    if (twice != entries_.end())
        return base::invalid_input(base::format("the archive has two entries named '{}'",
                                                shown_name(twice->name)));
    return {};
}

const Archive::Entry* Archive::find(std::string_view name) const {
    for (const Entry& entry : entries_)
        if (base::equals_ignoring_case(entry.name, name)) return &entry;
    return nullptr;
}

base::Result<std::string> Archive::read(const Entry& entry) {
    const std::unique_ptr<zip_file_t, CloseFile> file(zip_fopen_index(zip_.get(), entry.index, 0));
    if (file == nullptr)
        return base::invalid_input(base::format("the archive's entry '{}' cannot be unpacked: {}",
                                                shown_name(entry.name),
                                                base::lower(zip_strerror(zip_.get()))));
    std::string bytes;
    std::array<char, kReadBytes> piece;
    while (true) {
        const zip_int64_t got = zip_fread(file.get(), piece.data(), piece.size());
        if (got == 0) return bytes;
        if (got < 0)
            return base::invalid_input(
                base::format("the archive's entry '{}' is damaged", shown_name(entry.name)));
        // What was declared may be a lie, so what comes out is counted.
        unpacked_ += static_cast<uint64_t>(got);
        bytes.append(piece.data(), static_cast<size_t>(got));
        if (bytes.size() > kEntryBytesMax)
            return too_large(entry.name, "too many bytes", kEntryBytesMax);
        if (unpacked_ > kUnpackedBytesMax)
            return base::limit_exceeded(base::format(
                "the archive unpacks to more than {} bytes", kUnpackedBytesMax));
    }
}

namespace {

base::Status add_file(zip_t* archive, const ArchiveFile& file) {
    const auto failed = [&] {
        return base::internal(base::format("writing the archive's entry '{}': {}", file.name,
                                           zip_strerror(archive)));
    };
    Source source(zip_source_buffer(archive, file.bytes.data(), file.bytes.size(), 0));
    if (source == nullptr) return failed();
    const zip_int64_t added = zip_file_add(archive, file.name.c_str(), source.get(), 0);
    if (added < 0) return failed();
    static_cast<void>(source.release());  // It is the zip's now.
    const auto index = static_cast<zip_uint64_t>(added);
    if (zip_set_file_compression(archive, index, ZIP_CM_STORE, 0) != 0 ||
        zip_file_set_dostime(archive, index, 0, kFixedDosDate, 0) != 0 ||
        zip_file_set_external_attributes(archive, index, 0, ZIP_OPSYS_UNIX, kPlainFile) != 0)
        return failed();
    return {};
}

base::Result<std::string> bytes_of(zip_source_t* source) {
    zip_stat_t stat;
    if (zip_source_stat(source, &stat) != 0 || (stat.valid & ZIP_STAT_SIZE) == 0 ||
        zip_source_open(source) != 0)
        return base::internal("the archive that was written cannot be read");
    std::string bytes(stat.size, '\0');
    const zip_int64_t got = zip_source_read(source, bytes.data(), bytes.size());
    zip_source_close(source);
    if (got != static_cast<zip_int64_t>(bytes.size()))
        return base::internal("the archive that was written is cut off");
    return bytes;
}

}  // namespace

base::Result<std::string> write_archive(std::vector<ArchiveFile> files) {
    std::sort(files.begin(), files.end(),
              [](const ArchiveFile& a, const ArchiveFile& b) { return a.name < b.name; });
    zip_error_t error;
    zip_error_init(&error);
    Source source(zip_source_buffer_create(nullptr, 0, 0, &error));
    if (source == nullptr) return base::internal("writing an archive: " + text_of(error));
    std::unique_ptr<zip_t, DiscardZip> archive(
        zip_open_from_source(source.get(), ZIP_CREATE | ZIP_TRUNCATE, &error));
    if (archive == nullptr) return base::internal("writing an archive: " + text_of(error));
    zip_error_fini(&error);
    // The zip frees its source when it is closed or discarded; the bytes are read after that.
    zip_source_keep(source.get());
    for (const ArchiveFile& file : files) TRY(add_file(archive.get(), file));
    if (zip_close(archive.get()) != 0)
        return base::internal(base::format("writing an archive: {}", zip_strerror(archive.get())));
    static_cast<void>(archive.release());
    return bytes_of(source.get());
}

}  // namespace leadflow::packages
