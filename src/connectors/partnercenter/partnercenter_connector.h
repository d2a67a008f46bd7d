// SPDX-License-Identifier: Apache-2.0
// Partner Center: a connection without actions. It signs in to the Product Ingestion API, for those
// who connect an offer by it (marketplace/partner_center.h); flows have nothing to do there.
#pragma once

#include "connectors/connector.h"

namespace leadflow::connectors::partnercenter {

// Without state.
class PartnerCenterConnector final : public Connector {
  public:
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
    base::Result<model::Call> probe(const model::OpenConnection& connection) const override;
    base::Result<std::string> read_probe(const model::OpenConnection& connection,
                                         const model::Call& call,
                                         const model::Reply& reply) const override;
    const Form* form(std::string_view api) const override;
};

}  // namespace leadflow::connectors::partnercenter
