// SPDX-License-Identifier: Apache-2.0
// The stand-in for Teams' webhooks: a workflow's ("When a Teams webhook request is received"),
// which answers 202, and the older incoming webhook, which answers 200 to errors too.
#pragma once

#include "sandbox/stand_in.h"

namespace leadflow::sandbox {

class Teams final : public StandIn {
  public:
    // /workflows/{id}/triggers/manual/paths/invoke?…&sig=…, /webhookb2/…/IncomingWebhook/…
    http::Response handle(const http::Request& request) override EXCLUDES(mutex_);
    http::Response refuse(int status) override;
    model::JsonArray newest(size_t limit) const override EXCLUDES(mutex_);
    size_t received() const override EXCLUDES(mutex_);
    void reset() override EXCLUDES(mutex_);

  private:
    mutable base::Mutex mutex_;
    Arrivals arrivals_ GUARDED_BY(mutex_);
};

}  // namespace leadflow::sandbox
