// SPDX-License-Identifier: Apache-2.0
// The stand-in for Slack: chat.postMessage and auth.test with a bot's token, and an incoming
// webhook. The API answers 200 to errors too; the webhook says them in plain text.
#pragma once

#include "sandbox/stand_in.h"

namespace leadflow::sandbox {

class Slack final : public StandIn {
  public:
    // /api/chat.postMessage, /api/auth.test, /services/T…/B…/…
    http::Response handle(const http::Request& request) override EXCLUDES(mutex_);
    http::Response refuse(int status) override;
    model::JsonArray newest(size_t limit) const override EXCLUDES(mutex_);
    size_t received() const override EXCLUDES(mutex_);
    void reset() override EXCLUDES(mutex_);

  private:
    http::Response api(const http::Request& request) REQUIRES(mutex_);
    http::Response webhook(const http::Request& request) REQUIRES(mutex_);

    mutable base::Mutex mutex_;
    Arrivals arrivals_ GUARDED_BY(mutex_);
};

}  // namespace leadflow::sandbox
