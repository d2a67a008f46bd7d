// SPDX-License-Identifier: Apache-2.0
// Portal: the pages, from the binary or from a folder. Files by their path; every other path is
// the one page, whose script looks at the address. Not here: the API that the pages ask.
#pragma once

#include "base/result.h"
#include "http/message.h"
#include "portal_files/embedded.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace leadflow::portal_files {

struct Options {
    // Serve these files instead of the embedded ones, read anew at each request. For development:
    // the I/O thread waits for the disk.
    std::string directory;
    // What no one can guess, for one response; safe in HTML and in a header.
    std::function<std::string()> make_nonce;
};

// Call from any thread; waits for nothing but the disk of `directory`.
class Portal {
  public:
    explicit Portal(Options options) : options_(std::move(options)) {}

    // `path` as requested, below the public URL's path; `base_path` is that one, "/leads/".
    // GET and HEAD; 404 for files that are not there.
    http::Response answer(const http::RequestHead& request, std::string_view path,
                          std::string_view base_path) const;
    // Whether somebody who looks at pages asks: a browser, going to an address.
    static bool is_for_people(const http::RequestHead& request);

  private:
    struct File {
        std::string_view embedded;
        std::string read;  // From disk; the other is empty then.
        bool gzip = false;
        std::string etag;
        std::string_view bytes() const { return read.empty() ? embedded : std::string_view(read); }
    };
    std::optional<File> find(const std::string& path) const;
    std::optional<File> find_on_disk(const std::string& path) const;
    http::Response page(std::string_view base_path) const;

    const Options options_;
};

std::string_view content_type_of(std::string_view path);

}  // namespace leadflow::portal_files
