// SPDX-License-Identifier: Apache-2.0
#include "outbound/waiting.h"

#include <future>
#include <memory>

namespace leadflow::outbound {

model::Reply performed(Outbound& outbound, model::Call call) {
    const base::Duration time_max = call.time_max;
    auto replied = std::make_shared<std::promise<model::Reply>>();
    auto reply = replied->get_future();
    outbound.perform(std::move(call), [replied](model::Reply arrived) {
        replied->set_value(std::move(arrived));
    });
    // Outbound keeps the call's own limit; this one is for what no one has thought of.
    if (reply.wait_for(time_max * 2) != std::future_status::ready)
        return {.fault = "nothing was heard"};
    return reply.get();
}

}  // namespace leadflow::outbound
