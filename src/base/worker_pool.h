// SPDX-License-Identifier: Apache-2.0
// WorkerPool: a few threads that perform jobs in order of arrival; for work that may wait for
// the database (API handlers). Not for the engine: the runner has its own workers.
#pragma once

#include <string>
#include <thread>
#include <vector>

#include "base/bounded_queue.h"
#include "base/service.h"
#include "base/unique_function.h"

namespace leadflow::base {

class WorkerPool final : public Service {
  public:
    struct Options {
        std::string name = "worker";  // At most 15 characters; the threads' name.
        size_t threads = 4;
        size_t jobs_max = 1024;
    };
    explicit WorkerPool(Options options);
    ~WorkerPool() override;

    Status start() override;
    // False when the queue is full or the pool stops; the job is then dropped.
    bool post(UniqueFunction<void()> job);
    void request_stop() override;
    // Jobs accepted before request_stop are performed.
    void join() override;

  private:
    const Options options_;
    BoundedQueue<UniqueFunction<void()>> jobs_;
    std::vector<std::thread> threads_;
};

// The calling thread's name, as debuggers and top show it.
void name_this_thread(const std::string& name);

// The calling thread gives way to the others: `nice` is added to its niceness, 19 being the most.
// Where the system refuses, the thread keeps its priority.
void lower_this_thread(int nice);

}  // namespace leadflow::base
