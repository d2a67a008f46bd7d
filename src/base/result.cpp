// SPDX-License-Identifier: Apache-2.0
#include "base/result.h"

namespace leadflow::base {

std::string_view name_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::kInvalidInput: return "InvalidInput";
        case ErrorCode::kUnauthorized: return "Unauthorized";
        case ErrorCode::kNotFound: return "NotFound";
        case ErrorCode::kConflict: return "Conflict";
        case ErrorCode::kLimitExceeded: return "LimitExceeded";
        case ErrorCode::kTimeout: return "Timeout";
        case ErrorCode::kUnavailable: return "Unavailable";
        case ErrorCode::kCorrupt: return "Corrupt";
        case ErrorCode::kInternal: return "Internal";
    }
    return "Internal";
}

Error Error::in(std::string_view context) && {
    message.insert(0, std::string(context) + ": ");
    return std::move(*this);
}

Error invalid_input(std::string message) { return {ErrorCode::kInvalidInput, std::move(message)}; }
Error unauthorized(std::string message) { return {ErrorCode::kUnauthorized, std::move(message)}; }
Error not_found(std::string message) { return {ErrorCode::kNotFound, std::move(message)}; }
Error conflict(std::string message) { return {ErrorCode::kConflict, std::move(message)}; }
Error limit_exceeded(std::string message) {
    return {ErrorCode::kLimitExceeded, std::move(message)};
}
Error timeout(std::string message) { return {ErrorCode::kTimeout, std::move(message)}; }
Error unavailable(std::string message) { return {ErrorCode::kUnavailable, std::move(message)}; }
Error corrupt(std::string message) { return {ErrorCode::kCorrupt, std::move(message)}; }
Error internal(std::string message) { return {ErrorCode::kInternal, std::move(message)}; }

}  // namespace leadflow::base
