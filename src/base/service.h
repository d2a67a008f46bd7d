// SPDX-License-Identifier: Apache-2.0
// Service: whoever owns a thread. The app owns all services as members in start order, so that
// destruction is stop order.
#pragma once

#include "base/result.h"

namespace leadflow::base {

// start: once; on an error nothing runs. request_stop: quick, from any thread, may come twice.
// join: returns when no thread of the service runs any more; nothing accepted is lost by it.
class Service {
  public:
    virtual ~Service() = default;
    virtual Status start() = 0;
    virtual void request_stop() = 0;
    virtual void join() = 0;
};

}  // namespace leadflow::base
