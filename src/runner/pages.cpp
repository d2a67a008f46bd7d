// SPDX-License-Identifier: Apache-2.0
#include "runner/pages.h"

#include "base/text.h"
#include "runner/limits.h"

#include <utility>

namespace leadflow::runner {
namespace {

using model::Json;
using model::JsonArray;

Json* member(Json* object, std::string_view name) {
    if (object == nullptr || !object->is_object()) return nullptr;
    return object->get_object().if_contains(boost::json::string_view(name.data(), name.size()));
}

Json* body_of(model::Outcome& outcome) {
    return outcome.outputs ? member(&*outcome.outputs, "body") : nullptr;
}

JsonArray* items_in(model::Outcome& outcome, const std::string& list) {
    Json* body = body_of(outcome);
    if (body == nullptr) return nullptr;
    Json* items = list.empty() ? body : member(body, list);
    return items == nullptr ? nullptr : items->if_array();
}

}  // namespace

JsonArray* Pages::items() {
    return items_in(whole_, list_);
}

std::optional<model::Call> Pages::take(int64_t items_wanted, size_t bytes,
                                       model::Outcome& outcome) {
    const bool first = pages_ == 0;
    std::optional<model::NextPage> next = std::move(outcome.next_page);
    outcome.next_page.reset();
    if (first && !next) return std::nullopt;  // All that there is.
    ++pages_;
    bytes_ += bytes;
    if (first) {
        list_ = next->list;
        link_ = next->link;
        whole_ = std::move(outcome);
    } else {
        JsonArray* all = items();
        JsonArray* more = items_in(outcome, list_);
        if (all != nullptr && more != nullptr)
            for (Json& item : *more) all->push_back(std::move(item));
        // Where what is missing would go on; of the last page nothing.
        Json* body = body_of(whole_);
        const Json* link = member(body_of(outcome), link_);
        if (!link_.empty() && body != nullptr && body->is_object()) {
            if (link != nullptr)
                body->get_object()[link_] = *link;
            else
                body->get_object().erase(link_);
        }
    }
    const size_t count = items() == nullptr ? 0 : items()->size();
    const bool enough = static_cast<int64_t>(count) >= items_wanted;
    const bool too_much = bytes_ >= kPagedBytesMax || pages_ >= kPagesMax;
    if (next && !enough && !too_much && items() != nullptr) return std::move(next->call);
    whole_.note = base::format("{}{}{} items of {} pages", whole_.note,
                               whole_.note.empty() ? "" : "; ", count, pages_);
    if (next && too_much && !enough)
        whole_.note += base::format(": more were not asked for, {} MB are the limit",
                                    kPagedBytesMax / 1024 / 1024);
    outcome = std::move(whole_);
    return std::nullopt;
}

}  // namespace leadflow::runner
