// SPDX-License-Identifier: Apache-2.0
// SignIn: address and password, and a code where there is a second factor. Whether an account
// exists shows neither in the answer nor in its time.
#pragma once

#include <string>
#include <variant>

#include "auth/second_factor.h"
#include "auth/tries.h"
#include "auth/users.h"
#include "crypto/password.h"

namespace leadflow::auth {

struct Refusal {
    enum class Why { kFailed, kCodeRequired, kCodeWrong, kTooManyTries, kUnavailable };
    Why why = Why::kFailed;
    base::Duration wait{};  // Of kTooManyTries.
};

// Call from any thread that may take a quarter of a second; few at once (auth/limits.h).
class SignIn {
  public:
    // All outlive it.
    SignIn(Users& users, SecondFactor& second_factor, Tries& tries, crypto::PasswordCost cost)
        : users_(users),
          second_factor_(second_factor),
          tries_(tries),
          decoy_(crypto::decoy_hash(cost)) {}

    struct Given {
        std::string email;
        std::string password;
        std::string code;
        std::string address;  // Where it comes from; empty: the socket.
    };
    std::variant<model::User, Refusal> check(const Given& given);

  private:
    Users& users_;
    SecondFactor& second_factor_;
    Tries& tries_;
    const std::string decoy_;
};

}  // namespace leadflow::auth
