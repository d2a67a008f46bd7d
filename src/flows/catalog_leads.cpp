// SPDX-License-Identifier: Apache-2.0
// What the catalog keeps of what flows do with leads that are no news.
#include "base/log.h"
#include "flows/catalog.h"
#include "flows/no_such_flow.h"

namespace leadflow::flows {
namespace {

constexpr const char* kScope = "lead-settings";

}  // namespace

base::Status Catalog::load_lead_settings() {
    const auto rows = TRY(store_.settings(kScope));
    base::MutexLock lock(mutex_);
    for (const model::Setting& row : rows) {
        auto settings = stored_lead_settings(row.value);
        if (settings)
            lead_settings_[model::FlowId(row.key)] =
                std::make_shared<const LeadSettings>(std::move(*settings));
        else
            LOG_ERROR("what flow {} does with leads cannot be read: {}", row.key,
                      settings.error().message);
    }
    return {};
}

void Catalog::put_lead_settings(LiveFlow& live) const {
    base::MutexLock lock(mutex_);
    if (const auto found = lead_settings_.find(live.flow.id); found != lead_settings_.end())
        live.lead_settings = found->second;
}

base::Result<LiveFlowPtr> Catalog::set_leads(const model::FlowId& id, const model::Json& given) {
    LeadSettings settings = TRY(lead_settings_of(given));
    base::MutexLock saving(save_mutex_);
    const LiveFlowPtr before = find(id.text());
    if (before == nullptr) return no_such_flow(id.text());
    if (settings.fallback)
        settings.fallback->since =
            before->lead_settings->fallback ? before->lead_settings->fallback->since : clock_.now();
    TRY(journal_.commit({model::SaveSetting{{kScope, id.text(), to_text(settings)}}}));
    auto live = std::make_shared<LiveFlow>(*before);
    live->lead_settings = std::make_shared<const LeadSettings>(std::move(settings));
    {
        base::MutexLock lock(mutex_);
        lead_settings_[id] = live->lead_settings;
    }
    publish(live);
    return LiveFlowPtr(std::move(live));
}

}  // namespace leadflow::flows
