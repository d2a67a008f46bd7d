// SPDX-License-Identifier: Apache-2.0
// The stand-in for Microsoft's Product Ingestion API: two offers, their customer-leads and
// submissions. A change is a job that takes a few questions and then changes the draft; preview and
// live change by a submission only.
#pragma once

#include <map>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "sandbox/faults.h"
#include "sandbox/stand_in.h"
#include "sandbox/tokens.h"

namespace leadflow::sandbox {

inline constexpr std::string_view kProductIngestionPath = "/rp/product-ingestion/";

// All that is borrowed outlives it.
class ProductIngestion final : public StandIn {
  public:
    ProductIngestion(const Tokens& tokens, Faults& faults, const base::Clock& clock,
                     base::Random& random);

    // GET product?externalId=, product/{guid}, customer-leads/{guid}, submission/{guid},
    // resource-tree/product/{guid}; POST configure; GET configure/{job}/status, configure/{job}.
    http::Response handle(const http::Request& request) override EXCLUDES(mutex_);
    http::Response refuse(int status) override;
    // Resources that jobs have taken over.
    model::JsonArray newest(size_t limit) const override EXCLUDES(mutex_);
    size_t received() const override EXCLUDES(mutex_);
    void reset() override EXCLUDES(mutex_);

  private:
    struct Product {
        std::string offer;
        std::string alias;
        // The resource in each target; absent: nothing there.
        std::map<std::string, model::JsonObject> leads;
        std::map<std::string, std::string> submissions;
    };
    struct Job {
        model::JsonArray resources;
        int questions = 0;
        bool fails = false;
        base::Time started{};
        base::Time ended{};
    };

    http::Response read(const std::string& resource, const std::string& id,
                        const http::Request& request) REQUIRES(mutex_);
    http::Response products(const http::Request& request) const REQUIRES(mutex_);
    http::Response tree(const std::string& id, const std::string& target) const REQUIRES(mutex_);
    http::Response submissions(const std::string& id, const std::string& target) const
        REQUIRES(mutex_);
    http::Response configure(const http::Request& request) REQUIRES(mutex_);
    http::Response job(const std::string& id, bool details) REQUIRES(mutex_);
    // What is wrong with a resource; empty: nothing is.
    std::string fault_of(model::Json& resource) const REQUIRES(mutex_);
    std::string fault_of_submission(const model::Json& resource, const Product& product) const
        REQUIRES(mutex_);
    void take_over(const model::Json& resource) REQUIRES(mutex_);
    model::JsonObject product_json(const std::string& id) const REQUIRES(mutex_);
    model::JsonObject status_json(const std::string& id) const REQUIRES(mutex_);

    const Tokens& tokens_;
    Faults& faults_;
    const base::Clock& clock_;
    base::Random& random_;

    mutable base::Mutex mutex_;
    std::map<std::string, Product> products_ GUARDED_BY(mutex_);  // By id.
    std::map<std::string, Job> jobs_ GUARDED_BY(mutex_);          // By id.
    Arrivals arrivals_ GUARDED_BY(mutex_);
    uint64_t next_submission_ GUARDED_BY(mutex_) = 0;
};

}  // namespace leadflow::sandbox
