// SPDX-License-Identifier: Apache-2.0
#include "outbound/loop.h"

#include "base/text.h"
#include "base/worker_pool.h"
#include "outbound/redirect.h"
#include "outbound/shared_key.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace leadflow::outbound {
namespace {

constexpr int kEventsPerWait = 256;
constexpr int kWaitMsMax = 60000;
constexpr const char* kStopping = "outbound is stopping";

ConnectionSettings connection_of(const Options& options, const AddressGuard& guard) {
    return {.guard = &guard,
            .ca_file = options.ca_file,
            .proxy = options.proxy,
            .no_proxy = options.no_proxy,
            .connect_time = options.limits.connect_time,
            .idle_time = options.limits.connection_idle_time};
}

MailSettings mail_of(const Options& options, const AddressGuard& guard) {
    MailSettings settings;
    settings.connection = connection_of(options, guard);
    settings.connection.proxy.clear();  // An HTTP proxy does not carry mail.
    settings.connection.connect_time = options.limits.mail_login_time;
    settings.idle_time = options.limits.mail_idle_time;
    settings.connections_kept_max = options.limits.connections_kept_max;
    return settings;
}

model::Reply not_sent(std::string fault, bool permanent = false) {
    model::Reply reply;
    reply.fault = std::move(fault);
    reply.permanent = permanent;
    return reply;
}

// Whether the far side is there at all. What is wrong with the call itself says nothing of it.
HostGate::Went went(const model::Reply& reply, bool is_mail) {
    using Went = HostGate::Went;
    if (reply.reach != model::Reach::kAnswered)
        return reply.permanent || reply.fault == kStopping ? Went::kUnknown : Went::kBadly;
    if (is_mail) return reply.status == 421 ? Went::kBadly : Went::kWell;
    return reply.status >= 502 && reply.status <= 504 ? Went::kBadly : Went::kWell;
}

}  // namespace

Loop::Loop(std::string name, const Options& options, const AddressGuard& guard,
           const base::Clock& clock, Traffic& traffic, RefreshTokens* refresh_tokens)
    : name_(std::move(name)),
      options_(options),
      clock_(clock),
      traffic_(traffic),
      refresh_tokens_(refresh_tokens),
      connection_(connection_of(options, guard)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wakeup_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      http_(epoll_.fd(), SocketOwner::kHttp, options.limits.connections_kept_max),
      mail_(mail_of(options, guard), epoll_.fd(),
            [this](Flight* flight, model::Reply reply) { finish(flight, std::move(reply)); }),
      gate_(options.limits),
      tokens_(options.limits.token_renew_ahead) {}

Loop::~Loop() {
    request_stop();
    join();
}

base::Status Loop::start() {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = socket_mark(SocketOwner::kWakeup, wakeup_.fd());
    if (epoll_.fd() < 0 || wakeup_.fd() < 0 ||
        epoll_ctl(epoll_.fd(), EPOLL_CTL_ADD, wakeup_.fd(), &event) != 0)
        return base::unavailable("starting outbound: no epoll or event descriptor");
    thread_ = std::thread([this] { run(); });
    return {};
}

void Loop::take(std::unique_ptr<Flight> flight) {
    bool wake = false;
    {
        base::MutexLock lock(mutex_);
        if (!closed_) {
            wake = inbox_.empty();
            inbox_.push_back(std::move(flight));
        }
    }
    if (flight != nullptr) {
        model::Reply reply = not_sent(kStopping);
        traffic_.leave(flight->mail() != nullptr, reply.reach, flight->entered);
        return flight->done(std::move(reply));
    }
    const uint64_t one = 1;
    if (wake && ::write(wakeup_.fd(), &one, sizeof one) < 0) return;  // Full: it is awake anyway.
}

void Loop::request_stop() {
    stopping_ = true;
    const uint64_t one = 1;
    if (::write(wakeup_.fd(), &one, sizeof one) < 0) return;
}

void Loop::join() {
    if (thread_.joinable())
        thread_.join();
    else
        end_all();  // Never started, or joined before: then there is nothing left.
}

void Loop::run() {
    base::name_this_thread(name_);
    // Signals are the main thread's; a write to a closed TLS connection must not end the process.
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    while (!stopping_) wait_and_work();
    drain_renewals();
    end_all();
}

void Loop::wait_and_work() {
    std::array<epoll_event, kEventsPerWait> events;
    const int count =
        epoll_wait(epoll_.fd(), events.data(), kEventsPerWait, milliseconds_to_wait());
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<size_t>(i)];
        const int fd = fd_of(event.data.u64);
        switch (owner_of(event.data.u64)) {
            case SocketOwner::kWakeup: {
                uint64_t times = 0;
                if (::read(wakeup_.fd(), &times, sizeof times) < 0) break;
                break;
            }
            case SocketOwner::kHttp:
                http_.on_socket(fd, event.events);
                break;
            case SocketOwner::kMailLogin:
                mail_.on_login_socket(fd, event.events);
                break;
            case SocketOwner::kMail:
                mail_.on_mail_socket(fd, event.events);
                break;
        }
    }
    take_inbox();
    take_kept();
    launch_ready();
    const SteadyTime now = SteadyClock::now();
    http_.on_time(now);
    mail_.on_time(now);
    http_.take_ended([this](CURL* easy, CURLcode code) {
        void* flight = nullptr;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &flight);
        http_ended(static_cast<Flight*>(flight), code);
    });
    expire(now);
    make_ready(gate_.due(now));
    launch_ready();
}

