// SPDX-License-Identifier: Apache-2.0
// SMTP "Send Email (V3)" and Mail "Send an email notification": one mail to an SMTP server. The
// Mail connector's own sender is an SMTP server that the operator sets up.
#pragma once

#include "connectors/connector.h"

namespace leadflow::connectors::smtp {

// Without state. `kMail` is shared_sendmail: its parameters are called request/to, request/text.
class SmtpConnector final : public Connector {
  public:
    enum class Kind { kSmtp, kMail };
    explicit SmtpConnector(Kind kind) : kind_(kind) {}

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
    // A login without a mail.
    base::Result<model::Call> probe(const model::OpenConnection& connection) const override;
    base::Result<std::string> read_probe(const model::OpenConnection& connection,
                                         const model::Call& call,
                                         const model::Reply& reply) const override;

    const Form* form(std::string_view api) const override;

  private:
    const Kind kind_;
};

}  // namespace leadflow::connectors::smtp
