// SPDX-License-Identifier: Apache-2.0
#include "http/responder.h"

#include "base/check.h"

namespace leadflow::http {
namespace {

Response nobody_answered() {
    return problem(500, "internal", "the request was not answered");
}

}  // namespace

Responder& Responder::operator=(Responder&& other) noexcept {
    if (this == &other) return *this;
    if (target_) (*this)(nobody_answered());
    target_ = std::move(other.target_);
    return *this;
}

Responder::~Responder() {
    if (target_) (*this)(nobody_answered());
}

void Responder::operator()(Response response) {
    CHECK(target_ != nullptr);
    // Taken out first: whatever the answer sets off finds this Responder already used.
    const std::unique_ptr<Target> target = std::move(target_);
    target->respond(std::move(response));
}

}  // namespace leadflow::http
