// SPDX-License-Identifier: Apache-2.0
#include "connectors/partnercenter/partnercenter_connector.h"

#include "base/text.h"
#include "connectors/outcomes.h"
#include "connectors/partnercenter/product_ingestion.h"

namespace leadflow::connectors::partnercenter {
namespace {

base::Error no_actions() {
    return base::not_found(
        "Partner Center has no actions: its connection is for connecting an offer");
}

}  // namespace

std::vector<std::string> PartnerCenterConnector::apis() const {
    return {"partnercenter"};
}

std::vector<ConnectionField> PartnerCenterConnector::connection_fields() const {
    return ingestion_fields();
}

base::Result<std::string> PartnerCenterConnector::operation_of(std::string_view,
                                                               std::string_view) const {
    return no_actions();
}

base::Result<Traits> PartnerCenterConnector::traits(std::string_view) const {
    return no_actions();
}

base::Result<model::Call> PartnerCenterConnector::plan(const model::Invocation&,
                                                       const model::OpenConnection&) const {
    return no_actions();
}

model::Outcome PartnerCenterConnector::read(const model::Invocation&, const model::OpenConnection&,
                                            const model::Call&, const model::Reply&) const {
    return impossible(no_actions());
}

base::Result<model::Call> PartnerCenterConnector::probe(
    const model::OpenConnection& connection) const {
    return marked(TRY(ingestion_call(connection, "GET", "product?$maxpagesize=1")), "probe");
}

base::Result<std::string> PartnerCenterConnector::read_probe(const model::OpenConnection&,
                                                             const model::Call& call,
                                                             const model::Reply& reply) const {
    const std::string words =
        reply.status >= 400 ? refusal_words(reply.status, reply.body) : std::string();
    if (auto error = probe_fault(call, reply, words)) return std::move(*error);
    const auto body = model::parse_json(reply.body);
    const model::Json* offers = body ? model::find(*body, "value") : nullptr;
    if (offers == nullptr || !offers->is_array())
        return base::invalid_input(
            "the answer is not the Product Ingestion API's: check base_url and version");
    return std::string(offers->get_array().empty()
                           ? "signed in to Partner Center; its account has no offers"
                           : "signed in to Partner Center; its offers can be read");
}

const Form* PartnerCenterConnector::form(std::string_view) const {
    static constexpr Form kForm{.title = "Partner Center",
                                .description = "Connects offers of the commercial marketplace",
                                .color = "#0078D4",
                                .operations = {}};
    return &kForm;
}

}  // namespace leadflow::connectors::partnercenter
