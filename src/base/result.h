// SPDX-License-Identifier: Apache-2.0
// Result<T>: a value or an Error, for everything that can go wrong outside the program's own
// logic: input, network, remote answers, disk. A programmer's error is a CHECK (base/check.h).
// Spelled like std::expected so that it can become an alias of it one day.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/check.h"

namespace leadflow::base {

// Few and closed: HTTP status, retry and portal wording are complete switches over it.
enum class ErrorCode {
    kInvalidInput,
    kUnauthorized,
    kNotFound,
    kConflict,
    kLimitExceeded,
    kTimeout,
    kUnavailable,
    kCorrupt,
    kInternal,
};

std::string_view name_of(ErrorCode code);

// What was attempted, with what, and what came back; lower case, never a secret.
struct Error {
    ErrorCode code = ErrorCode::kInternal;
    std::string message;

    // Puts context in front: "opening journal /x: disk full".
    Error in(std::string_view context) &&;
};

// Functions that make an error read as a sentence: `return invalid_input("port is not a number")`.
Error invalid_input(std::string message);
Error unauthorized(std::string message);
Error not_found(std::string message);
Error conflict(std::string message);
Error limit_exceeded(std::string message);
Error timeout(std::string message);
Error unavailable(std::string message);
Error corrupt(std::string message);
Error internal(std::string message);

template <typename T>
class [[nodiscard]] Result {
  public:
    using value_type = T;

    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    bool has_value() const { return state_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T& value() & { return checked(); }
    const T& value() const& { return const_cast<Result*>(this)->checked(); }
    T&& value() && { return std::move(checked()); }
    T& operator*() & { return checked(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(checked()); }
    T* operator->() { return &checked(); }
    const T* operator->() const { return &value(); }

    T value_or(T other) && { return has_value() ? std::move(checked()) : std::move(other); }

    Error& error() & {
        CHECK(!has_value());
        return std::get<1>(state_);
    }
    const Error& error() const& {
        CHECK(!has_value());
        return std::get<1>(state_);
    }
    Error&& error() && {
        CHECK(!has_value());
        return std::move(std::get<1>(state_));
    }

  private:
    T& checked() {
        CHECK(has_value());
        return std::get<0>(state_);
    }

    std::variant<T, Error> state_;
};

// Success without a value, or an Error.
class [[nodiscard]] Status {
  public:
    Status() = default;
    Status(Error error) : error_(std::move(error)) {}

    bool has_value() const { return !error_.has_value(); }
    explicit operator bool() const { return has_value(); }
    void value() const { CHECK(has_value()); }
    const Error& error() const& {
        CHECK(error_.has_value());
        return *error_;
    }
    Error&& error() && {
        CHECK(error_.has_value());
        return std::move(*error_);
    }

  private:
    std::optional<Error> error_;
};

// What TRY yields for a Status: nothing worth naming.
struct Nothing {};

template <typename T>
T take_value(Result<T>& result) {
    return std::move(result).value();
}
inline Nothing take_value(Status&) {
    return {};
}

}  // namespace leadflow::base

// TRY(expr): the value of a Result, or return its error from the enclosing function.
// A GNU statement expression; for use in plain functions only.
#define LEADFLOW_TRY(result, ...)                               \
    __extension__({                                             \
        auto result = (__VA_ARGS__);                            \
        if (!result.has_value()) return std::move(result).error(); \
        ::leadflow::base::take_value(result);                   \
    })
#define LEADFLOW_TRY_NAMED(number, ...) LEADFLOW_TRY(try_result_##number, __VA_ARGS__)
#define LEADFLOW_TRY_NUMBERED(number, ...) LEADFLOW_TRY_NAMED(number, __VA_ARGS__)
#define TRY(...) LEADFLOW_TRY_NUMBERED(__COUNTER__, __VA_ARGS__)
