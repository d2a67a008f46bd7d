// SPDX-License-Identifier: Apache-2.0
// How a connector's requests are signed, at import: security definitions of the OpenAPI document
// and connection parameters of apiProperties.json become settings of a connection and rules of
// where their values go.
#pragma once

#include "connectors/described/compiled.h"
#include "connectors/described/document.h"

#include <map>
#include <string>
#include <vector>

namespace leadflow::connectors::described {

// A connection parameter that policies read.
struct PolicyUse {
    std::string name;      // As they spell it.
    bool optional = true;  // They say what counts without it.
};

// The "properties" of an apiProperties.json; an empty object when there is none.
struct SignInSource {
    const Document& document;
    const model::Json& properties;
    // By name in small letters.
    std::map<std::string, PolicyUse> used_by_policies;
};

struct SignInReading {
    std::vector<ConnectionField> fields;
    std::vector<ConnectionSet> sets;
    std::string problem;  // Why nothing can be signed: the on-premises gateway.
    std::vector<std::string> warnings;
};

SignInReading read_sign_in(const SignInSource& source);

// Of an OpenAPI 3 operation that says its own; empty when it does not, or as the connector's.
std::vector<SignIns> operation_sign_ins(const SignInSource& source, const model::Json& operation);

}  // namespace leadflow::connectors::described
