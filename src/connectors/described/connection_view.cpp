// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/connection_view.h"

#include "base/text.h"
#include "connectors/parameters.h"

namespace leadflow::connectors::described {
namespace {

// "region" of "token:region".
std::string_view bare(std::string_view name) {
    return name.substr(name.find(':') + 1);
}

const model::Json* member(const model::JsonObject& object, std::string_view name) {
    if (const model::Json* found = find_member(object, name)) return found;
    for (const auto& one : object)
        if (base::equals_ignoring_case(bare(std::string_view(one.key())), bare(name)))
            return &one.value();
    return nullptr;
}

}  // namespace

std::optional<MaybeSecret> ConnectionView::find(std::string_view name) const {
    if (const model::Json* found = member(connection_.secrets, name))
        return MaybeSecret{as_text(*found), true};
    if (connection_.settings.is_object())
        if (const model::Json* found = member(connection_.settings.get_object(), name))
            if (std::string text = as_text(*found); !text.empty()) return MaybeSecret{text, false};
    for (const ConnectionField& field : connector_.connection_fields)
        if (!field.default_value.empty() &&
            base::equals_ignoring_case(bare(field.key), bare(name)))
            return MaybeSecret{field.default_value, false};
    return std::nullopt;
}

std::string ConnectionView::text(std::string_view name) const {
    auto found = find(name);
    return found ? std::move(found->text) : std::string();
}

const ConnectionSet& ConnectionView::set() const {
    if (connector_.sets.size() > 1) {
        const std::string chosen = text("sign_in");
        for (const ConnectionSet& set : connector_.sets)
            if (base::equals_ignoring_case(set.name, chosen)) return set;
    }
    return connector_.sets.front();
}

}  // namespace leadflow::connectors::described
