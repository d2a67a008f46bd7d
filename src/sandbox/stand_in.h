// SPDX-License-Identifier: Apache-2.0
// StandIn: one outside service among those that leads are sent to, and what they have in common:
// answers, a list of what arrived, scripted refusals. Microsoft's own services (entra.h,
// dataverse.h, graph.h) say more and stand beside it.
#pragma once

#include "base/mutex.h"
#include "http/message.h"
#include "model/json.h"
#include "sandbox/limits.h"

#include <deque>
#include <string>
#include <string_view>

namespace leadflow::sandbox {

// All functions: call from any thread.
class StandIn {
  public:
    virtual ~StandIn() = default;
    // A request to one of its paths; never an exception, never a wait.
    virtual http::Response handle(const http::Request& request) = 0;
    // As the service words a fault that a test has scripted.
    virtual http::Response refuse(int status) = 0;
    // What had an effect, newest first.
    virtual model::JsonArray newest(size_t limit) const = 0;
    // How many effects since the reset.
    virtual size_t received() const = 0;
    virtual void reset() = 0;
};

// What arrived at a service, as JSON objects; the oldest go when there are too many. Guarded by
// its owner's mutex.
class Arrivals {
  public:
    void add(model::JsonObject what) {
        ++count_;
        list_.push_front(std::move(what));
        if (list_.size() > kArrivalsMax) list_.pop_back();
    }
    model::JsonArray newest(size_t limit) const {
        model::JsonArray shown;
        for (const model::JsonObject& one : list_) {
            if (shown.size() >= limit) break;
            shown.push_back(one);
        }
        return shown;
    }
    size_t count() const { return count_; }
    void clear() {
        list_.clear();
        count_ = 0;
    }

  private:
    std::deque<model::JsonObject> list_;
    size_t count_ = 0;
};

// Whether the body is said to be JSON, parameters allowed.
bool is_json_type(std::string_view content_type);
// "Bearer TOKEN" -> "TOKEN"; empty when it is none.
std::string_view bearer_in(std::string_view authorization);
// Something, an @, something with a dot, no blanks.
bool is_mail_like(std::string_view text);
http::Response json_answer(int status, const model::Json& body);
http::Response text_answer(int status, std::string text);
http::Response empty_answer(int status);

}  // namespace leadflow::sandbox
