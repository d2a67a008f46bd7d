// SPDX-License-Identifier: Apache-2.0
// DescribedConnector: any imported definition as a Connector. It looks only at compiled tables.
#pragma once

#include "connectors/connector.h"
#include "connectors/described/compiled.h"

#include <memory>

namespace leadflow::connectors::described {

// Constant after construction; call from any thread.
class DescribedConnector final : public Connector {
  public:
    explicit DescribedConnector(std::shared_ptr<const CompiledConnector> compiled)
        : compiled_(std::move(compiled)) {}

    const CompiledConnector& compiled() const { return *compiled_; }

    std::vector<std::string> apis() const override;
    std::vector<ConnectionField> connection_fields() const override;
    base::Result<std::string> operation_of(std::string_view method,
                                           std::string_view path) const override;
    // kInvalidInput for an operation that cannot run, with the reason.
    base::Result<Traits> traits(std::string_view operation) const override;
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

    base::Result<model::Call> ask(const Question& question,
                                  const model::OpenConnection& connection) const override;
    base::Status read_answer(const Question& question, const model::OpenConnection& connection,
                             const model::Call& call, const model::Reply& reply,
                             Finding& finding) const override;

    base::Result<Authorization> authorization(
        const model::OpenConnection& connection) const override;

  private:
    base::Result<const CompiledOperation*> operation(std::string_view id) const;
    base::Result<model::Call> plan_with(const model::Invocation& invocation,
                                        const model::OpenConnection& connection,
                                        std::vector<std::string> fetched) const;
    model::Outcome read_before(const CompiledOperation& operation,
                               const model::Invocation& invocation,
                               const model::OpenConnection& connection, const model::Call& call,
                               const model::Reply& reply) const;

    const std::shared_ptr<const CompiledConnector> compiled_;
};

}  // namespace leadflow::connectors::described
