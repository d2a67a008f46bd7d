// SPDX-License-Identifier: Apache-2.0
// The stand-in for HubSpot's contacts: create, update, read, batch upsert by e-mail address, with
// the address as the unique key that it is there.
#pragma once

#include "base/clock.h"
#include "sandbox/stand_in.h"

#include <map>
#include <optional>

namespace leadflow::sandbox {

// The clock outlives it.
class HubSpot final : public StandIn {
  public:
    explicit HubSpot(const base::Clock& clock) : clock_(clock) {}

    // /crm/v3/objects/contacts…, /crm/v3/properties/contacts
    http::Response handle(const http::Request& request) override EXCLUDES(mutex_);
    http::Response refuse(int status) override;
    model::JsonArray newest(size_t limit) const override EXCLUDES(mutex_);
    size_t received() const override EXCLUDES(mutex_);
    void reset() override EXCLUDES(mutex_);

  private:
    http::Response create(const model::Json& body) REQUIRES(mutex_);
    http::Response update(const model::Json& body, const std::string& id) REQUIRES(mutex_);
    http::Response upsert(const model::Json& body) REQUIRES(mutex_);
    // Empty: none.
    std::string id_of(std::string_view email) const REQUIRES(mutex_);
    model::JsonObject shown(const std::string& id) const REQUIRES(mutex_);
    void write(const std::string& id, const model::JsonObject& properties, bool is_new)
        REQUIRES(mutex_);

    const base::Clock& clock_;

    mutable base::Mutex mutex_;
    std::map<std::string, model::JsonObject> contacts_ GUARDED_BY(mutex_);  // By id.
    Arrivals arrivals_ GUARDED_BY(mutex_);
    uint64_t next_ GUARDED_BY(mutex_) = 101;
};

}  // namespace leadflow::sandbox
