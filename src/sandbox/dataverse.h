// SPDX-License-Identifier: Apache-2.0
// The stand-in for a Dynamics 365 organisation: Dataverse's Web API over rows in memory, strict
// about headers, names, types and lengths; and the discovery service that lists it. What is
// refused here, and how, follows Microsoft's documents; where they leave room it is lenient.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "http/message.h"
#include "sandbox/limits.h"
#include "sandbox/odata.h"
#include "sandbox/row_check.h"
#include "sandbox/rows.h"
#include "sandbox/table.h"
#include "sandbox/tokens.h"

namespace leadflow::sandbox {

// What the control API may change. The defaults are Dataverse's own.
struct DataverseRules {
    // Alternate keys over one column each, in every table that has the column: 0x80060892.
    std::vector<std::string> unique_columns;
    // A duplicate detection rule: 0x80040333, only when the client asks for detection with
    // MSCRM.SuppressDuplicateDetection: false.
    std::vector<std::string> duplicate_columns;
    // Rows of a list without $top, as many as there are at once; the rest at @odata.nextLink.
    size_t page_size = kQueryRowsMax;
    bool forbidden = false;  // Every row operation answers 403, 0x80040220.
    Strictness strictness;
};

// Call from any thread. All that is borrowed outlives it.
class Dataverse {
  public:
    // `scheme` is "http" or "https": how the URLs in its answers begin.
    Dataverse(const Tokens& tokens, const base::Clock& clock, base::Random& random,
              std::string scheme);

    // Everything under /api/data/ and /api/discovery/; never an exception, never a wait.
    http::Response handle(const http::Request& request) EXCLUDES(mutex_);

    void set_rules(DataverseRules rules) EXCLUDES(mutex_);
    DataverseRules rules() const EXCLUDES(mutex_);
    // A text column as a customer adds it ("new_leadkey"). kConflict, kNotFound, kLimitExceeded.
    base::Status add_column(std::string_view table, const std::string& name, size_t length_max)
        EXCLUDES(mutex_);
    base::Status remove_column(std::string_view table, const std::string& name) EXCLUDES(mutex_);

    struct Counts {
        size_t rows = 0;          // There now, in all tables.
        size_t created = 0;       // Since the reset.
        size_t distinct_ids = 0;  // Of these.
        size_t creates_attempted = 0;     // POST to a set and PATCH to a row, refused ones too.
        size_t duplicates_refused = 0;    // 412.
        size_t requests = 0;
        size_t unauthorized = 0;  // 401.
    };
    Counts counts() const EXCLUDES(mutex_);
    // For the page and for tests: the newest rows as {"id","createdon","columns":{…}}.
    // kNotFound for an unknown table.
    base::Result<model::JsonArray> newest(std::string_view set, std::string_view id,
                                          size_t limit) const EXCLUDES(mutex_);
    // How many different values a column has over all rows there are; walks them all.
    base::Result<size_t> distinct_values(std::string_view set, std::string_view column) const
        EXCLUDES(mutex_);
    // Rows, counts, rules and added columns go.
    void reset() EXCLUDES(mutex_);

  private:
    struct Store {
        Table table;
        Rows rows;
    };
    // A request on its way: what all steps need to know of it.
    struct Visit {
        const http::Request& request;
        std::string base;  // "https://host/api/data/v9.2/"
        Preferences preferences;
        Query query;
    };

    http::Response route(const http::Request& request) REQUIRES(mutex_);
    http::Response route_segments(Visit& visit, const std::vector<std::string>& segments)
        REQUIRES(mutex_);
    http::Response discovery(const http::Request& request) const REQUIRES(mutex_);
    http::Response on_set(const Visit& visit, Store& store) REQUIRES(mutex_);
    http::Response on_row(const Visit& visit, Store& store, const Segment& segment)
        REQUIRES(mutex_);

    http::Response create(const Visit& visit, Store& store) REQUIRES(mutex_);
    http::Response upsert(const Visit& visit, Store& store, const Segment& segment)
        REQUIRES(mutex_);
    http::Response list(const Visit& visit, const Store& store) const REQUIRES(mutex_);
    http::Response read(const Visit& visit, const Store& store, const Row& row) const;
    http::Response written(const Visit& visit, const Store& store, const Row& row,
                           bool created) const;
    http::Response insert(const Visit& visit, Store& store, std::string id,
                          model::JsonObject columns) REQUIRES(mutex_);
    http::Response update(const Visit& visit, Store& store, const Row& row,
                          const model::JsonObject& columns) REQUIRES(mutex_);
    http::Response refuse(const Visit& visit, const ODataRefusal& refusal) const;
    http::Response refuse_duplicate(const Visit& visit, const ODataRefusal& refusal)
        REQUIRES(mutex_);
    CheckedRow read_body(const Visit& visit, const Store& store, bool creating) const
        REQUIRES(mutex_);
    std::optional<ODataRefusal> find_duplicate(const Visit& visit, const Store& store,
                                               const model::JsonObject& columns,
                                               std::string_view own_id) const REQUIRES(mutex_);
    const Row* find_row(const Store& store, const Segment& segment) const REQUIRES(mutex_);
    bool is_key(std::string_view column) const REQUIRES(mutex_);

    http::Response definitions(const Visit& visit, const std::vector<std::string>& segments) const
        REQUIRES(mutex_);
    void watch_columns() REQUIRES(mutex_);
    Store* store_of_set(std::string_view set) REQUIRES(mutex_);
    const Store* store_of_set(std::string_view set) const REQUIRES(mutex_);
    Store* store_of_table(std::string_view table) REQUIRES(mutex_);

    const Tokens& tokens_;
    const base::Clock& clock_;
    base::Random& random_;
    const std::string scheme_;

    mutable base::Mutex mutex_;
    std::vector<Store> stores_ GUARDED_BY(mutex_);
    DataverseRules rules_ GUARDED_BY(mutex_);
    size_t custom_columns_ GUARDED_BY(mutex_) = 0;
    size_t requests_ GUARDED_BY(mutex_) = 0;
    size_t unauthorized_ GUARDED_BY(mutex_) = 0;
    size_t creates_attempted_ GUARDED_BY(mutex_) = 0;
    size_t duplicates_refused_ GUARDED_BY(mutex_) = 0;
};

// The row as the Web API shows it: every column (null when unset), defaults, etag, context.
model::JsonObject represent(const Table& table, const Row& row, const Query& query,
                            const std::string& context, bool annotations);
// A refusal for a $select that names what is not there.
std::optional<ODataRefusal> check_select(const Table& table, const Query& query);

}  // namespace leadflow::sandbox