int Loop::milliseconds_to_wait() const {
    SteadyTime next = SteadyTime::max();
    if (const auto time = http_.next_time()) next = std::min(next, *time);
    if (const auto time = mail_.next_time()) next = std::min(next, *time);
    if (!deadlines_.empty()) next = std::min(next, deadlines_.begin()->first);
    if (const auto time = gate_.next_time()) next = std::min(next, *time);
    if (stopping_) next = std::min(next, SteadyClock::now() + std::chrono::milliseconds(50));
    if (next == SteadyTime::max()) return kWaitMsMax;
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(next - SteadyClock::now());
    return static_cast<int>(std::clamp<int64_t>(wait.count(), 0, kWaitMsMax));
}

void Loop::take_inbox() {
    std::vector<std::unique_ptr<Flight>> taken;
    {
        base::MutexLock lock(mutex_);
        taken.swap(inbox_);
    }
    for (auto& flight : taken) accept(std::move(flight));
}

void Loop::accept(std::unique_ptr<Flight> owned) {
    Flight* flight = owned.get();
    flights_[flight] = std::move(owned);
    deadlines_.emplace(flight->deadline, flight);
    if (flight->refusal) return finish(flight, std::move(*flight->refusal));
    const model::HttpCall* http = flight->http();
    if (http == nullptr || !http->token) return enter_line(flight);
    flight->token_key = TokenCache::key_of(*http->token);
    seek_token(flight);
}

void Loop::seek_token(Flight* flight) {
    if (flight->http()->token_refused != 0)
        tokens_.refused(flight->token_key, flight->http()->token_refused);
    TokenCache::Advice advice = tokens_.ask(flight->token_key, clock_.now());
    // The call may be gone once the fetch has been started: it may fail at once.
    const std::string key = flight->token_key;
    const model::TokenRequest request = *flight->http()->token;
    switch (advice.answer) {
        case TokenCache::Answer::kUse:
            flight->bearer = std::move(advice.bearer);
            flight->token_number = advice.number;
            enter_line(flight);
            break;
        case TokenCache::Answer::kWait:
            flight->stage = Stage::kWaitsForToken;
            waiting_for_token_[key].push_back(flight);
            break;
        case TokenCache::Answer::kFailed:
            finish(flight, not_sent(advice.failure.fault, advice.failure.permanent));
            break;
    }
    if (advice.fetch) fetch_token(key, request);
}

