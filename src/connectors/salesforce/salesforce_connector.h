// SPDX-License-Identifier: Apache-2.0
// Salesforce's REST API: create, get, update, delete, upsert by an external id, SOQL; and
// web-to-lead, Salesforce's form post, as an operation of its own.
#pragma once

#include "connectors/connector.h"

namespace leadflow::connectors::salesforce {

// Without state. A plain create cannot be recognised when it is repeated; with the connection's
// external_id_field it is an upsert under the effect id, which can.
class SalesforceConnector final : public Connector {
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

}  // namespace leadflow::connectors::salesforce
