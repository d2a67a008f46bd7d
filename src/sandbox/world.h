// SPDX-License-Identifier: Apache-2.0
// World: all that stands for the outside world, without sockets: a request in, an answer out. The
// scripted faults strike here, before and after the stand-ins, which know nothing of them.
#pragma once

#include <chrono>
#include <optional>

#include "sandbox/dataverse.h"
#include "sandbox/entra.h"
#include "sandbox/faults.h"
#include "sandbox/graph.h"
#include "sandbox/hubspot.h"
#include "sandbox/mailbox.h"
#include "sandbox/marketo.h"
#include "sandbox/product_ingestion.h"
#include "sandbox/salesforce.h"
#include "sandbox/slack.h"
#include "sandbox/teams.h"
#include "sandbox/tokens.h"

namespace leadflow::sandbox {

// A response and how long to sit on it. A status of http::kCloseUnanswered closes the connection.
struct TimedResponse {
    http::Response response;
    std::chrono::milliseconds delay{0};
};

// Which stand-in a path belongs to; nothing for paths that belong to none.
std::optional<Target> target_of(std::string_view path);

// Call from any thread. Clock and random outlive it.
class World {
  public:
    World(const base::Clock& clock, base::Random& random, const std::string& scheme);

    TimedResponse answer(const http::Request& request);
    // Records, mails, counts, tokens, faults and rules: as after the start.
    void reset();

    Tokens tokens;
    Faults faults;
    Mailbox mailbox;
    Entra entra;
    Dataverse dataverse;
    Graph graph;
    Salesforce salesforce;
    HubSpot hubspot;
    Marketo marketo;
    Teams teams;
    Slack slack;
    ProductIngestion product_ingestion;

    // nullptr for Microsoft's own and SMTP, which have more to say than this.
    StandIn* stand_in(Target target);

  private:
    http::Response perform(Target target, const http::Request& request);
    http::Response refuse(Target target, const Fault& fault);
};

}  // namespace leadflow::sandbox
