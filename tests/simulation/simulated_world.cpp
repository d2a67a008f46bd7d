// SPDX-License-Identifier: Apache-2.0
#include "simulation/simulated_world.h"

#include "base/text.h"

#include <algorithm>

namespace leadflow::simulation {

using model::HttpCall;
using model::MailCall;
using model::Reach;
using model::Reply;

namespace {

constexpr size_t kUuidLength = 36;

Reply answered(int status, std::string body) {
    Reply reply;
    reply.reach = Reach::kAnswered;
    reply.status = status;
    if (!body.empty()) reply.headers.emplace_back("Content-Type", "application/json");
    reply.body = std::move(body);
    return reply;
}

std::string told(const Reply& reply) {
    switch (reply.reach) {
        case Reach::kAnswered:
            return base::format("{}", reply.status);
        case Reach::kNotSent:
            return reply.permanent ? "not sent, for good" : "not sent";
        default:
            return reply.timed_out ? "no answer in time" : "no answer";
    }
}

}  // namespace

std::string effect_id_of(const model::Call& call) {
    if (!is_record(call)) return call.request_id;
    const std::string& url = std::get<HttpCall>(call.what).url;
    return url.substr(url.rfind('(') + 1, kUuidLength);
}

bool is_record(const model::Call& call) {
    const auto* http = std::get_if<HttpCall>(&call.what);
    return http != nullptr && http->url.find("/leads(") != std::string::npos;
}

void SimulatedWorld::perform(model::Call call, outbound::Done done) {
    if (!alive_) return;
    ++calls_;
    Open open{.call = std::move(call), .done = std::move(done)};
    open.id = effect_id_of(open.call);
    open.until = clock_.now() + open.call.time_max;
    ledger_.performed(open.call.request_id, open.call.purpose);
    told_(base::format("call {} {}", open.call.purpose, open.id));
    if (calls_to_crash_ >= 0 && calls_to_crash_-- == 0) {
        alive_ = false;
        open_.push_back(std::move(open));
        end_process_();
    } else if (dice_.chance(weather_.at_once)) {
        answer(std::move(open));
    } else {
        open_.push_back(std::move(open));
    }
}

void SimulatedWorld::crash_after(int calls, std::function<void()> end_process) {
    calls_to_crash_ = calls;
    end_process_ = std::move(end_process);
}

void SimulatedWorld::forget_callers() {
    for (const Open& open : open_)
        if (dice_.chance(50)) take_effect(open);
    open_.clear();
    calls_to_crash_ = -1;
}

void SimulatedWorld::answer_one() {
    const size_t chosen = dice_.index(open_.size());
    Open open = std::move(open_[chosen]);
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(chosen));
    answer(std::move(open));
}

void SimulatedWorld::answer(Open open) {
    Reply reply = outcome(open);
    const bool cut = reply.body.find("maximum allowed length") != std::string::npos;
    told_(base::format("answer to {} {}: {}", open.call.purpose, open.id, told(reply)));
    const bool twice = !cut && dice_.chance(weather_.doubled);
    if (twice) open.done(Reply(reply));
    open.done(std::move(reply));
}

void SimulatedWorld::take_effect(const Open& open) {
    const auto* http = std::get_if<HttpCall>(&open.call.what);
    if (http == nullptr) {
        ++effects_.sendings[open.id];
    } else if (is_record(open.call)) {
        if (http->method == "PATCH") effects_.records.insert(open.id);
    } else if (http->method == "POST" || http->method == "PATCH") {
        ++effects_.sendings[open.id];
    }
}

Reply SimulatedWorld::outcome(const Open& open) {
    if (clock_.now() >= open.until) return unanswered(open, true);
    // What a call that comes through meets: success, refusal, nothing sent, no answer.
    const int trouble = 100 - weather_.success;
    const bool mail = std::holds_alternative<MailCall>(open.call.what);
    switch (dice_.weighted({3 * weather_.success, trouble, trouble, trouble})) {
        case 0:
            if (mail) return mail_answer(open);
            if (is_record(open.call))
                return record_answer(open, std::get<HttpCall>(open.call.what));
            return http_answer(open, std::get<HttpCall>(open.call.what));
        case 1:
            return refusal(mail);
        case 2: {
            Reply reply;
            reply.reach = Reach::kNotSent;
            reply.fault = "could not connect";
            reply.permanent = dice_.chance(15);
            return reply;
        }
        default:
            return unanswered(open, dice_.chance(40));
    }
}

Reply SimulatedWorld::unanswered(const Open& open, bool late) {
    if (dice_.chance(50)) take_effect(open);
    Reply reply;
    reply.reach = Reach::kAmbiguous;
    reply.fault = "the connection was lost";
    reply.timed_out = late;
    return reply;
}

Reply SimulatedWorld::refusal(bool mail) {
    if (mail) {
        Reply reply = answered(dice_.chance(60) ? 421 : 550, "");
        reply.body = "no";
        return reply;
    }
    static const std::vector<int> kStatuses = {400, 401, 404, 408, 409, 429, 429, 500, 502, 503};
    Reply reply = answered(dice_.one_of(kStatuses), R"({"error":{"code":"x","message":"no"}})");
    if ((reply.status == 429 || reply.status == 503) && dice_.chance(60))
        reply.headers.emplace_back("Retry-After", dice_.one_of({"1", "7", "90", "100000", "-5"}));
    return reply;
}

Reply SimulatedWorld::http_answer(const Open& open, const HttpCall&) {
    take_effect(open);
    switch (dice_.between(0, 3)) {
        case 0:
            return answered(204, "");
        case 1:
            return answered(201, R"({"id":7})");
        default:
            return answered(200, R"({"ok":true,"list":[1,2]})");
    }
}

Reply SimulatedWorld::record_answer(const Open& open, const HttpCall& http) {
    const std::string row = base::format(R"({{"leadid":"{}"}})", open.id);
    if (http.method == "GET")
        return effects_.records.contains(open.id) ? answered(200, row) : answered(404, "{}");
    if (effects_.records.contains(open.id))
        return answered(412,
                        R"({"error":{"code":"0x80060882","message":"A record with matching key )"
                        R"(values already exists."}})");
    if (open.call.purpose == "create" && dice_.chance(10))
        return answered(400,
                        R"({"error":{"code":"0x80044331","message":"The length of the 'subject' )"
                        R"(attribute of the 'lead' entity exceeded the maximum allowed length of )"
                        R"('20'."}})");
    take_effect(open);
    return dice_.chance(80) ? answered(201, row) : answered(204, "");
}

Reply SimulatedWorld::mail_answer(const Open& open) {
    take_effect(open);
    Reply reply = answered(250, "");
    reply.body = "2.0.0 queued";
    return reply;
}

}  // namespace leadflow::simulation
