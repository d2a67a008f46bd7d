// SPDX-License-Identifier: Apache-2.0
// A destination as a flow: a Request trigger and one action of a built-in connector, by a
// connection that is made of the destination (docs/adr/0022-a-destination-is-a-flow.md). What
// retries, records and repeats a delivery is the engine's. Pure.
#pragma once

#include <string>

#include "marketplace/offer.h"

namespace leadflow::marketplace {

// What delivers, by name: its step's attempts and answer are those of the delivery.
inline constexpr std::string_view kDeliver = "Deliver";
inline constexpr std::string_view kNotify = "Notify_contacts";

// What a receipt's headers say of a lead that its body has no place for.
inline constexpr std::string_view kLeadIdHeader = "x-leadflow-lead-id";
inline constexpr std::string_view kLeadCreatedHeader = "x-leadflow-lead-created";
inline constexpr std::string_view kLeadKindHeader = "x-leadflow-lead-kind";

// `api` is empty when the destination needs no connection of its own.
struct WantedConnection {
    std::string api;
    Fields settings;
    Fields secrets;
};
WantedConnection wanted_connection(const Destination& destination);
// What of the connection that was made are the destination's secrets.
Fields destination_secrets(const Destination& destination, const Fields& settings,
                           const Fields& secrets);

struct FlowOptions {
    std::string connection;  // Name of the destination's connection.
    std::string mail_connection;
    std::string mail_api;  // "shared_smtp", "shared_sendmail" or "shared_office365".
    std::string link;      // Where people see the deliveries; empty: not known.
    // For what is tried by hand: one attempt, and none waits behind another.
    bool trial = false;
};
// The document. kInvalidInput: what is missing to deliver so.
base::Result<model::Json> destination_flow(const Offer& offer, const Destination& destination,
                                           const FlowOptions& options);

}  // namespace leadflow::marketplace
