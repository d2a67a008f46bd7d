// SPDX-License-Identifier: Apache-2.0
// What senders are answered that is not a refusal's own text.
#pragma once

#include <string_view>

#include "base/result.h"
#include "flows/catalog.h"
#include "http/message.h"
#include "model/run.h"

namespace leadflow::ingest {

// Not stored: send it again. What the disk said is for the administrator's log, not for the sender.
http::Response unavailable(const base::Error& error);
std::string_view wanted_method(const flows::LiveFlow& live);
http::Response method_refused(const flows::LiveFlow& live, std::string_view method);
// Says where to ask again, and when.
void point_at_operation(http::Response& response, const flows::LiveFlow& live,
                        const model::RunId& run);
http::Response accepted(const flows::LiveFlow& live, const model::RunHead& run);
// 202 without a run: the request is kept and started none.
http::Response nothing_started(const model::RunHead& run);
http::Response not_waited_for();

}  // namespace leadflow::ingest
