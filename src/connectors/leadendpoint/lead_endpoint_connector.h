// SPDX-License-Identifier: Apache-2.0
// Lead endpoint: a marketplace's way of giving a lead to whoever receives it, as JSON at an HTTPS
// address that is the secret. Stricter than the Http action: only a plain "yes" counts, and anything
// else is tried again, since the lead's id tells the far side that it comes again.
#pragma once

#include "connectors/connector.h"

namespace leadflow::connectors::leadendpoint {

// Without state. Operation PostLead: {"lead", "leadId"}.
class LeadEndpointConnector final : public Connector {
  public:
    std::vector<std::string> apis() const override;
    std::vector<ConnectionField> connection_fields() const override;
    base::Result<std::string> operation_of(std::string_view method,
                                           std::string_view path) const override;
    base::Result<Traits> traits(std::string_view operation) const override;
    base::Result<model::Call> plan(const model::Invocation& invocation,
                                   const model::OpenConnection& connection) const override;
    model::Outcome read(const model::Invocation& invocation,
                        const model::OpenConnection& connection, const model::Call& call,
                        const model::Reply& reply) const override;
    base::Result<model::Call> probe(const model::OpenConnection& connection) const override;
    const Form* form(std::string_view api) const override;
};

}  // namespace leadflow::connectors::leadendpoint
