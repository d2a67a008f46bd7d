// SPDX-License-Identifier: Apache-2.0
// The stand-in for Marketo: identity service, upsert and push of leads, forms. It answers 200 to
// nearly everything and says in the body what went wrong, as the real one.
#pragma once

#include "sandbox/stand_in.h"
#include "sandbox/tokens.h"

#include <map>

namespace leadflow::sandbox {

// The tokens outlive it.
class Marketo final : public StandIn {
  public:
    explicit Marketo(Tokens& tokens) : tokens_(tokens) {}

    // /identity/oauth/token, /rest/v1/leads…
    http::Response handle(const http::Request& request) override EXCLUDES(mutex_);
    http::Response refuse(int status) override;
    model::JsonArray newest(size_t limit) const override EXCLUDES(mutex_);
    size_t received() const override EXCLUDES(mutex_);
    void reset() override EXCLUDES(mutex_);

  private:
    http::Response token(const http::Request& request);
    http::Response sync(const model::Json& body) REQUIRES(mutex_);
    http::Response push(const model::Json& body) REQUIRES(mutex_);
    http::Response submit(const model::Json& body) REQUIRES(mutex_);
    model::JsonObject take(const model::Json& record, std::string_view action, std::string_view way)
        REQUIRES(mutex_);

    Tokens& tokens_;

    mutable base::Mutex mutex_;
    std::map<std::string, std::pair<int64_t, model::JsonObject>> leads_ GUARDED_BY(mutex_);
    Arrivals arrivals_ GUARDED_BY(mutex_);
    int64_t next_ GUARDED_BY(mutex_) = 318581;
};

}  // namespace leadflow::sandbox
