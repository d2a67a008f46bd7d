// SPDX-License-Identifier: Apache-2.0
#include "flows/catalog.h"

#include <algorithm>
#include <iterator>

#include "base/encoding.h"
#include "base/log.h"
#include "base/text.h"
#include "crypto/mac.h"
#include "flows/limits.h"
#include "flows/no_such_flow.h"

namespace leadflow::flows {

namespace {

// Of the URL's keys, those that have one of their own.
base::Result<std::string> sealed_anew(const std::string& url_keys, const crypto::SealedBox& box) {
    std::vector<UrlKey> keys = TRY(url_keys_of(url_keys));
    if (keys.empty()) return url_keys;
    for (UrlKey& key : keys)
        if (!key.sealed.empty()) key.sealed = TRY(box.sealed_anew(key.sealed, kKeyPurpose));
    return to_text(keys);
}

base::Error cannot_run(const LiveFlow& live, std::string_view wanted) {
    const auto fault = std::find_if(live.faults.begin(), live.faults.end(),
                                    [](const auto& one) { return !one.warning; });
    if (fault == live.faults.end()) return base::conflict("its trigger cannot be read");
    return base::conflict(base::format("flow '{}' cannot be {}: {}: {}", live.flow.name, wanted,
                                       fault->path, fault->message));
}

}  // namespace

bool LiveFlow::can_run() const {
    return reader != nullptr && !definition::has_errors(faults);
}

const model::ConnectionReference* LiveFlow::connection(std::string_view key) const {
    for (const model::ConnectionReference& reference : connections)
        if (base::equals_ignoring_case(reference.key, key)) return &reference;
    return nullptr;
}

std::string signature_of(std::string_view key, const model::FlowId& id, std::string_view trigger) {
    return base::base64url(crypto::hmac_sha256(
        key, base::format("{}\n/triggers/{}/run\n1.0", id.text(), trigger)));
}

std::string callback_signature(std::string_view key, const model::RunId& run,
                               std::string_view step_key) {
    return base::base64url(crypto::hmac_sha256(
        key, base::format("/runs/{}/actions/{}/run\n1.0", run.text(), step_key)));
}

Catalog::Catalog(store::Store& store, journal::Journal& journal, const crypto::SealedBox& box,
                 const base::Clock& clock, engine::OperationLookup lookup,
                 const model::Limits& limits)
    : store_(store),
      journal_(journal),
      box_(box),
      clock_(clock),
      lookup_(std::move(lookup)),
      limits_(limits) {}

base::Status Catalog::load() {
    TRY(load_urls());
    TRY(load_lead_settings());
    for (const model::Flow& flow : TRY(store_.flows())) {
        const auto version = TRY(store_.flow_version(flow.id, flow.version));
        auto live = compile(flow, version.number, version.document);
        if (!live) {
            // The flow stays in the store and in lists; it just cannot run until it is mended.
            LOG_ERROR("flow {} cannot be read: {}", flow.id.text(), live.error().message);
            continue;
        }
        publish(std::make_shared<LiveFlow>(std::move(*live)));
    }
    return {};
}

base::Status Catalog::reload() {
    base::MutexLock saving(save_mutex_);
    return load();
}

base::Result<LiveFlow> Catalog::compile(const model::Flow& flow, int64_t version,
                                        std::string_view document) const {
    definition::ReadFlow read = TRY(definition::read_flow(document, limits_));
    LiveFlow live;
    live.flow = flow;
    live.version = version;
    live.connections = std::move(read.connections);
    live.faults = std::move(read.faults);
    std::string key;
    if (!flow.sealed_key.empty()) {
        key = TRY(box_.open_sealed(flow.sealed_key, kKeyPurpose));
        live.callback_key = crypto::hmac_sha256(key, "callbacks");
    }
    std::vector<engine::CompileFault> compile_faults;
    live.program = engine::compile(
        read.definition, live.connections, lookup_, compile_faults,
        [this, id = flow.id, signing = live.callback_key](const model::RunId& run,
                                                          std::string_view step) {
            return callback_url(id, signing, run, step);
        });
    for (engine::CompileFault& fault : compile_faults)
        live.faults.push_back({.path = std::move(fault.path),
                               .code = std::move(fault.code),
                               .message = std::move(fault.message)});
    // A schema that does not compile is among the faults already.
    if (auto reader = definition::TriggerReader::of(read.definition.trigger))
        live.reader = std::make_shared<const definition::TriggerReader>(std::move(*reader));
    if (!key.empty()) TRY(put_url(live, key));
    put_lead_settings(live);
    if (live.flow.name.empty()) live.flow.name = read.display_name;
    return live;
}

base::Result<LiveFlow> Catalog::check(std::string_view document) const {
    return compile(model::Flow{}, 0, document);
}

LiveFlowPtr Catalog::find(std::string_view id) const {
    base::MutexLock lock(mutex_);
    const auto found = published_.find(id);
    return found == published_.end() ? nullptr : found->second;
}

std::vector<LiveFlowPtr> Catalog::all() const {
    std::vector<LiveFlowPtr> flows;
    {
        base::MutexLock lock(mutex_);
        for (const auto& [id, live] : published_) flows.push_back(live);
    }
    std::sort(flows.begin(), flows.end(), [](const LiveFlowPtr& a, const LiveFlowPtr& b) {
        return std::tie(a->flow.name, a->flow.id) < std::tie(b->flow.name, b->flow.id);
    });
    return flows;
}

base::Result<LiveFlowPtr> Catalog::find_by_id_or_name(std::string_view text) const {
    if (LiveFlowPtr live = find(text)) return live;
    LiveFlowPtr named;
    for (const LiveFlowPtr& live : all()) {
        if (!base::equals_ignoring_case(live->flow.name, text)) continue;
        if (named != nullptr)
            return base::conflict(base::format("several flows are named '{}': use an id", text));
        named = live;
    }
    if (named == nullptr) return no_such_flow(text);
    return named;
}

base::Result<LiveFlowPtr> Catalog::version(const model::FlowId& id, int64_t number) const {
    const std::string key = base::format("{}/{}", id.text(), number);
    {
        base::MutexLock lock(mutex_);
        const auto found = published_.find(id.text());
        if (found != published_.end() && found->second->version == number) return found->second;
        const auto older = older_.find(key);
        if (older != older_.end()) return older->second;
    }
    const model::Flow flow = TRY(store_.flow(id));
    const model::FlowVersion version = TRY(store_.flow_version(id, number));
    LiveFlowPtr live = std::make_shared<LiveFlow>(TRY(compile(flow, number, version.document)));
    base::MutexLock lock(mutex_);
    if (older_.size() >= kOlderVersionsKept) older_.clear();
    older_[key] = live;
    return live;
}

base::Result<LiveFlowPtr> Catalog::import(Import import) {
    base::MutexLock saving(save_mutex_);
    if (all().size() >= kFlowsMax)
        return base::limit_exceeded(base::format("there are {} flows already", kFlowsMax));
    model::Flow flow;
    flow.id = model::FlowId(base::hex(crypto::random_bytes(16)));
    flow.sealed_key = box_.seal(crypto::random_bytes(32), kKeyPurpose);
    flow.name = std::move(import.name);
    flow.created = clock_.now();
    flow.state = import.off ? model::FlowState::kOff : model::FlowState::kOn;
    return store_version(std::move(flow), std::move(import.document), std::move(import.author),
                         true);
}

base::Result<LiveFlowPtr> Catalog::save(const model::FlowId& id, std::string document,
                                        std::string author) {
    base::MutexLock saving(save_mutex_);
    const LiveFlowPtr before = find(id.text());
    if (before == nullptr) return no_such_flow(id.text());
    return store_version(before->flow, std::move(document), std::move(author), false);
}

base::Result<Catalog::NextVersion> Catalog::next_version(model::Flow flow, std::string document,
                                                         std::string author, bool first) const {
    if (document.size() > kDocumentBytesMax)
        return base::limit_exceeded(
            base::format("a definition may have {} bytes at most", kDocumentBytesMax));
    flow.version = first ? 1 : flow.newest + 1;
    flow.newest = flow.version;
    flow.draft = 0;
    flow.modified = clock_.now();
    auto live = std::make_shared<LiveFlow>(TRY(compile(flow, flow.version, document)));
    if (live->flow.name.empty()) live->flow.name = "Flow " + flow.id.text().substr(0, 8);
    if (!live->can_run()) live->flow.state = model::FlowState::kOff;
    NextVersion next;
    next.changes.emplace_back(model::SaveFlow{live->flow});
    next.changes.emplace_back(model::AddFlowVersion{{.flow = flow.id,
                                                     .number = flow.version,
                                                     .saved = flow.modified,
                                                     .document = std::move(document),
                                                     .author = std::move(author)}});
    next.live = std::move(live);
    return next;
}

base::Result<LiveFlowPtr> Catalog::store_version(model::Flow flow, std::string document,
                                                 std::string author, bool first) {
    NextVersion next =
        TRY(next_version(std::move(flow), std::move(document), std::move(author), first));
    TRY(journal_.commit(std::move(next.changes)));
    publish(next.live);
    return LiveFlowPtr(std::move(next.live));
}

base::Result<std::vector<LiveFlowPtr>> Catalog::save_all(const Rewrite& rewrite,
                                                         const std::string& author) {
    base::MutexLock saving(save_mutex_);
    std::vector<LiveFlowPtr> saved;
    model::Changes changes;
    for (const LiveFlowPtr& live : all()) {
        const std::string document =
            TRY(store_.flow_version(live->flow.id, live->version)).document;
        auto written = TRY(rewrite(*live, document));
        if (!written) continue;
        NextVersion next = TRY(next_version(live->flow, std::move(*written), author, false));
        changes.insert(changes.end(), std::make_move_iterator(next.changes.begin()),
                       std::make_move_iterator(next.changes.end()));
        saved.push_back(std::move(next.live));
    }
    if (changes.empty()) return saved;
    TRY(journal_.commit(std::move(changes)));
    for (const LiveFlowPtr& live : saved) publish(live);
    return saved;
}

base::Result<size_t> Catalog::seal_anew() {
    base::MutexLock saving(save_mutex_);
    size_t count = 0;
    // From the store: a flow that cannot be read is not in memory, but keeps its URL.
    for (model::Flow& flow : TRY(store_.flows())) {
        if (flow.sealed_key.empty() || box_.is_present(flow.sealed_key)) continue;
        auto anew = box_.sealed_anew(flow.sealed_key, kKeyPurpose);
        auto urls = sealed_anew(flow.url_keys, box_);
        if (!anew || !urls) {
            LOG_ERROR("the keys of flow {} are left as they are: {}", flow.id.text(),
                      (anew ? urls.error() : anew.error()).message);
            continue;
        }
        flow.sealed_key = std::move(*anew);
        flow.url_keys = std::move(*urls);
        TRY(journal_.commit({model::SaveFlow{flow}}));
        ++count;
        const LiveFlowPtr before = find(flow.id.text());
        if (before == nullptr) continue;
        // Saves start from what is in memory.
        auto live = std::make_shared<LiveFlow>(*before);
        live->flow.sealed_key = flow.sealed_key;
        live->flow.url_keys = flow.url_keys;
        publish(live);
    }
    return count + TRY(seal_guards_anew());
}

base::Result<LiveFlowPtr> Catalog::switch_to(const model::FlowId& id, model::FlowState state) {
    base::MutexLock saving(save_mutex_);
    const LiveFlowPtr before = find(id.text());
    if (before == nullptr) return no_such_flow(id.text());
    if (state == model::FlowState::kOn && !before->can_run())
        return cannot_run(*before, "switched on");
    return change_flow(id, [&](model::Flow& flow) {
        flow.state = state;
        flow.modified = clock_.now();
    });
}

base::Result<LiveFlowPtr> Catalog::change_flow(const model::FlowId& id,
                                               const std::function<void(model::Flow&)>& change) {
    const LiveFlowPtr before = find(id.text());
    if (before == nullptr) return no_such_flow(id.text());
    auto live = std::make_shared<LiveFlow>(*before);
    change(live->flow);
    TRY(journal_.commit({model::SaveFlow{live->flow}}));
    publish(live);
    return LiveFlowPtr(std::move(live));
}

base::Result<LiveFlowPtr> Catalog::rename(const model::FlowId& id, std::string name) {
    name = std::string(base::trimmed(name));
    if (name.empty() || base::utf16_length(name) > kNameCharactersMax)
        return base::invalid_input(
            base::format("a flow's name has 1 to {} characters", kNameCharactersMax));
    base::MutexLock saving(save_mutex_);
    return change_flow(id, [&](model::Flow& flow) {
        flow.name = std::move(name);
        flow.modified = clock_.now();
    });
}

base::Result<Catalog::Draft> Catalog::save_draft(const model::FlowId& id, std::string document,
                                                 std::string author) {
    if (document.size() > kDocumentBytesMax)
        return base::limit_exceeded(
            base::format("a definition may have {} bytes at most", kDocumentBytesMax));
    TRY(model::parse_json(document));
    base::MutexLock saving(save_mutex_);
    const LiveFlowPtr before = find(id.text());
    if (before == nullptr) return no_such_flow(id.text());
    auto live = std::make_shared<LiveFlow>(*before);
    live->flow.newest = live->flow.draft = before->flow.newest + 1;
    Draft draft{.version = live->flow.draft, .faults = {}};
    auto compiled = compile(live->flow, draft.version, document);
    if (compiled) draft.faults = std::move(compiled->faults);
    else draft.faults.push_back({.path = "", .code = "InvalidTemplate",
                                 .message = compiled.error().message});
    TRY(journal_.commit({model::SaveFlow{live->flow},
                         model::AddFlowVersion{{.flow = id,
                                                .number = draft.version,
                                                .saved = clock_.now(),
                                                .document = std::move(document),
                                                .author = std::move(author)}}}));
    publish(live);
    return draft;
}

base::Result<LiveFlowPtr> Catalog::discard_draft(const model::FlowId& id) {
    base::MutexLock saving(save_mutex_);
    return change_flow(id, [](model::Flow& flow) { flow.draft = 0; });
}

base::Result<LiveFlowPtr> Catalog::publish_version(const model::FlowId& id, int64_t number,
                                                   std::string author) {
    base::MutexLock saving(save_mutex_);
    const LiveFlowPtr before = find(id.text());
    if (before == nullptr) return no_such_flow(id.text());
    const model::Flow& flow = before->flow;
    const std::string document = TRY(store_.flow_version(id, number)).document;
    auto live = std::make_shared<LiveFlow>(TRY(compile(flow, number, document)));
    if (!live->can_run()) return cannot_run(*live, "published");
    if (number != flow.draft) return store_version(flow, document, std::move(author), false);
    live->flow.version = number;
    live->flow.draft = 0;
    live->flow.modified = clock_.now();
    TRY(journal_.commit({model::SaveFlow{live->flow}}));
    publish(live);
    return LiveFlowPtr(std::move(live));
}

base::Status Catalog::remove(const model::FlowId& id) {
    base::MutexLock saving(save_mutex_);
    if (find(id.text()) == nullptr) return no_such_flow(id.text());
    TRY(journal_.commit({model::DeleteFlow{id}}));
    base::MutexLock lock(mutex_);
    published_.erase(id.text());
    return {};
}

base::Result<std::string> Catalog::document(const model::FlowId& id) const {
    const LiveFlowPtr live = find(id.text());
    if (live == nullptr) return no_such_flow(id.text());
    return TRY(store_.flow_version(id, live->version)).document;
}

void Catalog::publish(const LiveFlowPtr& live) {
    base::MutexLock lock(mutex_);
    published_[live->flow.id.text()] = live;
}

void Catalog::serve_at(std::string public_url) {
    base::MutexLock lock(mutex_);
    public_url_ = std::move(public_url);
}

base::Result<std::string> Catalog::callback_url(const model::FlowId& flow, const std::string& key,
                                                const model::RunId& run,
                                                std::string_view step) const {
    base::MutexLock lock(mutex_);
    if (public_url_.empty())
        return base::unavailable("the server does not know yet at which address it is reached");
    const std::string name = base::percent_encode(step);
    return base::format(
        "{}/workflows/{}/runs/{}/actions/{}/run?api-version=2016-10-01&sp=%2Fruns%2F{}%2Factions"
        "%2F{}%2Frun&sv=1.0&sig={}",
        public_url_, flow.text(), run.text(), name, run.text(), name,
        callback_signature(key, run, step));
}

base::Result<std::string> Catalog::trigger_url(const LiveFlow& live) const {
    base::MutexLock lock(mutex_);
    if (public_url_.empty())
        return base::unavailable("the server does not know yet at which address it is reached");
    return public_url_ + trigger_target(live);
}

std::string Catalog::trigger_target(const LiveFlow& live) {
    const std::string name = base::percent_encode(live.program->trigger.name);
    return base::format(
        "/workflows/{}/triggers/{}/paths/invoke?api-version=2016-10-01&sp=%2Ftriggers%2F{}%2Frun"
        "&sv=1.0&sig={}",
        live.flow.id.text(), name, name, live.signature);
}

}  // namespace leadflow::flows
