// SPDX-License-Identifier: Apache-2.0
#include "base/worker_pool.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"

namespace leadflow::base {

WorkerPool::WorkerPool(Options options) : options_(std::move(options)), jobs_(options_.jobs_max) {}

WorkerPool::~WorkerPool() {
    request_stop();
    join();
}

Status WorkerPool::start() {
    for (size_t i = 0; i < options_.threads; ++i)
        threads_.emplace_back([this] {
            name_this_thread(options_.name);
            while (auto job = jobs_.pop()) (*job)();
        });
    return {};
}

bool WorkerPool::post(UniqueFunction<void()> job) { return jobs_.try_push(job); }

void WorkerPool::request_stop() { jobs_.close(); }

void WorkerPool::join() {
    for (std::thread& thread : threads_)
        if (thread.joinable()) thread.join();
}

void name_this_thread(const std::string& name) {
    pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
}

void lower_this_thread(int nice) {
    const auto thread = static_cast<id_t>(::gettid());
    if (::setpriority(PRIO_PROCESS, thread, nice) != 0) LOG_DEBUG("a thread keeps its priority");
}

}  // namespace leadflow::base
