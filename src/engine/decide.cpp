// SPDX-License-Identifier: Apache-2.0
#include "engine/decide.h"

#include "engine/turn.h"

namespace leadflow::engine {

model::Decision decide(const Program& program, model::Run run, const model::Event& event,
                       base::Time now) {
    if (model::is_final(run.status)) return {.next = std::move(run)};
    Turn turn(program, std::move(run), now);
    if (std::holds_alternative<model::Started>(event)) turn.begin();
    if (const auto* answer = std::get_if<model::Answered>(&event)) turn.answered(*answer);
    if (const auto* call = std::get_if<model::CalledBack>(&event))
        turn.called_back(call->step, call->outputs);
    if (std::holds_alternative<model::Woken>(event)) turn.woken();
    if (std::holds_alternative<model::Resumed>(event)) turn.resumed();
    if (std::holds_alternative<model::CancelRequested>(event)) turn.cancel();
    turn.end_if_too_old();
    turn.advance();
    return std::move(turn).finish();
}

}  // namespace leadflow::engine
