// SPDX-License-Identifier: Apache-2.0
// A call on its way through outbound, from perform() to its reply.
#pragma once

#include "outbound/curl_multi.h"
#include "outbound/destination.h"
#include "outbound/http_transfer.h"
#include "outbound/outbound.h"

#include <memory>
#include <optional>
#include <string>

namespace leadflow::outbound {

// Made by perform(), then owned by its loop and touched by that thread only.
struct Flight {
    enum class Stage {
        kNew,
        kWaitsForToken,
        kWaitsInLine,  // In its host's line.
        kReady,        // Out of the line, about to be launched.
        kUnderWay,
    };

    model::Call call;
    Done done;
    SteadyTime deadline;
    bool entered = false;                 // Counts in the limit on all calls.
    bool is_token_fetch = false;          // Outbound's own: no limit and no count of calls.
    std::optional<model::Reply> refusal;  // Known before it starts.
    Destination destination;
    std::string line;  // destination.key()

    Stage stage = Stage::kNew;
    std::string token_key;
    uint64_t token_number = 0;
    std::string bearer;
    bool token_renewed = false;  // After a 401, once.
    size_t redirects = 0;        // Followed.
    Easy easy;
    std::unique_ptr<HttpTransfer> transfer;

    const model::HttpCall* http() const { return std::get_if<model::HttpCall>(&call.what); }
    const model::MailCall* mail() const { return std::get_if<model::MailCall>(&call.what); }
};

}  // namespace leadflow::outbound
