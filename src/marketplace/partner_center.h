// SPDX-License-Identifier: Apache-2.0
// PartnerCenter: one publisher's account at Microsoft's Partner Center, asked through the Product
// Ingestion API: what an offer's lead destination is, what it is to become, and making it so. What
// is compared is ingestion_resource.h's, how a call looks connectors/partnercenter's.
#pragma once

#include "marketplace/ingestion_resource.h"
#include "model/call.h"
#include "model/invocation.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace leadflow::marketplace {

struct Wish {
    std::string offer;  // Its id in Partner Center: the part after "publisher.".
    // {"leadDestination": …, "…LeadConfiguration": {…}}; a secret that is masked stays.
    model::Json destination;
    std::optional<std::vector<std::string>> contacts;  // None: those of `destination`, or as is.
};

struct Plan {
    std::string product;  // "product/0b6f…"
    std::string title;
    model::Json current;  // The draft's resource, as the far side told it.
    model::Json wanted;
    std::vector<Difference> changes;
    std::string fingerprint;
};

enum class Publish { kNot, kPreview, kLive };

struct Job {
    std::string id;
    bool ended = false;  // Well. Not ended: it goes on there.
};
struct Applied {
    Plan plan;
    std::optional<Job> change;       // None: there was nothing to change.
    std::optional<Job> publication;  // None: not wanted, or the change has not ended.
};

// Waits for the far side: only on threads that may. kUnauthorized and kUnavailable are the far
// side's, with its words; kNotFound: it has no such offer.
class PartnerCenter {
  public:
    using Perform = std::function<model::Reply(model::Call)>;
    using Pause = std::function<void(base::Duration)>;
    // The connection outlives it.
    PartnerCenter(const model::OpenConnection& connection, Perform perform, Pause pause);

    base::Result<Plan> plan(const Wish& wish);
    // kConflict: another plan's fingerprint, so something has changed since then; or the offer is
    // not ready to be published so.
    base::Result<Applied> apply(const Wish& wish, std::string_view fingerprint, Publish publish);

  private:
    struct Answer {
        int status = 0;
        model::Json body;
    };
    // 404 is an answer, too; every other refusal an error.
    base::Result<Answer> ask(std::string_view method, const std::string& target,
                             const std::string& body = {});
    base::Result<model::Json> product_of(const std::string& offer);
    // As it is there; of a product that never had one, one without a destination.
    base::Result<model::Json> leads_of(const std::string& product);
    base::Result<Job> configure(model::JsonObject resource);
    base::Result<model::JsonObject> submission(const Plan& plan, Publish publish);

    const model::OpenConnection& connection_;
    const Perform perform_;
    const Pause pause_;
    base::Duration waited_{0};  // For jobs, of kJobTimeMax.
};

}  // namespace leadflow::marketplace
