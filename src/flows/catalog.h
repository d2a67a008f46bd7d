// SPDX-License-Identifier: Apache-2.0
// Catalog: the flows, compiled and ready: what ingest judges by and the runner runs by. Saving,
// switching and deleting go through it, so that memory and store never differ.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "crypto/sealed_box.h"
#include "definition/reader.h"
#include "definition/trigger_input.h"
#include "engine/program.h"
#include "flows/lead_settings.h"
#include "flows/url_guard.h"
#include "flows/url_keys.h"
#include "journal/journal.h"
#include "model/flow.h"
#include "store/store.h"

namespace leadflow::flows {

enum class UrlKeyName { kPresent, kOlder };
// What a flow's URL has seen.
struct UrlState {
    UrlUse present;
    UrlUse older;
    RateLimit rate;
};

// One version of a flow, ready. Constant; shared with the runs that run it.
struct LiveFlow {
    model::Flow flow;
    int64_t version = 0;
    std::shared_ptr<const engine::Program> program;
    std::shared_ptr<const definition::TriggerReader> reader;
    std::vector<model::ConnectionReference> connections;
    std::string signature;  // What `sig` of its URL must be.
    std::string older_signature;  // And may be until then; empty: nothing.
    std::optional<base::Time> older_ends;
    std::string own_signature;  // By the flow's own key, which stays: signs what asks for results.
    std::shared_ptr<const UrlGuard> guard;  // nullptr: the signature is enough.
    std::shared_ptr<UrlState> url_state;    // Shared by all versions of the flow.
    // Never nullptr.
    std::shared_ptr<const LeadSettings> lead_settings = std::make_shared<const LeadSettings>();
    std::string callback_key;  // Signs the callback URLs of its webhook actions.
    // Why it cannot be switched on; empty when it can. Warnings among them do not count.
    std::vector<definition::Fault> faults;

    bool can_run() const;
    // By which of the URL's keys `sig` was made; nothing: by none that counts.
    std::optional<UrlKeyName> key_of(std::string_view sig, base::Time now) const;
    const model::ConnectionReference* connection(std::string_view key) const;
};
using LiveFlowPtr = std::shared_ptr<const LiveFlow>;

// Call from any thread.
class Catalog {
  public:
    // All outlive the catalog. `lookup` knows the connectors' operations.
    Catalog(store::Store& store, journal::Journal& journal, const crypto::SealedBox& box,
            const base::Clock& clock, engine::OperationLookup lookup,
            const model::Limits& limits = {});

    // Reads and compiles every published version; once, before anything is served.
    base::Status load();
    // The same again, because other connectors are there now. Runs keep what they run by.
    base::Status reload();

    // The published version; nullptr when there is none. Hot path: one lock, no allocation.
    LiveFlowPtr find(std::string_view id) const;
    // The version that a run names, also an older one.
    base::Result<LiveFlowPtr> version(const model::FlowId& id, int64_t number) const;
    std::vector<LiveFlowPtr> all() const;  // By name.
    // By id, or by name when exactly one flow bears it.
    base::Result<LiveFlowPtr> find_by_id_or_name(std::string_view text) const;

    // A first version of a new flow; switched on unless it has faults or `off`.
    struct Import {
        std::string document;
        std::string name;  // Empty: the document's display name.
        bool off = false;
        std::string author;  // As FlowVersion::author.
    };
    base::Result<LiveFlowPtr> import(Import import);
    // A next version of a flow; its URL stays.
    base::Result<LiveFlowPtr> save(const model::FlowId& id, std::string document,
                                   std::string author = {});
    // A version that waits to be published: nothing of what runs changes. Its faults are told and
    // kept with it; kInvalidInput: it is no JSON.
    struct Draft {
        int64_t version = 0;
        std::vector<definition::Fault> faults;
    };
    base::Result<Draft> save_draft(const model::FlowId& id, std::string document,
                                   std::string author = {});
    base::Result<LiveFlowPtr> discard_draft(const model::FlowId& id);
    // The draft becomes the published version as it is; of an older version a next one is made.
    // kConflict when it has faults that keep it from running.
    base::Result<LiveFlowPtr> publish_version(const model::FlowId& id, int64_t number,
                                              std::string author = {});
    // A next version of every flow for which `rewrite` makes a document; all of them in one commit,
    // or none. `rewrite` gets a flow's document and must not call the catalog's savers.
    using Rewrite = std::function<base::Result<std::optional<std::string>>(
        const LiveFlow& live, const std::string& document)>;
    base::Result<std::vector<LiveFlowPtr>> save_all(const Rewrite& rewrite,
                                                    const std::string& author);
    // Seals again the keys that are not sealed by the box's present key; how many that were.
    base::Result<size_t> seal_anew();
    // kConflict when it has faults that keep it from running.
    base::Result<LiveFlowPtr> switch_to(const model::FlowId& id, model::FlowState state);
    base::Result<LiveFlowPtr> rename(const model::FlowId& id, std::string name);
    base::Status remove(const model::FlowId& id);

