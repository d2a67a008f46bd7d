// SPDX-License-Identifier: Apache-2.0
// What is wrong now, as alarms. Each check reads what is there and remembers nothing but what it need
// not read again.
#pragma once

#include <map>
#include <vector>

#include "runner/runner.h"
#include "watch/alarm.h"

namespace leadflow::watch {

// Only one thread.
class Checks {
  public:
    // All outlive it.
    explicit Checks(const runner::Rooms& rooms) : rooms_(rooms) {}

    base::Result<std::vector<Alarm>> look(base::Time now);

  private:
    base::Status look_at_connections(base::Time now, std::vector<Alarm>& found) const;
    base::Status look_at_failures(base::Time now, std::vector<Alarm>& found) const;
    base::Status look_at_backlog(base::Time now, std::vector<Alarm>& found) const;
    base::Status look_at_quiet(base::Time now, std::vector<Alarm>& found) const;
    base::Status look_at_fields(base::Time now, std::vector<Alarm>& found);

    struct Judged {
        model::RunId newest;
        std::vector<Alarm> alarms;
    };
    const runner::Rooms rooms_;
    std::map<model::FlowId, Judged> fields_;  // As of the flow's newest run.
};

}  // namespace leadflow::watch
