// SPDX-License-Identifier: Apache-2.0
// What a definition may have and what a run of it may take. The figures are those of Logic Apps
// and Power Automate; [engine] of leadflow.toml changes them (docs/operating/configure.md). A
// definition carries the limits that it was read by.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace leadflow::model {

struct Limits {
    // Of a definition. More is a fault of it, told when it is saved.
    size_t actions_max = 500;
    int nesting_max = 8;
    size_t cases_max = 25;
    size_t variables_max = 250;
    size_t parameters_max = 50;
    size_t outputs_max = 10;
    size_t name_characters_max = 80;
    size_t expression_characters_max = 8192;
    int foreach_at_once_max = 50;
    int until_rounds_max = 5000;
    int retries_max = 90;
    int runs_at_once_max = 100;

    // Of a run, where its definition says nothing.
    int foreach_at_once_logic_apps = 20;
    int foreach_at_once_power_automate = 1;
    int until_rounds = 60;
    std::chrono::seconds until_timeout{3600};
    int retries = 4;
    std::chrono::seconds poll_interval{10};  // Of a 202 with a Location and no Retry-After.

    // Of a run in any case.
    int64_t foreach_items_max = 100000;
    int64_t paged_items_max = 100000;  // That an action may ask for, over all pages of a list.
    size_t split_items_max = 100000;
    size_t split_items_with_concurrency_max = 100;
    size_t tracked_characters_max = 16000;
    std::chrono::days run_days_logic_apps{90};
    std::chrono::days run_days_power_automate{30};
};

}  // namespace leadflow::model
