// SPDX-License-Identifier: Apache-2.0
// The definition language's Workflow action: calls another flow of this server and waits for its
// Response action. No socket is involved: the call is a FlowCall, which the runner hands to ingest.
#pragma once

#include "connectors/connector.h"

namespace leadflow::connectors::workflow {

// Without state. The called flow is named by host.workflow.id (its last part) or
// host.workflowReferenceName: an id or a name.
class WorkflowConnector final : public Connector {
  public:
    std::vector<std::string> apis() const override;
    std::vector<ConnectionField> connection_fields() const override;
    base::Result<std::string> operation_of(std::string_view method,
                                           std::string_view path) const override;
    // "Run". A repeat finds the run that the try before it has started.
    base::Result<Traits> traits(std::string_view operation) const override;
    base::Result<model::Call> plan(const model::Invocation& invocation,
                                   const model::OpenConnection& connection) const override;
    model::Outcome read(const model::Invocation& invocation,
                        const model::OpenConnection& connection, const model::Call& call,
                        const model::Reply& reply) const override;
};

}  // namespace leadflow::connectors::workflow
