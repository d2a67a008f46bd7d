// SPDX-License-Identifier: Apache-2.0
#include "portal_files/portal.h"

#include "base/encoding.h"
#include "base/text.h"
#include "http/content_coding.h"
#include "portal_files/limits.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace leadflow::portal_files {
namespace {

constexpr std::string_view kPage = "index.html";
// Names in here change with their content (vite), so that they may be kept for ever.
constexpr std::string_view kHashed = "assets/";
constexpr std::string_view kBaseMark = "__LEADFLOW_BASE__";
constexpr std::string_view kNonceMark = "__LEADFLOW_NONCE__";

std::string replaced(std::string text, std::string_view mark, std::string_view by) {
    for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + by.size()))
        text.replace(at, mark.size(), by);
    return text;
}

void add_protection(http::Response& response) {
    response.headers.add("X-Content-Type-Options", "nosniff");
    response.headers.add("Referrer-Policy", "no-referrer");
    response.headers.add("Cross-Origin-Opener-Policy", "same-origin");
}

std::string policy_with(std::string_view nonce) {
    return base::format(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{}'; img-src 'self' data:; "
        "connect-src 'self'; font-src 'self' data:; form-action 'self'; base-uri 'self'; "
        "frame-ancestors 'none'",
        nonce);
}

// Whether a list like "gzip;q=0.5, br" takes gzip.
bool takes_gzip(const http::RequestHead& request) {
    for (const std::string_view item : base::split(request.headers.value("Accept-Encoding"), ',')) {
        const auto parts = base::split(item, ';');
        const std::string_view coding = base::trimmed(parts.front());
        if (!base::equals_ignoring_case(coding, "gzip") && coding != "*") continue;
        const std::string_view weight = parts.size() > 1 ? base::trimmed(parts[1]) : "";
        return weight != "q=0" && weight != "q=0.0" && weight != "q=0.00" && weight != "q=0.000";
    }
    return false;
}

// Weak comparison (RFC 9110, 13.1.2): compressed or not, it is the same file.
bool is_known(const http::RequestHead& request, std::string_view etag) {
    for (const std::string_view item : base::split(request.headers.value("If-None-Match"), ',')) {
        std::string_view known = base::trimmed(item);
        if (known == "*") return true;
        if (known.starts_with("W/")) known.remove_prefix(2);
        if (known == etag) return true;
    }
    return false;
}

bool climbs(std::string_view path) {
    const auto parts = base::split(path, '/');
    return std::any_of(parts.begin(), parts.end(), [](std::string_view part) {
        return part.empty() || part.starts_with('.') ||
               part.find_first_of(std::string_view("\\\0", 2)) != std::string_view::npos;
    });
}

http::Response nothing_here() {
    return http::problem(404, "NotFound", "there is nothing at this path");
}

}  // namespace

std::string_view content_type_of(std::string_view path) {
    struct Type {
        std::string_view ending, type;
    };
    constexpr Type kTypes[] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".woff", "font/woff"},
        {".txt", "text/plain; charset=utf-8"},
        {".map", "application/json"},
        {".webmanifest", "application/manifest+json"},
    };
    for (const Type& one : kTypes)
        if (path.ends_with(one.ending)) return one.type;
    return "application/octet-stream";
}

bool Portal::is_for_people(const http::RequestHead& request) {
    return base::lower(request.headers.value("Accept")).find("text/html") != std::string::npos;
}

std::optional<Portal::File> Portal::find_on_disk(const std::string& path) const {
    const std::filesystem::path file = std::filesystem::path(options_.directory) / path;
    std::error_code fault;
    if (!std::filesystem::is_regular_file(file, fault) ||
        std::filesystem::file_size(file, fault) > kFileBytesMax || fault)
        return std::nullopt;
    // A link must not lead out of the folder.
    const auto inside = std::filesystem::canonical(file, fault).string();
    const auto root = std::filesystem::canonical(options_.directory, fault).string();
    if (fault || !inside.starts_with(root + "/")) return std::nullopt;
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return std::nullopt;
    File found;
    found.read.assign(std::istreambuf_iterator<char>(stream), {});
    found.etag = base::uuid_from_name(found.read);
    return found;
}

std::optional<Portal::File> Portal::find(const std::string& path) const {
    if (!options_.directory.empty()) return find_on_disk(path);
    for (const EmbeddedFile& file : embedded_files())
        if (file.path == path) return File{file.bytes, {}, file.gzip, std::string(file.etag)};
    return std::nullopt;
}

http::Response Portal::page(std::string_view base_path) const {
    const auto file = find(std::string(kPage));
    if (!file) return http::problem(404, "NotFound", "there is no index.html");
    const std::string nonce = options_.make_nonce();
    http::Response response;
    response.headers.add("Content-Type", std::string(content_type_of(kPage)));
    // With another nonce each time, and it names the files of this build.
    response.headers.add("Cache-Control", "no-store");
    response.headers.add("Vary", "Accept");
    response.headers.add("Content-Security-Policy", policy_with(nonce));
    add_protection(response);
    response.body =
        replaced(replaced(std::string(file->bytes()), kBaseMark, base::html_escape(base_path)),
                 kNonceMark, nonce);
    return response;
}

http::Response Portal::answer(const http::RequestHead& request, std::string_view path,
                              std::string_view base_path) const {
    if (path.starts_with('/')) path.remove_prefix(1);
    const auto name = base::percent_decode(path);
    if (!name) return nothing_here();
    const bool is_file = !climbs(*name) && *name != kPage;
    auto file = is_file ? find(*name) : std::nullopt;
    if (!file) {
        if (name->starts_with(kHashed) || !is_for_people(request)) return nothing_here();
        return page(base_path);
    }
    http::Response response;
    response.headers.add("Content-Type", std::string(content_type_of(*name)));
    response.headers.add("Cache-Control", name->starts_with(kHashed)
                                              ? "public, max-age=31536000, immutable"
                                              : "no-cache");
    const bool packed = file->gzip && takes_gzip(request);
    const std::string etag = base::format("\"{}\"", file->etag);
    response.headers.add("ETag", file->gzip ? "W/" + etag : etag);
    if (file->gzip) response.headers.add("Vary", "Accept-Encoding");
    add_protection(response);
    if (is_known(request, etag)) {
        response.status = 304;
        return response;
    }
    if (packed) response.headers.add("Content-Encoding", "gzip");
    if (packed || !file->gzip) {
        response.body = std::string(file->bytes());
        return response;
    }
    auto plain = http::decode_content(http::ContentCoding::kGzip, file->bytes(), kFileBytesMax);
    if (!plain) return http::problem(plain.error());
    response.body = std::move(*plain);
    return response;
}

}  // namespace leadflow::portal_files
