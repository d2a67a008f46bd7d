// SPDX-License-Identifier: Apache-2.0
#include "runner/operation_lookup.h"

#include "base/text.h"

namespace leadflow::runner {

engine::OperationLookup lookup_in(const connectors::Registry& registry) {
    return [&registry](const engine::OperationQuery& query) -> base::Result<engine::OperationFacts> {
        const auto connector = registry.find(query.api);
        if (connector == nullptr)
            return base::not_found(base::format("there is no connector '{}'; built in are {}; others are "
                                                "imported (leadflow connector import)",
                                                query.api,
                                                base::joined(registry.apis(), ", ")));
        const std::string operation =
            query.operation.empty() ? TRY(connector->operation_of(query.method, query.path))
                                    : query.operation;
        const connectors::Traits traits = TRY(connector->traits(operation));
        engine::Starts starts = engine::Starts::kNothing;
        if (traits.starts == connectors::Starts::kByWebhook) starts = engine::Starts::kByWebhook;
        if (traits.starts == connectors::Starts::kByPolling) starts = engine::Starts::kByPolling;
        return engine::OperationFacts{
            .operation = operation,
            .html_parameters = traits.html_parameters,
            .repeatable = traits.effect != connectors::Effect::kNotIdempotent,
            .effect = std::string(connectors::name_of(traits.effect)),
            .starts = starts};
    };
}

}  // namespace leadflow::runner
