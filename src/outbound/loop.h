// SPDX-License-Identifier: Apache-2.0
// One thread of outbound: takes calls in, leads each through token, line and transfer, and hands
// out its reply. All waiting of the program's outer edge happens in its one epoll_wait.
#pragma once

#include "base/clock.h"
#include "base/mutex.h"
#include "base/service.h"
#include "outbound/curl_multi.h"
#include "outbound/flight.h"
#include "outbound/host_gate.h"
#include "outbound/mail_room.h"
#include "outbound/refresh_tokens.h"
#include "outbound/token_cache.h"
#include "outbound/traffic.h"

#include <atomic>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace leadflow::outbound {

// Deadlines run on the steady clock: a step of the system's time must not cut calls. The Clock
// is asked only how old tokens are.
class Loop final : public base::Service {
  public:
    // All references outlive it.
    // `refresh_tokens` may be nullptr: new ones are then known until the end only.
    Loop(std::string name, const Options& options, const AddressGuard& guard,
         const base::Clock& clock, Traffic& traffic, RefreshTokens* refresh_tokens);
    ~Loop() override;

    base::Status start() override;
    // Call from any thread. After the end `done` is called at once, on the caller's thread.
    void take(std::unique_ptr<Flight> flight);
    void request_stop() override;
    void join() override;

  private:
    using Stage = Flight::Stage;

    // Only the loop's thread.
    void run();
    void wait_and_work();
    int milliseconds_to_wait() const;
    void take_inbox();
    void accept(std::unique_ptr<Flight> flight);
    void seek_token(Flight* flight);
    void fetch_token(const std::string& key, const model::TokenRequest& request);
    void token_fetch_ended(const std::string& key, const std::string& holder, TokenReply reply);
    void keep(const std::string& key, const std::string& holder);
    void take_kept();
    void token_is_there(const std::string& key, TokenReply reply);
    void token_is_not_there(const std::string& key, const TokenFailure& failure);
    void leave_holder(const std::string& holder);
    void enter_line(Flight* flight);
    void leave_line(const Flight& flight, HostGate::Went went);
    void make_ready(const std::vector<Flight*>& released);
    bool follow(Flight* flight, const model::Reply& reply);
    void launch_ready();
    void launch(Flight* flight);
    void http_ended(Flight* flight, CURLcode code);
    Easy take_easy();
    void give_back(Easy easy);
    void end_early(Flight* flight, std::string fault, bool timed_out);
    void expire(SteadyTime now);
    void finish(Flight* flight, model::Reply reply);
    void drain_renewals();
    void end_all();

    // Constant after construction.
    const std::string name_;
    const Options& options_;
    const base::Clock& clock_;
    Traffic& traffic_;
    RefreshTokens* const refresh_tokens_;
    const ConnectionSettings connection_;
    const Descriptor epoll_;
    const Descriptor wakeup_;

    base::Mutex mutex_;
    std::vector<std::unique_ptr<Flight>> inbox_ GUARDED_BY(mutex_);
    struct Kept {
        std::string key;
        std::string holder;
        base::Status status;
    };
    std::vector<Kept> kept_ GUARDED_BY(mutex_);
    bool closed_ GUARDED_BY(mutex_) = false;
    std::atomic<bool> stopping_ = false;

    // Only the loop's thread.
    CurlMulti http_;
    MailRoom mail_;
    HostGate gate_;
    TokenCache tokens_;
    std::unordered_map<Flight*, std::unique_ptr<Flight>> flights_;
    std::set<std::pair<SteadyTime, Flight*>> deadlines_;
    std::unordered_map<std::string, std::vector<Flight*>> waiting_for_token_;
    // Tokens whose refresh token is not durable yet, by key: nobody uses them so far.
    std::unordered_map<std::string, TokenReply> unkept_;
    // Holders for whom a renewal is under way, and who asks next: a refresh token may be good for
    // one use only.
    struct Renewal {
        std::string key;
        model::TokenRequest request;
    };
    std::unordered_map<std::string, std::deque<Renewal>> renewals_;
    std::vector<Flight*> ready_;
    std::vector<Easy> easy_handles_;

    std::thread thread_;
};

}  // namespace leadflow::outbound
