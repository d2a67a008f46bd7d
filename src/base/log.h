// SPDX-License-Identifier: Apache-2.0
// The log: one line an event, on standard error. Secrets, signatures and personal data (a lead's
// fields, mail addresses, bodies) never reach it: log ids, counts, codes and times.
#pragma once

#include <string_view>

#include "base/text.h"

namespace leadflow::base {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

// Call once, before threads start. Default: kInfo.
void set_log_level(LogLevel level);
// "debug", "info", "warning", "error"; false for anything else.
bool set_log_level(std::string_view name);
bool log_enabled(LogLevel level);
void log_line(LogLevel level, std::string_view line);

}  // namespace leadflow::base

#define LEADFLOW_LOG(level, ...)                                                  \
    do {                                                                          \
        if (::leadflow::base::log_enabled(level))                                 \
            ::leadflow::base::log_line(level, ::leadflow::base::format(__VA_ARGS__)); \
    } while (false)
#define LOG_DEBUG(...) LEADFLOW_LOG(::leadflow::base::LogLevel::kDebug, __VA_ARGS__)
#define LOG_INFO(...) LEADFLOW_LOG(::leadflow::base::LogLevel::kInfo, __VA_ARGS__)
#define LOG_WARNING(...) LEADFLOW_LOG(::leadflow::base::LogLevel::kWarning, __VA_ARGS__)
#define LOG_ERROR(...) LEADFLOW_LOG(::leadflow::base::LogLevel::kError, __VA_ARGS__)
