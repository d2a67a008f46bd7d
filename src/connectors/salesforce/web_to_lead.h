// SPDX-License-Identifier: Apache-2.0
// Web-to-lead: the form that Salesforce's own web pages post. No sign-in, no certainty: it is
// answered 200 also when the lead is refused, and a repeat makes a second lead.
#pragma once

#include "base/result.h"
#include "connectors/outcomes.h"
#include "connectors/salesforce/record_request.h"

namespace leadflow::connectors::salesforce {

base::Result<model::Call> plan_web_to_lead(const RecordRequest& request,
                                           const model::Invocation& invocation,
                                           const model::OpenConnection& connection);
model::Outcome read_web_to_lead(const model::Invocation& invocation, const RecordRequest& request,
                                const model::Reply& reply);

}  // namespace leadflow::connectors::salesforce
