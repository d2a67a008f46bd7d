// SPDX-License-Identifier: Apache-2.0
#include "ingest/repeats.h"

#include <algorithm>

#include "base/text.h"
#include "crypto/mac.h"
#include "ingest/answers.h"
#include "ingest/ingest.h"
#include "ingest/limits.h"

namespace leadflow::ingest {
namespace {

class Arrival final : public http::Responder::Target {
  public:
    Arrival(Arrivals& arrivals, model::RunId run, http::Responder respond)
        : arrivals_(arrivals), run_(std::move(run)), respond_(std::move(respond)) {}
    // It has ended when the sender reads of it: he may ask again at once.
    void respond(http::Response response) override {
        arrivals_.end(run_);
        respond_(std::move(response));
    }

  private:
    Arrivals& arrivals_;
    const model::RunId run_;
    http::Responder respond_;
};

}  // namespace

base::Result<std::optional<std::string>> key_in(const http::Headers& headers) {
    if (!headers.has(kKeyHeader)) return std::optional<std::string>();
    std::string_view key = base::trimmed(headers.value(kKeyHeader));
    if (key.size() >= 2 && key.front() == '"' && key.back() == '"')
        key = key.substr(1, key.size() - 2);
    const bool printable =
        std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < '\x7f'; });
    if (key.empty() || key.size() > kKeyBytesMax || !printable)
        return base::invalid_input(base::format(
            "{} is not of 1 to {} printable ASCII characters", kKeyHeader, kKeyBytesMax));
    return std::optional(std::string(key));
}

model::RunId run_of_key(const model::FlowId& flow, std::string_view key) {
    constexpr size_t kDigits = 29;
    const std::string hash = crypto::sha256(base::format("{}\n{}", flow.text(), key));
    std::string id;
    for (const char byte : std::string_view(hash).substr(0, kDigits))
        id += static_cast<char>('0' + static_cast<unsigned char>(byte) % 10);
    return model::RunId(id + "CU00");
}

bool Arrivals::begin(const model::RunId& run) {
    base::MutexLock lock(mutex_);
    return runs_.insert(run).second;
}

void Arrivals::end(const model::RunId& run) {
    base::MutexLock lock(mutex_);
    runs_.erase(run);
}

http::Responder Arrivals::until_answered(const model::RunId& run, http::Responder respond) {
    return http::Responder(std::make_unique<Arrival>(*this, run, std::move(respond)));
}

bool Ingest::was_asked_by(const model::RunHead& run, const model::Receipt& receipt) {
    const auto earlier = rooms_.store.receipt(run.receipt);
    return !earlier || earlier->erased ||
           (earlier->body == receipt.body && earlier->query == receipt.query &&
            earlier->relative_path == receipt.relative_path);
}

bool Ingest::is_first(const flows::LiveFlow& live, base::Result<std::optional<std::string>> key,
                      model::Receipt& receipt, Asker& asker) {
    const auto refused = [&](definition::Refusal reason) {
        refuse(std::move(receipt), std::move(reason), std::move(asker));
        return false;
    };
    if (!key) return refused({400, "IdempotencyKeyInvalid", key.error().message});
    const model::RunId run = run_of_key(live.flow.id, **key);
    if (!arrivals_.begin(run)) {
        asker.respond(http::problem(409, "RequestOutstanding",
                                    "The first request of this Idempotency-Key is under way."));
        return false;
    }
    asker.respond = arrivals_.until_answered(run, std::move(asker.respond));
    const auto earlier = rooms_.store.run(run);
    if (!earlier && earlier.error().code == base::ErrorCode::kNotFound) {
        asker.run = run;
        return true;
    }
    if (!earlier) asker.respond(unavailable(earlier.error()));
    else if (!was_asked_by(*earlier, receipt))
        return refused({422, "IdempotencyKeyReused",
                        "The Idempotency-Key was used for another request. This one is kept."});
    else if (!live.program->answers_caller)
        asker.respond(accepted(live, *earlier));
    else if (auto said = answer_in_store(*earlier))
        asker.respond(std::move(*said));
    else
        asker.respond(http::problem(409, "RequestOutstanding",
                                    "The run of this Idempotency-Key has not answered yet."));
    return false;
}

}  // namespace leadflow::ingest