void Loop::fetch_token(const std::string& key, const model::TokenRequest& request) {
    const std::string holder = TokenCache::holder_of(request);
    if (!holder.empty()) {
        const auto [under_way, first] = renewals_.try_emplace(holder);
        if (!first) return under_way->second.push_back({key, request});
        if (unkept_.contains(key)) return keep(key, holder);
    }
    traffic_.token_requested();
    auto fetch = std::make_unique<Flight>();
    fetch->is_token_fetch = true;
    model::TokenRequest newest = request;
    if (!holder.empty()) tokens_.use_newest(holder, newest);
    auto call = token_call(newest, clock_.now());
    if (call) fetch->call.what = std::move(*call);
    else fetch->refusal = not_sent(call.error().message, true);
    fetch->call.reply_bytes_max = kTokenReplyBytesMax;
    fetch->deadline = SteadyClock::now() + options_.limits.token_time_max;
    fetch->done = [this, key, holder, newest](model::Reply reply) {
        TokenReply read = read_token_reply(newest, reply);
        // Some send the same one each time.
        if (read.refresh_token == newest.refresh_token) read.refresh_token = {};
        token_fetch_ended(key, holder, std::move(read));
    };
    auto destination = destination_of(request.url);
    if (destination) {
        // Tokens have a line of their own: it does not stand behind the calls that wait for it.
        fetch->destination = std::move(*destination);
        fetch->line = "token " + fetch->destination.key();
    } else if (!fetch->refusal) {
        fetch->refusal = not_sent(destination.error().message, true);
    }
    accept(std::move(fetch));
}

void Loop::token_fetch_ended(const std::string& key, const std::string& holder,
                             TokenReply reply) {
    if (reply.bearer.empty()) {
        const TokenFailure failure = std::move(reply.failure);
        token_is_not_there(key, failure);
        return leave_holder(holder);
    }
    if (!holder.empty() && !reply.refresh_token.empty()) {
        tokens_.renewed(holder, reply.refresh_token);
        if (refresh_tokens_ != nullptr) {
            unkept_[key] = std::move(reply);
            return keep(key, holder);
        }
    }
    token_is_there(key, std::move(reply));
    leave_holder(holder);
}

// First durable, then used: were the program to end in between, the far side would not take the
// refresh token that the store still has.
void Loop::keep(const std::string& key, const std::string& holder) {
    const TokenReply& reply = unkept_.at(key);
    std::optional<base::Time> ends;
    if (reply.refresh_lifetime) ends = clock_.now() + *reply.refresh_lifetime;
    // Another token of this holder may have brought a newer one since.
    model::TokenRequest newest{.refresh_token = reply.refresh_token};
    tokens_.use_newest(holder, newest);
    refresh_tokens_->keep(
        holder, std::move(newest.refresh_token), ends, [this, key, holder](base::Status status) {
            {
                base::MutexLock lock(mutex_);
                kept_.push_back({key, holder, std::move(status)});
            }
            const uint64_t one = 1;
            if (::write(wakeup_.fd(), &one, sizeof one) < 0) return;
        });
}

void Loop::take_kept() {
    std::vector<Kept> taken;
    {
        base::MutexLock lock(mutex_);
        taken.swap(kept_);
    }
    for (Kept& kept : taken) {
        const auto at = unkept_.find(kept.key);
        if (at == unkept_.end()) continue;
        if (kept.status) {
            TokenReply reply = std::move(at->second);
            unkept_.erase(at);
            token_is_there(kept.key, std::move(reply));
        } else {
            // It stays: the next who asks has it kept again, and fetches nothing.
            token_is_not_there(kept.key, {"the new refresh token could not be kept: " +
                                              kept.status.error().message,
                                          false});
        }
        leave_holder(kept.holder);
    }
}

void Loop::token_is_there(const std::string& key, TokenReply reply) {
    tokens_.fetched(key, std::move(reply.bearer), reply.lifetime, clock_.now());
    const auto at = waiting_for_token_.find(key);
    if (at == waiting_for_token_.end()) return;
    const std::vector<Flight*> waiting = std::move(at->second);
    waiting_for_token_.erase(at);
    for (Flight* flight : waiting) seek_token(flight);
}

