// SPDX-License-Identifier: Apache-2.0
// What each route of the API needs, and what of its answer is not for everybody: one table. A route
// that is not in it is refused to all (default deny).
#pragma once

#include <span>
#include <string_view>

#include "auth/caller.h"
#include "model/json.h"

namespace leadflow::api {

// What is blanked for who may not see personal data.
enum class Hides {
    kNothing,
    kContent,  // Of runs: what leads held, and what steps made of it. Searching it is refused.
    kLead,     // Of leads: who it is, and what was made of them. Searching it is refused, too.
    kUrl,      // Of flows: who has the URL can send leads.
};
// Which threads: checking a password would keep the others from the API, and so would a provider of
// sign-ins, or another far side, that takes its time. Watching is held by nobody and is no use of a
// session: a page that is left open must not keep somebody signed in.
enum class Work { kQuick, kPassword, kProvider, kWatch, kSlow };

struct RouteRule {
    std::string_view method;
    std::string_view pattern;
    auth::Permission needs;
    Hides hides = Hides::kNothing;
    Work work = Work::kQuick;
    // A change is written to the log with who made it. False: it only asks, although it is a POST.
    bool noted = true;
};

std::span<const RouteRule> route_rules();
// HEAD is as GET. nullptr: refuse.
const RouteRule* rule_of(std::string_view method, std::string_view pattern);
// Takes out of an answer what this caller may not see.
void hide(model::Json& answer, Hides hides, const auth::Caller& caller);

}  // namespace leadflow::api
