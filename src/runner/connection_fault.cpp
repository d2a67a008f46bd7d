// SPDX-License-Identifier: Apache-2.0
#include "runner/connection_fault.h"

#include "base/text.h"

namespace leadflow::runner {
namespace {

bool is_of_connection(const model::Call& call, int status) {
    if (std::holds_alternative<model::MailCall>(call.what))
        // Not available; the login is refused, for now or at all.
        return status == 421 || status == 454 || status == 530 || status == 534 || status == 535;
    return status == 401 || status == 403 || status == 407 || (status >= 502 && status <= 504);
}

}  // namespace

std::string connection_fault(const model::Call& call, const model::Reply& reply) {
    if (reply.of_call) return {};
    if (reply.reach != model::Reach::kAnswered)
        return reply.fault.empty() ? std::string("no answer") : reply.fault;
    if (!is_of_connection(call, reply.status)) return {};
    return base::format("the far side answered {}", reply.status);
}

bool note_call(const Rooms& rooms, const model::OpenConnection& connection,
               const model::Call& call, const model::Reply& reply) {
    const auto& last = connection.last_call;
    if (last == nullptr || !last->tell(rooms.clock.now(), connection_fault(call, reply)))
        return false;
    rooms.journal.append({flows::Connections::call_note(connection)}, [](base::Status) {});
    return true;
}

}  // namespace leadflow::runner
