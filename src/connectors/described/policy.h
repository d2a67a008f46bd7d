// SPDX-License-Identifier: Apache-2.0
// Policy: one policy template instance of an apiProperties.json, read once at import. What it does
// to a request or reply is in request_policies and body_policies.
#pragma once

#include "base/result.h"
#include "connectors/described/policy_expression.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leadflow::connectors::described {

struct Policy {
    enum class Kind : uint8_t {
        kHostUrl,       // dynamichosturl, dynamicsubdomain: value.
        kRoute,         // routerequesttoendpoint: value, method.
        kHeader,        // setheader: name, value, exists.
        kQuery,         // setqueryparameter: name, value, exists.
        kSetProperty,   // parent, sub, value.
        kToArray,       // convertobjecttoarray: parent, sub, target, first = key, second = value.
        kToObject,      // convertarraytoobject: parent, sub, target, key_path, keep_key.
        kReplace,       // stringreplace: parent, sub, target, first by second.
        kSplit,         // stringtoarray: parent, sub, target, first = delimiters, second = child.
        kEncode,        // encodepropertyvalue: parent, sub, target.
        kMove,          // moveproperties: parent, target, only_members.
        kValueFromUrl,  // setvaluefromurl: value = URL, method, into + name, key_path.
        kPoll,          // pollingtrigger: poll, key_path = data.
        kNothing,       // updatenextlink, setconnectionstatustounauthenticated.
    };
    enum class Section : uint8_t { kRequest, kResponse, kFailure };
    enum class Exists : uint8_t { kOverride, kSkip, kAppend };
    // A place in a body: below the whole of it, or below the element at hand.
    struct Target {
        bool from_item = false;
        JsonPath path;
    };

    Kind kind = Kind::kNothing;
    Section section = Section::kRequest;
    std::vector<std::string> operations;  // In small letters, sorted. Empty: all.
    std::string name;
    std::string method;  // Empty: as it is.
    Exists exists = Exists::kOverride;
    Expression value;
    JsonPath parent;
    JsonPath sub;
    Target target;
    JsonPath key_path;
    std::string first;
    std::string second;
    bool keep_key = true;
    bool only_members = false;
    Expression::Source into = Expression::Source::kHeader;  // kHeader, kQuery or kBody.
    std::vector<std::pair<std::string, Expression>> poll;   // Query parameter to its value.

    // The id in small letters.
    bool touches(const std::string& operation) const;
};

struct PolicyReading {
    Policy policy;
    // Why it cannot be applied; then no operation that it touches may run.
    std::optional<std::string> fault;
};

PolicyReading read_policy(const model::Json& instance);

}  // namespace leadflow::connectors::described
