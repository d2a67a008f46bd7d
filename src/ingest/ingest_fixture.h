// SPDX-License-Identifier: Apache-2.0
// What the tests of this folder send, and where their answers go.
#pragma once

#include <atomic>
#include <memory>

#include "http/responder.h"
#include "runner/runner_fixture.h"

namespace leadflow::ingest {

// Remembers the answer; asked how often it was given.
struct Answer {
    http::Response response;
    std::atomic<int> times = 0;  // Counted after the response is there.

    void reset(http::Response now = {}, int told = 0) {
        response = std::move(now);
        times = told;
    }
};

class Target final : public http::Responder::Target {
  public:
    explicit Target(Answer& answer) : answer_(answer) {}
    void respond(http::Response response) override {
        answer_.response = std::move(response);
        ++answer_.times;
    }

  private:
    Answer& answer_;
};

inline http::Responder responder_to(Answer& answer) {
    return http::Responder(std::make_unique<Target>(answer));
}

// A request to the flow's URL, without method, headers and body.
inline http::Request request_to(const flows::LiveFlow& live) {
    http::Request request;
    const std::string target = flows::Catalog::trigger_target(live);
    request.path = target.substr(0, target.find('?'));
    request.query = target.substr(target.find('?') + 1);
    return request;
}

}  // namespace leadflow::ingest
