// SPDX-License-Identifier: Apache-2.0
#include "api/lead_list.h"

#include "api/limits.h"
#include "api/resource.h"
#include "base/text.h"

#include <algorithm>

namespace leadflow::api {
namespace {

using model::Json;
using model::JsonObject;

base::Status put_fate(LeadQuery& query, std::string_view fate) {
    using store::LeadFate;
    if (fate.empty()) return {};
    if (fate == "refused") {
        query.runs = false;
        return {};
    }
    query.refused = false;
    if (fate == "arrived")
        query.filter.fate = LeadFate::kArrived;
    else if (fate == "failed")
        query.filter.fate = LeadFate::kFailed;
    else if (fate == "waiting")
        query.filter.fate = LeadFate::kWaiting;
    else if (fate == "cancelled")
        query.filter.fate = LeadFate::kCancelled;
    else
        return base::invalid_input(
            "fate is not one of arrived, failed, waiting, cancelled, refused");
    return {};
}

// "RUN~RECEIPT": how far each of the two had come.
base::Status put_cursor(store::LeadFilter& filter, const std::string& cursor) {
    if (cursor.empty()) return {};
    const size_t mark = cursor.find('~');
    int64_t receipt = 0;
    const std::string behind = mark == std::string::npos ? "" : cursor.substr(mark + 1);
    if (mark == std::string::npos || (!behind.empty() && !base::parse_integer(behind, receipt)))
        return base::invalid_input("before is not the cursor of a lead");
    if (mark > 0) filter.before = model::RunId(cursor.substr(0, mark));
    if (!behind.empty()) filter.before_receipt = model::ReceiptId{receipt};
    return {};
}

std::string text_in(const JsonObject& object, std::string_view key) {
    const Json* found = object.if_contains(key);
    if (found == nullptr) return {};
    if (found->is_string()) return std::string(model::text_of(*found));
    if (found->is_bool()) return found->get_bool() ? "yes" : "no";
    return model::to_text(*found);
}

// Where the lead went: pages of records, or ids where there is no page.
std::string records_text(const JsonObject& lead) {
    std::string text;
    const Json* effects = lead.if_contains("effects");
    if (effects == nullptr || !effects->is_array()) return text;
    for (const Json& effect : effects->get_array()) {
        std::string_view one = model::text_at(effect, "link");
        if (one.empty() && model::text_at(effect, "kind") == "record")
            one = model::text_at(effect, "id");
        if (!one.empty()) text += (text.empty() ? "" : " ") + std::string(one);
    }
    return text;
}

}  // namespace

base::Result<LeadQuery> lead_query(const Rooms& rooms, const http::Request& request) {
    LeadQuery query;
    store::LeadFilter& filter = query.filter;
    filter.offer = query_value(request, "offer");
    filter.source = query_value(request, "source");
    filter.action = query_value(request, "action");
    filter.country = query_value(request, "country");
    filter.search = query_value(request, "search");
    if (const auto flow = query_value(request, "flow"); !flow.empty())
        filter.flow = TRY(rooms.catalog.find_by_id_or_name(flow))->flow.id;
    if (const auto test = query_value(request, "test"); !test.empty()) {
        if (test != "true" && test != "false")
            return base::invalid_input("test is neither true nor false");
        filter.test = test == "true";
    }
    filter.from = TRY(time_value(request, "from"));
    filter.to = TRY(time_value(request, "to"));
    TRY(put_fate(query, query_value(request, "fate")));
    TRY(put_cursor(filter, query_value(request, "before")));
    return query;
}

LeadList::LeadList(const Rooms& rooms, LeadQuery query)
    : rooms_(rooms),
      query_(std::move(query)),
      piece_(query_.filter),
      runs_end_(!query_.runs),
      receipts_end_(!query_.refused),
      last_run_(query_.filter.before),
      last_receipt_(query_.filter.before_receipt) {
    // One more than is shown tells whether there is more; a long list is read in pieces.
    piece_.limit = std::min(query_.filter.limit + 1, kLeadsReadAtOnce);
}

base::Status LeadList::fill() {
    // What comes while somebody reads on belongs before the first page.
    if (!last_receipt_ && !receipts_end_) {
        last_receipt_ = model::ReceiptId{TRY(rooms_.store.last_receipt()).number + 1};
        piece_.before_receipt = last_receipt_;
    }
    if (runs_.empty() && !runs_end_) {
        auto rows = TRY(rooms_.store.leads(piece_));
        runs_end_ = rows.size() < piece_.limit;
        if (!rows.empty()) piece_.before = rows.back().id;
        runs_.assign(std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
    }
    if (receipts_.empty() && !receipts_end_) {
        auto rows = TRY(rooms_.store.refused_leads(piece_));
        receipts_end_ = rows.size() < piece_.limit;
        if (!rows.empty()) piece_.before_receipt = rows.back().id;
        receipts_.assign(std::make_move_iterator(rows.begin()),
                         std::make_move_iterator(rows.end()));
    }
    return {};
}

std::string LeadList::cursor() const {
    return base::format("{}~{}", last_run_ ? last_run_->text() : "",
                        last_receipt_ ? std::to_string(last_receipt_->number) : "");
}

base::Result<std::optional<JsonObject>> LeadList::next() {
    TRY(fill());
    if (runs_.empty() && receipts_.empty()) return std::optional<JsonObject>();
    const bool run_first = receipts_.empty() ||
                           (!runs_.empty() && runs_.front().created >= receipts_.front().received);
    JsonObject lead;
    if (run_first) {
        last_run_ = runs_.front().id;
        lead = lead_json(rooms_, runs_.front());
        runs_.pop_front();
    } else {
        last_receipt_ = receipts_.front().id;
        lead = lead_json(rooms_, receipts_.front());
        receipts_.pop_front();
    }
    lead["cursor"] = cursor();
    return std::optional(std::move(lead));
}

std::string csv_cell(std::string_view text) {
    std::string cell;
    constexpr std::string_view kFormulas = "=+-@\t\r";
    if (!text.empty() && kFormulas.find(text.front()) != std::string_view::npos) cell += '\'';
    cell += text;
    if (cell.find_first_of("\",\r\n") == std::string::npos) return cell;
    std::string quoted = "\"";
    for (const char c : cell) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + "\"";
}

std::string csv_head() {
    return "\xEF\xBB\xBF"
           "Received,Fate,Name,E-mail,Company,Country,Offer,Source,Source meaning,Action,"
           "Action meaning,Test,Do not contact,Flow,Run,Receipt,Records,Error,Duplicate of\r\n";
}

std::string csv_row(const JsonObject& lead) {
    static const JsonObject kNothing;
    const Json* found = lead.if_contains("lead");
    const JsonObject& facts =
        found != nullptr && found->is_object() ? found->get_object() : kNothing;
    const Json* error = lead.if_contains("error");
    std::string row = csv_cell(text_in(lead, "received"));
    const auto add = [&row](const std::string& text) { row += "," + csv_cell(text); };
    add(text_in(lead, "fate"));
    for (const char* key : {"name", "email", "company", "country", "offer", "source",
                            "sourceMeaning", "action", "actionMeaning", "test", "doNotContact"})
        add(text_in(facts, key));
    add(text_in(lead, lead.contains("flowName") ? "flowName" : "flow"));
    add(text_in(lead, "run"));
    add(text_in(lead, "receipt"));
    add(records_text(lead));
    add(error != nullptr ? std::string(model::text_at(*error, "message")) : std::string());
    add(text_in(lead, "duplicateOf"));
    return row + "\r\n";
}

}  // namespace leadflow::api
