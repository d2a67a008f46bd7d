// SPDX-License-Identifier: Apache-2.0
// simulation [--seeds A..B] [--seed N [--trace]] [--jobs N]: lives of the program, one per seed,
// each held against the invariants of docs/behaviour.md. Ends with 1 when one did not hold.
#include "base/check.h"
#include "base/log.h"
#include "base/text.h"
#include "simulation/simulator.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <mutex>
#include <thread>

namespace leadflow::simulation {
namespace {

constexpr uint64_t kSeedsAtOnce = 1000;  // Between two lines of progress.
constexpr size_t kFailuresMax = 20;
// Lived twice: the same seed must be the same life.
constexpr uint64_t kTwiceEvery = 50;

struct Arguments {
    uint64_t first = 1;
    uint64_t last = 500;
    unsigned jobs = std::max(1u, std::thread::hardware_concurrency());
    bool trace = false;
    bool valid = true;
};

Arguments arguments_of(int count, char** texts) {
    Arguments made;
    const auto number = [&](std::string_view text, uint64_t& into) {
        int64_t value = 0;
        if (!base::parse_integer(text, value) || value < 0) made.valid = false;
        into = static_cast<uint64_t>(value);
    };
    for (int i = 1; i < count; ++i) {
        const std::string_view name = texts[i];
        const std::string_view value = i + 1 < count ? texts[i + 1] : "";
        if (name == "--trace") {
            made.trace = true;
            continue;
        }
        ++i;
        if (name == "--seed") {
            number(value, made.first);
            made.last = made.first;
        } else if (name == "--seeds") {
            const size_t dots = value.find("..");
            number(value.substr(0, dots), made.first);
            number(dots == std::string_view::npos ? value : value.substr(dots + 2), made.last);
        } else if (name == "--jobs") {
            uint64_t jobs = 1;
            number(value, jobs);
            made.jobs = static_cast<unsigned>(std::max<uint64_t>(1, jobs));
        } else {
            made.valid = false;
        }
    }
    return made;
}

thread_local uint64_t seed_under_way = 0;

// A CHECK or a fault of memory ends the program: which seed it was must be said.
void tell_seed(int signal) {
    char text[96];
    const int length = std::snprintf(
        text, sizeof text, "seed %llu ended the program (signal %d): make simulate SEED=%llu\n",
        static_cast<unsigned long long>(seed_under_way), signal,
        static_cast<unsigned long long>(seed_under_way));
    if (length > 0) static_cast<void>(!::write(STDERR_FILENO, text, static_cast<size_t>(length)));
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

class Series {
  public:
    Series(const Arguments& arguments, const crypto::SealedBox& box)
        : arguments_(arguments), box_(box), next_(arguments.first) {}

    bool run() {
        const auto started = std::chrono::steady_clock::now();
        std::vector<std::thread> threads;
        for (unsigned i = 0; i < arguments_.jobs; ++i) threads.emplace_back([this] { work(); });
        for (std::thread& thread : threads) thread.join();
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::steady_clock::now() - started);
        tell_sum(took);
        return failures_ == 0;
    }

  private:
    void work() {
        for (uint64_t seed = next_++; seed <= arguments_.last; seed = next_++) {
            if (failures_ >= kFailuresMax) return;
            seed_under_way = seed;
            std::function<void(const std::string&)> told;
            if (arguments_.trace) told = [](const std::string& line) { std::cout << line << '\n'; };
            Life life = Simulator(seed, box_, told).live();
            if (seed % kTwiceEvery == 0 && !arguments_.trace &&
                Simulator(seed, box_, {}).live().digest != life.digest)
                life.findings.add("E1", "the same seed was another life the second time");
            note(seed, life);
        }
    }

    void note(uint64_t seed, const Life& life) {
        const std::lock_guard lock(mutex_);
        counts_.add(life.counts);
        ++lives_;
        if (!life.findings.empty()) ++failures_;
        size_t told = 0;
        for (const Finding& finding : life.findings.list()) {
            if (told++ >= 3 && !arguments_.trace) break;
            std::cout << base::format("seed {}: {}: {}; make simulate SEED={}\n", seed,
                                      finding.rule, finding.story, seed);
        }
        if (lives_ % kSeedsAtOnce == 0)
            std::cout << base::format("{} lives, {} runs, {} failed\n", lives_, counts_.runs,
                                      failures_.load());
        std::cout.flush();
    }

    void tell_sum(std::chrono::milliseconds took) const {
        for (const auto& [status, count] : counts_.by_status)
            std::cout << base::format("{:>9} {}\n", count, status);
        std::cout << base::format(
            "{} lives in {:.1f} s: {} runs, {} steps, {} commits, {} calls, {} crashes, {} full "
            "disks, {} clock jumps, {} cancelled, {} resubmitted, {} from an action, {} saved, {} firings, {} runs of items; {} "
            "failed\n",
            lives_, static_cast<double>(took.count()) / 1000, counts_.runs, counts_.steps,
            counts_.commits, counts_.calls, counts_.crashes, counts_.full_disks,
            counts_.clock_jumps, counts_.cancellations, counts_.resubmissions,
            counts_.resumptions, counts_.saves, counts_.firings, counts_.splits, failures_.load());
    }

    const Arguments& arguments_;
    const crypto::SealedBox& box_;
    std::atomic<uint64_t> next_;
    std::atomic<size_t> failures_ = 0;
    std::mutex mutex_;
    Counts counts_;
    size_t lives_ = 0;
};

int run(int count, char** texts) {
    const Arguments arguments = arguments_of(count, texts);
    if (!arguments.valid) {
        std::cerr << "usage: simulation [--seeds A..B] [--seed N [--trace]] [--jobs N]\n";
        return 2;
    }
    base::set_log_level(base::LogLevel::kError);
    for (const int signal : {SIGABRT, SIGSEGV}) std::signal(signal, tell_seed);
    const std::string key_file =
        std::filesystem::temp_directory_path() / base::format("leadflow_simulation_{}", ::getpid());
    bool good = false;
    {
        const auto box = crypto::SealedBox::open(key_file);
        CHECK(box.has_value());
        good = Series(arguments, **box).run();
    }
    std::filesystem::remove(key_file);
    return good ? 0 : 1;
}

}  // namespace
}  // namespace leadflow::simulation

int main(int count, char** texts) {
    return leadflow::simulation::run(count, texts);
}
