// SPDX-License-Identifier: Apache-2.0
// HubSpot's contacts: create, and create or update by e-mail address (batch upsert). The address is
// HubSpot's own key of a contact, so with one a repeat makes no second contact.
#pragma once

#include "connectors/connector.h"

namespace leadflow::connectors::hubspot {

// Without state. Create17 is what Microsoft's HubSpot CRM V2 calls its create of a contact.
class HubSpotConnector final : public Connector {
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
    base::Result<Authorization> authorization(
        const model::OpenConnection& connection) const override;
    base::Result<model::Call> probe(const model::OpenConnection& connection) const override;
    base::Result<std::string> read_probe(const model::OpenConnection& connection,
                                         const model::Call& call,
                                         const model::Reply& reply) const override;
    const Form* form(std::string_view api) const override;
    base::Result<model::Call> ask(const Question& question,
                                  const model::OpenConnection& connection) const override;
    base::Status read_answer(const Question& question, const model::OpenConnection& connection,
                             const model::Call& call, const model::Reply& reply,
                             Finding& finding) const override;
};

}  // namespace leadflow::connectors::hubspot
