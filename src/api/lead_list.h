// SPDX-License-Identifier: Apache-2.0
// LeadList: runs and refused receipts as one list of leads, newest first, read in pieces; and a
// lead as a row of CSV. Inside api/ only.
#pragma once

#include "api/lead_json.h"
#include "http/message.h"
#include "store/store.h"

#include <deque>
#include <optional>
#include <string>

namespace leadflow::api {

struct LeadQuery {
    store::LeadFilter filter;
    bool runs = true;
    bool refused = true;
};
// The filters of a request; `limit` is left to the caller.
base::Result<LeadQuery> lead_query(const Rooms& rooms, const http::Request& request);

// One thread.
class LeadList {
  public:
    LeadList(const Rooms& rooms, LeadQuery query);

    size_t limit() const { return query_.filter.limit; }
    // lead_json with its "cursor": `before` of what comes behind it. Nothing: that was all.
    base::Result<std::optional<model::JsonObject>> next();

  private:
    base::Status fill();
    std::string cursor() const;

    const Rooms& rooms_;
    LeadQuery query_;
    store::LeadFilter piece_;  // What is asked next.
    std::deque<model::RunHead> runs_;
    std::deque<model::Receipt> receipts_;
    bool runs_end_ = false;
    bool receipts_end_ = false;
    // How far the list itself has come.
    std::optional<model::RunId> last_run_;
    std::optional<model::ReceiptId> last_receipt_;
};

// A byte order mark, for Excel, and the names of the columns.
std::string csv_head();
std::string csv_row(const model::JsonObject& lead);
// RFC 4180; what a spreadsheet would take for a formula gets an apostrophe before it.
std::string csv_cell(std::string_view text);

}  // namespace leadflow::api
