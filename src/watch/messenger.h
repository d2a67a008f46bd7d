// SPDX-License-Identifier: Apache-2.0
// Messenger: tells people of alarms, and of leads that do not get through, by a mail connection and a
// webhook. It waits for the answers; what could not be told is tried again at the next look.
#pragma once

#include <string>
#include <vector>

#include "runner/runner.h"
#include "watch/alarm.h"
#include "watch/preferences.h"

namespace leadflow::watch {

// Only threads that may wait.
class Messenger {
  public:
    // All outlive it.
    explicit Messenger(const runner::Rooms& rooms) : rooms_(rooms) {}

    // Both ways, as far as they are set. An error says which way failed and why.
    base::Status tell(const Preferences& preferences, const Alarm& alarm, bool over,
                      const std::string& public_url);

    struct Mail {
        std::vector<std::string> to;
        std::string connection;
        std::string subject;
        std::string text;  // HTML
        // What it tells, the same when it is told once more after a crash: then its Message-ID is the
        // same, and mail systems show one.
        std::string about;
    };
    base::Status mail(const Mail& mail);

  private:
    base::Status post(const std::string& url, const model::Json& body);

    const runner::Rooms rooms_;
};

}  // namespace leadflow::watch