    // A new key for the URL; the present one goes on for `overlap`, an older one ends now.
    base::Result<LiveFlowPtr> rotate_url(const model::FlowId& id, base::Duration overlap);
    // The older key ends now. kNotFound: there is none.
    base::Result<LiveFlowPtr> end_older_url(const model::FlowId& id);
    base::Result<LiveFlowPtr> guard_url(const model::FlowId& id, const model::Json& given);
    base::Result<LiveFlowPtr> set_leads(const model::FlowId& id, const model::Json& given);
    // Writes down how URLs were used where that has changed.
    base::Status save_url_uses();
    base::Result<std::string> document(const model::FlowId& id) const;
    // Newest first, without documents.
    base::Result<std::vector<model::FlowVersion>> versions(const model::FlowId& id) const {
        return store_.flow_versions(id);
    }
    base::Result<std::string> document(const model::FlowId& id, int64_t version) const {
        return TRY(store_.flow_version(id, version)).document;
    }

    // The same checks without saving.
    base::Result<LiveFlow> check(std::string_view document) const;

    // Path and query of the URL that starts the flow, with its signature: never log it.
    static std::string trigger_target(const LiveFlow& live);

    // The same behind the public address. kUnavailable: that is not known yet.
    base::Result<std::string> trigger_url(const LiveFlow& live) const;

    // What callback URLs begin with: "https://leads.example.com". Until it is known, actions that
    // need one fail.
    void serve_at(std::string public_url);

  private:
    base::Result<std::string> callback_url(const model::FlowId& flow, const std::string& key,
                                           const model::RunId& run, std::string_view step) const;
    base::Result<LiveFlow> compile(const model::Flow& flow, int64_t version,
                                   std::string_view document) const;
    base::Result<LiveFlowPtr> store_version(model::Flow flow, std::string document,
                                            std::string author, bool first);
    // Compiled, with what stores it; neither stored nor published.
    struct NextVersion {
        std::shared_ptr<LiveFlow> live;
        model::Changes changes;
    };
    base::Status load_urls();
    base::Status load_lead_settings();
    base::Result<size_t> seal_guards_anew();
    void put_lead_settings(LiveFlow& live) const;
    // The keys that sign, into `live`.
    base::Status put_url(LiveFlow& live, const std::string& own_key) const;
    base::Result<NextVersion> next_version(model::Flow flow, std::string document,
                                           std::string author, bool first) const;
    void publish(const LiveFlowPtr& live);
    // The published one with `change` made to its row in the store.
    base::Result<LiveFlowPtr> change_flow(const model::FlowId& id,
                                          const std::function<void(model::Flow&)>& change);

    store::Store& store_;
    journal::Journal& journal_;
    const crypto::SealedBox& box_;
    const base::Clock& clock_;
    const engine::OperationLookup lookup_;
    const model::Limits limits_;

    struct TextHash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    mutable base::Mutex mutex_;
    std::unordered_map<std::string, LiveFlowPtr, TextHash, std::equal_to<>> published_
        GUARDED_BY(mutex_);
    mutable std::unordered_map<std::string, LiveFlowPtr> older_ GUARDED_BY(mutex_);  // "id/version"
    std::string public_url_ GUARDED_BY(mutex_);
    std::map<model::FlowId, std::shared_ptr<const UrlGuard>> guards_ GUARDED_BY(mutex_);
    std::map<model::FlowId, std::shared_ptr<const LeadSettings>> lead_settings_ GUARDED_BY(mutex_);
    mutable std::map<model::FlowId, std::shared_ptr<UrlState>> url_states_ GUARDED_BY(mutex_);
    base::Mutex save_mutex_;  // One save at a time; taken before mutex_.
};

// "/triggers/{name}/run" and what else the signature covers, keyed by the flow's own key.
std::string signature_of(std::string_view key, const model::FlowId& id, std::string_view trigger);
// Of a webhook action's callback URL; `key` is LiveFlow::callback_key.
std::string callback_signature(std::string_view key, const model::RunId& run,
                               std::string_view step_key);

}  // namespace leadflow::flows