void Loop::token_is_not_there(const std::string& key, const TokenFailure& failure) {
    tokens_.failed(key, failure, clock_.now());
    const auto at = waiting_for_token_.find(key);
    if (at == waiting_for_token_.end()) return;
    const std::vector<Flight*> waiting = std::move(at->second);
    waiting_for_token_.erase(at);
    for (Flight* flight : waiting) finish(flight, not_sent(failure.fault, failure.permanent));
}

// The next one asks with the refresh token that this renewal brought.
void Loop::leave_holder(const std::string& holder) {
    const auto at = renewals_.find(holder);
    if (at == renewals_.end()) return;
    std::deque<Renewal> waiting = std::move(at->second);
    renewals_.erase(at);
    if (waiting.empty()) return;
    const Renewal next = std::move(waiting.front());
    waiting.pop_front();
    fetch_token(next.key, next.request);
    // Who waited goes before those that came meanwhile. Gone: it failed at once.
    for (Renewal& other : waiting) fetch_token(other.key, other.request);
}

void Loop::enter_line(Flight* flight) {
    const bool goes = gate_.enter(flight->line, flight, SteadyClock::now());
    flight->stage = goes ? Stage::kReady : Stage::kWaitsInLine;
    if (goes) ready_.push_back(flight);
}

void Loop::leave_line(const Flight& flight, HostGate::Went went) {
    const size_t before = gate_.circuits_open();
    make_ready(gate_.leave(flight.line, went, SteadyClock::now()));
    traffic_.circuits_opened(static_cast<int>(gate_.circuits_open()) - static_cast<int>(before));
}

void Loop::make_ready(const std::vector<Flight*>& released) {
    for (Flight* flight : released) {
        flight->stage = Stage::kReady;
        ready_.push_back(flight);
    }
}

void Loop::launch_ready() {
    while (!ready_.empty()) {
        std::vector<Flight*> ready;
        ready.swap(ready_);
        for (Flight* flight : ready) launch(flight);
    }
}

void Loop::launch(Flight* flight) {
    flight->stage = Stage::kUnderWay;
    if (const model::MailCall* mail = flight->mail())
        return mail_.start(flight, *mail, flight->destination.host);
    auto& http = std::get<model::HttpCall>(flight->call.what);
    if (http.shared_key) sign_with_shared_key(http, clock_.now());
    flight->easy = take_easy();
    CURL* easy = flight->easy.get();
    if (!flight->transfer)
        flight->transfer = std::make_unique<HttpTransfer>(
            http, flight->call.reply_bytes_max, flight->destination.host);
    flight->transfer->prepare(easy, connection_, flight->bearer);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, flight);
    if (!http_.add(easy)) http_ended(flight, CURLE_FAILED_INIT);
}

void Loop::http_ended(Flight* flight, CURLcode code) {
    http_.remove(flight->easy.get());
    model::Reply reply = flight->transfer->ended(code);
    give_back(std::move(flight->easy));
    const bool renew = reply.reach == model::Reach::kAnswered && reply.status == 401 &&
                       flight->http()->token && !flight->token_renewed;
    if (!renew && follow(flight, reply)) return;
    if (!renew) return finish(flight, std::move(reply));
    // Refused for its token: without effect, so it may be sent again with a new one.
    flight->token_renewed = true;
    tokens_.refused(flight->token_key, flight->token_number);
    leave_line(*flight, HostGate::Went::kWell);
    flight->stage = Stage::kNew;
    seek_token(flight);
}

// The next call takes the place of the one that was redirected, within the same deadline.
bool Loop::follow(Flight* flight, const model::Reply& reply) {
    if (flight->redirects >= options_.limits.redirects_max) return false;
    auto next = redirected(*flight->http(), reply);
    if (!next) return false;
    auto destination = destination_of(next->url);
    if (!destination || !HttpTransfer::fault_of(*next).empty()) return false;
    leave_line(*flight, HostGate::Went::kWell);
    ++flight->redirects;
    flight->transfer.reset();
    flight->call.what = std::move(*next);
    flight->destination = std::move(*destination);
    flight->line = flight->destination.key();
    flight->stage = Stage::kNew;
    flight->bearer.clear();
    if (flight->http()->token) seek_token(flight);
    else enter_line(flight);
    return true;
}

