// SPDX-License-Identifier: Apache-2.0
// A call whose caller has nothing else to do meanwhile. Only on threads that may wait, and never on
// an outbound thread.
#pragma once

#include "outbound/outbound.h"

namespace leadflow::outbound {

model::Reply performed(Outbound& outbound, model::Call call);

}  // namespace leadflow::outbound
