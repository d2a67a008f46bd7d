// SPDX-License-Identifier: Apache-2.0
#include "connectors/connector.h"

#include "base/text.h"
#include "connectors/outcomes.h"

namespace leadflow::connectors {

std::string_view name_of(Effect effect) {
    switch (effect) {
        case Effect::kIdempotentByKey: return "byKey";
        case Effect::kIdempotentByLookup: return "byLookup";
        case Effect::kReadOnly: return "readOnly";
        case Effect::kNotIdempotent: break;
    }
    return "none";
}

base::Result<Authorization> Connector::authorization(const model::OpenConnection&) const {
    return base::not_found(
        base::format("nobody signs in to {} at a page", base::joined(apis(), ", ")));
}

base::Result<model::Call> Connector::probe(const model::OpenConnection&) const {
    return base::not_found(
        base::format("{} has no test of a connection", base::joined(apis(), ", ")));
}

base::Result<std::string> Connector::read_probe(const model::OpenConnection&,
                                                const model::Call& call,
                                                const model::Reply& reply) const {
    if (auto fault = probe_fault(call, reply, service_text(reply.body))) return std::move(*fault);
    return std::string("the service answered");
}

}  // namespace leadflow::connectors
