// SPDX-License-Identifier: Apache-2.0
#include "connectors/registry.h"

#include "base/text.h"
#include "connectors/azureblob/azureblob_connector.h"
#include "connectors/azuretables/azuretables_connector.h"
#include "connectors/dataverse/dataverse_connector.h"
#include "connectors/http/http_connector.h"
#include "connectors/hubspot/hubspot_connector.h"
#include "connectors/leadendpoint/lead_endpoint_connector.h"
#include "connectors/marketo/marketo_connector.h"
#include "connectors/outlook/outlook_connector.h"
#include "connectors/partnercenter/partnercenter_connector.h"
#include "connectors/salesforce/salesforce_connector.h"
#include "connectors/slack/slack_connector.h"
#include "connectors/smtp/smtp_connector.h"
#include "connectors/teams/teams_connector.h"
#include "connectors/workflow/workflow_connector.h"

#include <string>

namespace leadflow::connectors {

Registry::Registry() {
    connectors_.push_back(std::make_shared<http::HttpConnector>());
    connectors_.push_back(std::make_shared<dataverse::DataverseConnector>());
    connectors_.push_back(std::make_shared<outlook::OutlookConnector>());
    connectors_.push_back(std::make_shared<smtp::SmtpConnector>(smtp::SmtpConnector::Kind::kSmtp));
    connectors_.push_back(std::make_shared<smtp::SmtpConnector>(smtp::SmtpConnector::Kind::kMail));
    connectors_.push_back(std::make_shared<salesforce::SalesforceConnector>());
    connectors_.push_back(std::make_shared<hubspot::HubSpotConnector>());
    connectors_.push_back(std::make_shared<marketo::MarketoConnector>());
    connectors_.push_back(std::make_shared<azuretables::AzureTablesConnector>());
    connectors_.push_back(std::make_shared<azureblob::AzureBlobConnector>());
    connectors_.push_back(std::make_shared<teams::TeamsConnector>());
    connectors_.push_back(std::make_shared<slack::SlackConnector>());
    connectors_.push_back(std::make_shared<leadendpoint::LeadEndpointConnector>());
    connectors_.push_back(std::make_shared<partnercenter::PartnerCenterConnector>());
    connectors_.push_back(std::make_shared<workflow::WorkflowConnector>());
}

std::shared_ptr<const Connector> Registry::find(std::string_view api) const {
    // Power Automate, Logic Apps and bare names end alike.
    const std::string_view name = api.substr(api.rfind('/') + 1);
    for (const auto& connector : connectors_)
        for (const std::string& known : connector->apis())
            if (base::equals_ignoring_case(known, name)) return connector;
    return more_ == nullptr ? nullptr : more_->find(api);
}

std::vector<std::string> Registry::apis() const {
    std::vector<std::string> all;
    for (const auto& connector : connectors_)
        for (std::string& api : connector->apis()) all.push_back(std::move(api));
    return all;
}

}  // namespace leadflow::connectors
