// SPDX-License-Identifier: Apache-2.0
// PathTemplate: "/contacts/{id}/notes" taken apart once; filled with values, and recognised in a
// path that a flow gives.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadflow::connectors::described {

class PathTemplate {
  public:
    PathTemplate() = default;
    // A query behind '?' is split off by the caller. The gateway's "/{connectionId}" is dropped.
    explicit PathTemplate(std::string_view text);

    struct Part {
        std::string text;  // Ready for a URL, or the field's name.
        bool field = false;
    };
    const std::vector<Part>& parts() const { return parts_; }
    std::string text() const;  // As in the definition, without the gateway's part.

    // The values, still encoded, of a path of this form; nothing when it is none. Letters of the
    // fixed parts are compared regardless of their case.
    std::optional<std::map<std::string, std::string>> match(std::string_view path) const;
    // How many characters are fixed: of several that match, the one with more is meant.
    size_t fixed_length() const;

  private:
    std::vector<Part> parts_;
};

}  // namespace leadflow::connectors::described
