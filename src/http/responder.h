// SPDX-License-Identifier: Apache-2.0
// Responder: the right, and the duty, to answer one request. Travels with the request's data
// through the program until somebody knows the answer.
#pragma once

#include <memory>

#include "http/message.h"

namespace leadflow::http {

class Loop;

// Move-only. Call from any thread, exactly once; on the loop's own thread the answer is written
// directly, from elsewhere it is posted to the loop. Dropped without a call, it answers 500.
// When the client is gone the answer is dropped silently.
class Responder {
  public:
    // What the Responder calls: a loop's connection, or a test.
    class Target {
      public:
        virtual ~Target() = default;
        virtual void respond(Response response) = 0;
    };

    Responder() = default;
    explicit Responder(std::unique_ptr<Target> target) : target_(std::move(target)) {}
    Responder(Responder&&) noexcept = default;
    Responder& operator=(Responder&& other) noexcept;
    ~Responder();

    void operator()(Response response);
    explicit operator bool() const { return target_ != nullptr; }

  private:
    std::unique_ptr<Target> target_;
};

}  // namespace leadflow::http
