// SPDX-License-Identifier: Apache-2.0
// Lookups: what forms ask services while a flow is designed: the choices of a field, the fields of
// a table. Performs the calls without holding a thread, and keeps the answers for a minute. What is
// asked and what an answer means is the connector's.
#pragma once

#include "api/rooms.h"
#include "base/mutex.h"
#include "base/worker_pool.h"
#include "connectors/question.h"
#include "http/router.h"

#include <atomic>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace leadflow::api {

// Call from any thread. Whoever asks is answered exactly once, within kLookupTimeMax.
class Lookups {
  public:
    // Both outlive it, and outbound has ended when it goes: a late reply finds it there.
    Lookups(const Rooms& rooms, base::WorkerPool& pool) : rooms_(rooms), pool_(pool) {}

    // POST /api/v1/connectors/{api}/operations/{operation}/choices and …/fields.
    void add_to(http::Router& router);

  private:
    struct Job;
    struct Kept {
        std::string key;
        std::string json;
        base::Time until{};
        // Their address is part of the key: they must not go while it counts.
        std::shared_ptr<const model::OpenConnection> connection;
        std::shared_ptr<const connectors::Connector> connector;
    };
    using KeptList = std::list<Kept>;

    void ask(const http::Request& request, const http::PathValues& values, bool fields,
             http::Responder respond);
    base::Result<std::shared_ptr<Job>> job_of(const http::Request& request,
                                              const http::PathValues& values, bool fields);
    void perform(const std::shared_ptr<Job>& job);
    void arrived(const std::shared_ptr<Job>& job, const model::Reply& reply);
    void finish(Job& job);
    std::optional<std::string> kept(const std::string& key) EXCLUDES(mutex_);
    void keep(Kept made) EXCLUDES(mutex_);
    void drop(KeptList::iterator at) REQUIRES(mutex_);

    const Rooms& rooms_;
    base::WorkerPool& pool_;

    base::Mutex mutex_;
    KeptList kept_ GUARDED_BY(mutex_);  // The newest first.
    std::map<std::string, KeptList::iterator, std::less<>> by_key_ GUARDED_BY(mutex_);
    size_t kept_bytes_ GUARDED_BY(mutex_) = 0;
    std::atomic<size_t> under_way_ = 0;
};

}  // namespace leadflow::api
