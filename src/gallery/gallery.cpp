// SPDX-License-Identifier: Apache-2.0
#include "gallery/gallery.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "connectors/described/compile.h"
#include "connectors/described/names.h"
#include "gallery/limits.h"

namespace leadflow::gallery {
namespace {

namespace described = connectors::described;
using model::Json;
using model::JsonArray;
using model::JsonObject;

// What lists show, so that they need not compile.
Json summary_of(const described::CompiledConnector& connector, const described::Report& report) {
    JsonArray fields;
    for (const connectors::ConnectionField& field : connector.connection_fields)
        fields.push_back(JsonObject{{"key", field.key},
                                    {"label", field.label},
                                    {"secret", field.secret},
                                    {"required", field.required},
                                    {"default", field.default_value}});
    Json summary = described::to_json(report);
    summary.as_object()["description"] = connector.description;
    summary.as_object()["fields"] = std::move(fields);
    return summary;
}

constexpr const char* kOperations = "operationList";  // Of a stored summary.

Json operations_in(const described::CompiledConnector& connector) {
    JsonArray list;
    for (const described::CompiledOperation& one : connector.operations) {
        if (!one.problem.empty() || one.deprecated ||
            one.visibility == described::Visibility::kInternal)
            continue;
        list.push_back(JsonObject{{"id", one.id},
                                  {"title", one.title},
                                  {"description", one.description},
                                  {"kind", std::string(described::name_of(one.kind))},
                                  {"visibility", std::string(described::name_of(one.visibility))}});
    }
    return list;
}

// What the store keeps as one text is two things here.
Gallery::Entry entry_of(std::string name, base::Time imported, Json summary) {
    Gallery::Entry entry{.name = std::move(name), .imported = imported, .summary = JsonObject()};
    if (!summary.is_object()) return entry;
    JsonObject& members = summary.get_object();
    if (Json* operations = members.if_contains(kOperations)) {
        entry.operations = std::make_shared<const Json>(std::move(*operations));
        members.erase(kOperations);
    }
    entry.summary = std::move(summary);
    return entry;
}

}  // namespace

base::Status Gallery::load() {
    for (model::ImportedConnector& row : TRY(store_.connectors())) {
        auto summary = model::parse_json(row.summary);
        base::MutexLock lock(mutex_);
        entries_[row.name] =
            entry_of(row.name, row.imported, summary ? std::move(*summary) : Json());
    }
    return {};
}

base::Result<described::Report> Gallery::import(Import import) {
    auto made = described::compile({.name = import.name,
                                    .definition = import.definition,
                                    .properties = import.properties,
                                    .script = import.script});
    if (!made) return std::move(made).error();
    const described::Report report = described::report_of(*made);
    Json summary = summary_of(*made, report);
    summary.as_object()[kOperations] = operations_in(*made);
    std::string kept = model::to_text(summary);
    Entry entry = entry_of(made->name, clock_.now(), std::move(summary));
    base::MutexLock saving(save_mutex_);
    {
        base::MutexLock lock(mutex_);
        if (entries_.size() >= kConnectorsMax && !entries_.contains(entry.name))
            return base::limit_exceeded(
                base::format("there are {} imported connectors already", kConnectorsMax));
    }
    TRY(journal_.commit({model::SaveConnector{{.name = entry.name,
                                               .imported = entry.imported,
                                               .summary = std::move(kept),
                                               .script = import.script,
                                               .definition = std::move(import.definition),
                                               .properties = std::move(import.properties)}}}));
    forget(entry.name);
    base::MutexLock lock(mutex_);
    entries_[entry.name] = std::move(entry);
    return report;
}

base::Status Gallery::remove(std::string_view name) {
    base::MutexLock saving(save_mutex_);
    const std::string known = name_meant(name);
    if (known.empty())
        return base::not_found(base::format("there is no imported connector '{}'", name));
    TRY(journal_.commit({model::DeleteConnector{known}}));
    forget(known);
    base::MutexLock lock(mutex_);
    entries_.erase(known);
    return {};
}

std::vector<Gallery::Entry> Gallery::all() const {
    base::MutexLock lock(mutex_);
    std::vector<Entry> all;
    for (const auto& [name, entry] : entries_) all.push_back(entry);
    return all;
}

base::Result<std::shared_ptr<const Json>> Gallery::operations_of(const Entry& entry) const {
    if (entry.operations != nullptr) return entry.operations;
    const DescribedPtr connector = TRY(compiled(entry.name));
    return std::make_shared<const Json>(operations_in(connector->compiled()));
}

std::string Gallery::name_meant(std::string_view api) const {
    base::MutexLock lock(mutex_);
    if (entries_.empty()) return {};
    for (std::string& name : described::names_meant(api))
        if (entries_.contains(name)) return std::move(name);
    return {};
}

base::Result<DescribedPtr> Gallery::find_by_name(std::string_view name) const {
    const std::string known = name_meant(name);
    if (known.empty())
        return base::not_found(base::format("there is no imported connector '{}'", name));
    return compiled(known);
}

std::shared_ptr<const connectors::Connector> Gallery::find(std::string_view api) const {
    const std::string name = name_meant(api);
    if (name.empty()) return nullptr;
    auto found = compiled(name);
    if (found) return *found;
    LOG_ERROR("connector {} cannot be used: {}", name, found.error().message);
    return nullptr;
}

base::Result<DescribedPtr> Gallery::compiled(const std::string& name) const {
    {
        base::MutexLock lock(mutex_);
        const auto at = std::find_if(kept_.begin(), kept_.end(),
                                     [&](const Kept& one) { return one.name == name; });
        if (at != kept_.end()) {
            kept_.splice(kept_.begin(), kept_, at);
            return kept_.front().connector;
        }
    }
    const model::ImportedConnector row = TRY(store_.connector(name));
    auto made = TRY(described::compile({.name = row.name,
                                        .definition = row.definition,
                                        .properties = row.properties,
                                        .script = row.script}));
    auto connector = std::make_shared<const described::DescribedConnector>(
        std::make_shared<const described::CompiledConnector>(std::move(made)));
    keep({name, connector, row.definition.size()});
    return DescribedPtr(std::move(connector));
}

void Gallery::keep(Kept kept) const {
    base::MutexLock lock(mutex_);
    kept_bytes_ += kept.bytes;
    kept_.push_front(std::move(kept));
    while (kept_bytes_ > kKeptBytesMax && kept_.size() > 1) {
        kept_bytes_ -= kept_.back().bytes;
        kept_.pop_back();
    }
}

void Gallery::forget(const std::string& name) {
    base::MutexLock lock(mutex_);
    for (auto at = kept_.begin(); at != kept_.end();) {
        if (at->name != name) {
            ++at;
            continue;
        }
        kept_bytes_ -= at->bytes;
        at = kept_.erase(at);
    }
}

}  // namespace leadflow::gallery