Easy Loop::take_easy() {
    if (easy_handles_.empty()) return Easy(curl_easy_init());
    Easy easy = std::move(easy_handles_.back());
    easy_handles_.pop_back();
    return easy;
}

void Loop::give_back(Easy easy) {
    if (easy_handles_.size() >= kEasyHandlesKeptMax) return;
    curl_easy_reset(easy.get());
    easy_handles_.push_back(std::move(easy));
}

void Loop::end_early(Flight* flight, std::string fault, bool timed_out) {
    model::Reply reply = not_sent(fault);
    reply.timed_out = timed_out;
    switch (flight->stage) {
        case Stage::kNew:
            break;
        case Stage::kWaitsForToken:
            std::erase(waiting_for_token_[flight->token_key], flight);
            break;
        case Stage::kWaitsInLine:
            gate_.withdraw(flight->line, flight);
            break;
        case Stage::kReady:
            std::erase(ready_, flight);
            break;
        case Stage::kUnderWay:
            if (flight->mail() != nullptr) {
                reply = mail_.cut(flight, std::move(fault), timed_out);
                break;
            }
            reply = flight->transfer->cut(std::move(fault), timed_out);
            http_.remove(flight->easy.get());
            give_back(std::move(flight->easy));
            break;
    }
    finish(flight, std::move(reply));
}

void Loop::expire(SteadyTime now) {
    while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
        Flight* flight = deadlines_.begin()->second;
        const bool waits = flight->stage != Stage::kUnderWay;
        const auto time_max = std::chrono::duration<double>(flight->call.time_max).count();
        std::string fault =
            base::format("{} within {} s", waits ? "could not be sent" : "no answer", time_max);
        if (waits && gate_.is_open(flight->line))
            fault += ": calls to this host fail, so it is left alone but for a try now and then";
        end_early(flight, std::move(fault), true);
    }
}

void Loop::finish(Flight* flight, model::Reply reply) {
    const auto at = flights_.find(flight);
    CHECK(at != flights_.end());
    const std::unique_ptr<Flight> owned = std::move(at->second);
    flights_.erase(at);
    deadlines_.erase({flight->deadline, flight});
    if (flight->stage == Stage::kReady) leave_line(*flight, HostGate::Went::kUnknown);
    if (flight->stage == Stage::kUnderWay) leave_line(*flight, went(reply, flight->mail() != nullptr));
    if (const model::HttpCall* http = flight->http())
        reply.sent_url = http->url;
    else
        reply.sent_url = flight->line;
    reply.token_number = flight->token_number;
    if (!flight->is_token_fetch)
        traffic_.leave(flight->mail() != nullptr, reply.reach, flight->entered);
    flight->done(std::move(reply));
}

// Calls end at once; only renewals that may have made a refresh token worthless go on a little.
void Loop::drain_renewals() {
    {
        base::MutexLock lock(mutex_);
        closed_ = true;
    }
    take_inbox();
    std::vector<Flight*> calls;
    for (const auto& [flight, owned] : flights_)
        if (!flight->is_token_fetch) calls.push_back(flight);
    for (Flight* flight : calls)
        if (flights_.contains(flight)) end_early(flight, kStopping, false);
    const SteadyTime until = SteadyClock::now() + kRenewalDrainTime;
    for (auto& [holder, waiting] : renewals_) waiting.clear();
    while (!renewals_.empty() && SteadyClock::now() < until) wait_and_work();
}

void Loop::end_all() {
    {
        base::MutexLock lock(mutex_);
        closed_ = true;
    }
    take_inbox();
    while (!flights_.empty()) end_early(flights_.begin()->first, kStopping, false);
    ready_.clear();
}

}  // namespace leadflow::outbound
