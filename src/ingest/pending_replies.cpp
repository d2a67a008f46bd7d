// SPDX-License-Identifier: Apache-2.0
#include "ingest/pending_replies.h"

#include <vector>

#include "base/text.h"
#include "base/worker_pool.h"
#include "ingest/limits.h"

namespace leadflow::ingest {

namespace {
constexpr base::Duration kLookEvery = std::chrono::milliseconds(500);

// The answer with the headers that name its run.
http::Response with_head(http::Response head, http::Response answer) {
    for (const auto& [name, value] : answer.headers.fields()) head.headers.set(name, value);
    head.status = answer.status;
    head.body = std::move(answer.body);
    return head;
}
}

http::Response response_of(const model::Respond& said) {
    http::Response answer;
    answer.status = said.status;
    for (const auto& [name, value] : said.headers) answer.headers.set(name, value);
    answer.body = said.body;
    return answer;
}

http::Response no_response(const model::RunId& run) {
    return http::problem(502, "NoResponse",
                         base::format("The server did not receive a response from an upstream "
                                      "server. Request tracking id '{}'.",
                                      run.text()));
}

PendingReplies::~PendingReplies() { stop(); }

void PendingReplies::start() {
    watcher_ = std::thread([this] {
        base::name_this_thread("reply-timeouts");
        watch();
    });
}

void PendingReplies::stop() {
    std::unordered_map<model::RunId, Waiting> left;
    {
        base::MutexLock lock(mutex_);
        stopped_ = true;
        left.swap(waiting_);
        changed_.notify_all();
    }
    if (watcher_.joinable()) watcher_.join();
    for (auto& [run, waiting] : left)
        if (waiting.is_flow)
            waiting.respond({.status = http::kCloseUnanswered});
        else
            waiting.respond(http::problem(503, "ServiceUnavailable",
                                          "the server is stopping; the run goes on after its "
                                          "start"));
}

bool PendingReplies::has_room() {
    base::MutexLock lock(mutex_);
    return waiting_.size() < kRepliesPendingMax;
}

void PendingReplies::hold(const model::RunId& run, http::Response head, http::Responder respond) {
    base::MutexLock lock(mutex_);
    waiting_.emplace(
        run, Waiting{std::move(head), std::move(respond), clock_.now() + kReplyTimeMax});
}

void PendingReplies::hold_flow(const model::RunId& run, http::Responder respond) {
    base::MutexLock lock(mutex_);
    waiting_.emplace(run, Waiting{{}, std::move(respond), base::Time::max(), true});
}

std::optional<PendingReplies::Waiting> PendingReplies::take(const model::RunId& run) {
    base::MutexLock lock(mutex_);
    auto node = waiting_.extract(run);
    if (node.empty()) return std::nullopt;
    return std::move(node.mapped());
}

void PendingReplies::release(const model::RunId& run, http::Response instead) {
    if (auto waiting = take(run)) waiting->respond(std::move(instead));
}

void PendingReplies::respond(const model::RunId& run, const model::Respond& response) {
    auto waiting = take(run);
    if (!waiting) return;
    waiting->respond(with_head(std::move(waiting->head), response_of(response)));
}

void PendingReplies::finished(const model::RunId& run) {
    auto waiting = take(run);
    if (!waiting) return;
    waiting->respond(with_head(std::move(waiting->head), no_response(run)));
}

void PendingReplies::watch() {
    base::MutexLock lock(mutex_);
    while (!stopped_) {
        changed_.wait_for(mutex_, kLookEvery);
        std::vector<Waiting> late;
        for (auto at = waiting_.begin(); at != waiting_.end();) {
            if (at->second.until > clock_.now()) {
                ++at;
                continue;
            }
            late.push_back(std::move(at->second));
            at = waiting_.erase(at);
        }
        lock.unlock();
        for (Waiting& one : late)
            one.respond(with_head(std::move(one.head),
                                  http::problem(504, "GatewayTimeout",
                                                "the flow did not answer in time; the run goes "
                                                "on")));
        lock.lock();
    }
}

}  // namespace leadflow::ingest
