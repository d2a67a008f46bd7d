// SPDX-License-Identifier: Apache-2.0
// The small part of OData that the Dataverse stand-in speaks: path segments with keys, the query
// options, `eq` filters, preferences, and the error body.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"
#include "model/json.h"

namespace leadflow::sandbox {

struct ODataRefusal {
    int status = 400;
    std::string code;  // "0x80044331"; "0x0" when Dataverse gives none.
    std::string message;
};

// {"error":{"code","message"}}; with the annotations that the client asked for by Prefer.
http::Response odata_error(const ODataRefusal& refusal, bool annotations);

// "leads", "leads(guid)", "EntityDefinitions(LogicalName='lead')", "leads(new_key='O''Neil')".
struct Segment {
    std::string name;
    bool has_key = false;
    std::string key_column;  // Empty: the primary key.
    std::string key;         // Quotes undone.
};
// Of a percent-decoded segment; nothing when the brackets or quotes do not close.
std::optional<Segment> parse_segment(std::string_view text);

struct Condition {
    std::string column;
    model::Json value;  // A text, number, boolean or null; a bare guid as text.
};

struct Query {
    std::vector<std::string> select;  // Empty: all.
    std::optional<size_t> top;
    std::vector<Condition> filter;    // All must hold.
    std::string filter_text;          // As sent, for metadata filters.
    std::string expand;
    bool count = false;
    size_t skip = 0;  // Of a $skiptoken that an earlier page has given.
};
// $select, $top, $filter (eq joined by and), $count, $orderby createdon desc (the only order there
// is), $expand, $skiptoken. Any other $ option is refused by name: silence would hide a wrong query.
struct ParsedQuery {
    Query query;
    std::optional<ODataRefusal> refusal;
};
ParsedQuery parse_odata_query(std::string_view query_text);
// The $skiptoken that leads past so many rows, percent-encoded.
std::string skip_token(size_t rows);
// False when it is more than eq joined by and.
bool parse_filter(std::string_view text, std::vector<Condition>& conditions);

struct Preferences {
    bool representation = false;
    bool annotations = false;  // odata.include-annotations, whatever its value.
};
Preferences preferences_of(const http::Request& request);

}  // namespace leadflow::sandbox
