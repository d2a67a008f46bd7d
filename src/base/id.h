// SPDX-License-Identifier: Apache-2.0
// Strong ids: a RunId is not a FlowId, although both are text. Never two naked strings in a row.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>

namespace leadflow::base {

template <typename Tag>
class Id {
  public:
    Id() = default;
    explicit Id(std::string text) : text_(std::move(text)) {}
    const std::string& text() const { return text_; }
    bool empty() const { return text_.empty(); }
    auto operator<=>(const Id&) const = default;

  private:
    std::string text_;
};

}  // namespace leadflow::base

template <typename Tag>
struct std::hash<leadflow::base::Id<Tag>> {
    size_t operator()(const leadflow::base::Id<Tag>& id) const noexcept {
        return std::hash<std::string>()(id.text());
    }
};
