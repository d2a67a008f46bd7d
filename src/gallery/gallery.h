// SPDX-License-Identifier: Apache-2.0
// Gallery: the imported connectors. Their definitions are in the store; one is compiled when a
// flow or a person asks for it, and dropped again when others need the memory.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "connectors/described/described_connector.h"
#include "connectors/described/report.h"
#include "connectors/registry.h"
#include "journal/journal.h"
#include "store/store.h"

namespace leadflow::gallery {

using DescribedPtr = std::shared_ptr<const connectors::described::DescribedConnector>;

// Call from any thread.
class Gallery final : public connectors::MoreConnectors {
  public:
    // All outlive it.
    Gallery(store::Store& store, journal::Journal& journal, const base::Clock& clock)
        : store_(store), journal_(journal), clock_(clock) {}

    // Names and summaries only.
    base::Status load();

    struct Import {
        std::string name;  // Empty: made of the definition's title.
        std::string definition;
        std::string properties;
        bool script = false;
    };
    // Replaces the one of the same name. Durable when it returns.
    base::Result<connectors::described::Report> import(Import import);
    base::Status remove(std::string_view name);

    struct Entry {
        std::string name;
        base::Time imported{};
        model::Json summary;  // {"title", "operations", "runnable", "reasons", "fields"}.
        // What can run and is shown: [{"id", "title", "description", "kind", "visibility"}].
        // Shared with whoever lists: constant, and large. nullptr: imported before this was kept.
        std::shared_ptr<const model::Json> operations;
    };
    std::vector<Entry> all() const;  // By name.
    // An entry's operations, also when it has none kept.
    base::Result<std::shared_ptr<const model::Json>> operations_of(const Entry& entry) const;
    // By name or API. kNotFound.
    base::Result<DescribedPtr> find_by_name(std::string_view name) const;

    std::shared_ptr<const connectors::Connector> find(std::string_view api) const override;

  private:
    struct Kept {
        std::string name;
        DescribedPtr connector;
        size_t bytes = 0;
    };
    std::string name_meant(std::string_view api) const EXCLUDES(mutex_);
    base::Result<DescribedPtr> compiled(const std::string& name) const EXCLUDES(mutex_);
    void keep(Kept kept) const EXCLUDES(mutex_);
    void forget(const std::string& name) EXCLUDES(mutex_);

    store::Store& store_;
    journal::Journal& journal_;
    const base::Clock& clock_;

    mutable base::Mutex mutex_;
    std::map<std::string, Entry, std::less<>> entries_ GUARDED_BY(mutex_);
    mutable std::list<Kept> kept_ GUARDED_BY(mutex_);  // The last used first.
    mutable size_t kept_bytes_ GUARDED_BY(mutex_) = 0;
    base::Mutex save_mutex_;  // One change at a time; taken before mutex_.
};

}  // namespace leadflow::gallery
