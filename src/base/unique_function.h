// SPDX-License-Identifier: Apache-2.0
// UniqueFunction: a move-only callable, called at most as often as its owner likes. Carries
// move-only captures (a Responder, a unique_ptr), which std::function cannot.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include "base/check.h"

namespace leadflow::base {

template <typename Signature>
class UniqueFunction;

template <typename R, typename... Args>
class UniqueFunction<R(Args...)> {
  public:
    UniqueFunction() = default;
    template <typename F>
        requires(!std::is_same_v<std::remove_cvref_t<F>, UniqueFunction>)
    UniqueFunction(F callable) : body_(std::make_unique<Body<F>>(std::move(callable))) {}

    UniqueFunction(UniqueFunction&&) noexcept = default;
    UniqueFunction& operator=(UniqueFunction&&) noexcept = default;

    explicit operator bool() const { return body_ != nullptr; }
    R operator()(Args... args) {
        DCHECK(body_ != nullptr);
        return body_->call(std::forward<Args>(args)...);
    }

  private:
    struct Base {
        virtual ~Base() = default;
        virtual R call(Args... args) = 0;
    };
    template <typename F>
    struct Body final : Base {
        explicit Body(F f) : callable(std::move(f)) {}
        R call(Args... args) override { return callable(std::forward<Args>(args)...); }
        F callable;
    };

    std::unique_ptr<Base> body_;
};

}  // namespace leadflow::base
