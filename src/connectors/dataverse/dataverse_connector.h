// SPDX-License-Identifier: Apache-2.0
// Dynamics 365 and Dataverse: create, update, upsert, get, list and delete rows. A created record's
// id is the effect id, so a create that is repeated after a lost answer makes no second record.
#pragma once

#include "connectors/connector.h"

namespace leadflow::connectors::dataverse {

// Without state.
class DataverseConnector final : public Connector {
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

}  // namespace leadflow::connectors::dataverse
