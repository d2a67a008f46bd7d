// SPDX-License-Identifier: Apache-2.0
#include "connectors/connector.h"

#include "base/text.h"
#include "connectors/outcomes.h"

namespace leadflow::connectors {

std::string_view name_of(Effect effect) {
    switch (effect) {
        case Effect::kIdempotentByKey: return "byKey";
        case Effect::kIdempotentByLookup: return "byLookup";
        case Effect::kReadOnly: return "readOnly";
        case Effect::kNotIdempotent: break;
    }
    return "none";
}

base::Result<model::Call> Connector::plan_poll(const model::Invocation&,
                                               const model::OpenConnection&,
                                               const model::Json&) const {
    return base::not_found(
        base::format("{} has no trigger that is asked", base::joined(apis(), ", ")));
}

base::Result<Polled> Connector::read_poll(const model::Invocation&, const model::OpenConnection&,
                                          const model::Json&, const model::Call&,
                                          const model::Reply&) const {
    return base::not_found(
        base::format("{} has no trigger that is asked", base::joined(apis(), ", ")));
}

base::Result<Authorization> Connector::authorization(const model::OpenConnection&) const {
    return base::not_found(
        base::format("nobody signs in to {} at a page", base::joined(apis(), ", ")));
}

base::Result<model::Call> Connector::probe(const model::OpenConnection&) const {
    return base::not_found(
        base::format("{} has no test of a connection", base::joined(apis(), ", ")));
}

base::Result<std::string> Connector::read_probe(const model::OpenConnection&,
                                                const model::Call& call,
                                                const model::Reply& reply) const {
    if (auto fault = probe_fault(call, reply, service_text(reply.body))) return std::move(*fault);
    return std::string("the service answered");
}

const Form* Connector::form(std::string_view) const { return nullptr; }

base::Result<model::Call> Connector::ask(const Question& question,
                                         const model::OpenConnection&) const {
    TRY(traits(question.operation));
    return base::invalid_input(base::format("\"{}\" of {} has no list that could be asked for",
                                            question.field, question.operation));
}

base::Status Connector::read_answer(const Question&, const model::OpenConnection&,
                                    const model::Call&, const model::Reply&, Finding&) const {
    return {};
}

}  // namespace leadflow::connectors
