// SPDX-License-Identifier: Apache-2.0
// Azure Storage's Shared Key: dates a call and signs it with the account's key. Pure but for the
// time it is given; what the call asks for, it does not know.
#pragma once

#include "base/clock.h"
#include "model/call.h"

#include <string>

namespace leadflow::outbound {

// An account's name and a key in base64.
bool is_usable(const model::SharedKey& key);

// What is signed, as Microsoft lays it down for the service. The call has its x-ms-date.
std::string text_to_sign(const model::HttpCall& call);

// Sets x-ms-date and the secret header Authorization, in place of any that are there. The call
// has a usable shared_key.
void sign_with_shared_key(model::HttpCall& call, base::Time now);

}  // namespace leadflow::outbound
