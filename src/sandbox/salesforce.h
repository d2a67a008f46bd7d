// SPDX-License-Identifier: Apache-2.0
// The stand-in for a Salesforce organisation: token endpoint, REST API over leads, web-to-lead.
// What is refused here, and how, follows Salesforce's documents.
#pragma once

#include "base/clock.h"
#include "sandbox/stand_in.h"
#include "sandbox/tokens.h"

#include <map>
#include <optional>

namespace leadflow::sandbox {

// All that is borrowed outlives it.
class Salesforce final : public StandIn {
  public:
    Salesforce(Tokens& tokens, const base::Clock& clock, std::string scheme)
        : tokens_(tokens), clock_(clock), scheme_(std::move(scheme)) {}

    // /services/oauth2/token, /services/data/vNN.0/…, /servlet/servlet.WebToLead
    http::Response handle(const http::Request& request) override EXCLUDES(mutex_);
    http::Response refuse(int status) override;
    model::JsonArray newest(size_t limit) const override EXCLUDES(mutex_);
    size_t received() const override EXCLUDES(mutex_);
    void reset() override EXCLUDES(mutex_);

  private:
    http::Response token(const http::Request& request);
    http::Response web_to_lead(const http::Request& request) REQUIRES(mutex_);
    http::Response data(const http::Request& request) REQUIRES(mutex_);
    http::Response on_record(const http::Request& request, const std::string& id) REQUIRES(mutex_);
    http::Response upsert(const http::Request& request, const std::string& field,
                          const std::string& value) REQUIRES(mutex_);
    http::Response insert(model::JsonObject fields, bool by_key) REQUIRES(mutex_);
    http::Response query(const http::Request& request) const REQUIRES(mutex_);
    static http::Response describe(std::string_view object);
    void note(std::string_view what, const std::string& id, const model::JsonObject& fields)
        REQUIRES(mutex_);

    Tokens& tokens_;
    const base::Clock& clock_;
    const std::string scheme_;

    mutable base::Mutex mutex_;
    std::map<std::string, model::JsonObject> leads_ GUARDED_BY(mutex_);  // By id.
    Arrivals arrivals_ GUARDED_BY(mutex_);
    uint64_t next_ GUARDED_BY(mutex_) = 1;
};

}  // namespace leadflow::sandbox
