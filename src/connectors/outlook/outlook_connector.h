// SPDX-License-Identifier: Apache-2.0
// Office 365 Outlook "Send an email (V2)", done by Microsoft Graph's sendMail with an application's
// own sign-in: the mailbox that sends is a setting of the connection.
#pragma once

#include "connectors/connector.h"

namespace leadflow::connectors::outlook {

// Without state.
class OutlookConnector final : public Connector {
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
};

}  // namespace leadflow::connectors::outlook
