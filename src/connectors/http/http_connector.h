// SPDX-License-Identifier: Apache-2.0
// The definition language's Http action and trigger: any method to any address, as the flow says. Operations
// are named by method, "Http.POST", because the method decides what a repeat may do.
#pragma once

#include "connectors/connector.h"

namespace leadflow::connectors::http {

// Without state.
class HttpConnector final : public Connector {
  public:
    std::vector<std::string> apis() const override;
    std::vector<ConnectionField> connection_fields() const override;
    // Of the method alone, any case: "Http.POST". The path is not looked at.
    base::Result<std::string> operation_of(std::string_view method,
                                           std::string_view path) const override;
    // Of "Http.POST"; of "Http" alone, and of methods that are not known, the most careful one.
    base::Result<Traits> traits(std::string_view operation) const override;
    // Uses inputs.method, whatever the operation says.
    base::Result<model::Call> plan(const model::Invocation& invocation,
                                   const model::OpenConnection& connection) const override;
    model::Outcome read(const model::Invocation& invocation,
                        const model::OpenConnection& connection, const model::Call& call,
                        const model::Reply& reply) const override;
    base::Result<model::Call> plan_poll(const model::Invocation& invocation,
                                        const model::OpenConnection& connection,
                                        const model::Json& state) const override;
    base::Result<Polled> read_poll(const model::Invocation& invocation,
                                   const model::OpenConnection& connection,
                                   const model::Json& state, const model::Call& call,
                                   const model::Reply& reply) const override;
    const Form* form(std::string_view api) const override;
};

}  // namespace leadflow::connectors::http
