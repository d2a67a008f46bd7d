// SPDX-License-Identifier: Apache-2.0
// A lead as the API shows it: who, what for, and what became of it. Inside api/ only.
#pragma once

#include "api/rooms.h"
#include "model/json.h"
#include "model/run.h"

namespace leadflow::api {

// {"id","kind","received","flow","flowName"?,"lead":{…},"fate","effects":[…],"error"?,…}
model::JsonObject lead_json(const Rooms& rooms, const model::RunHead& run);
model::JsonObject lead_json(const Rooms& rooms, const model::Receipt& refused);

// What the run's steps have done in the world: records made, mails sent. No secrets: of outputs
// only ids, addresses of records and how many recipients a mail had.
model::JsonArray effects_json(const Rooms& rooms, const model::RunHead& run);

}  // namespace leadflow::api
