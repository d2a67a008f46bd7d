// SPDX-License-Identifier: Apache-2.0
#include "packages/connector_titles.h"

#include <array>
#include <utility>

#include "base/text.h"

namespace leadflow::packages {
namespace {

constexpr std::string_view kPrefix = "shared_";

using Title = std::pair<std::string_view, std::string_view>;
constexpr std::array kTitles{
    Title{"shared_approvals", "Approvals"},
    Title{"shared_azureblob", "Azure Blob Storage"},
    Title{"shared_azuretables", "Azure Table Storage"},
    Title{"shared_commondataservice", "Microsoft Dataverse (legacy)"},
    Title{"shared_commondataserviceforapps", "Microsoft Dataverse"},
    Title{"shared_dynamicscrmonline", "Dynamics 365"},
    Title{"shared_excelonlinebusiness", "Excel Online (Business)"},
    Title{"shared_keyvault", "Azure Key Vault"},
    Title{"shared_leadendpoint", "Lead endpoint"},
    Title{"shared_office365", "Office 365 Outlook"},
    Title{"shared_office365users", "Office 365 Users"},
    Title{"shared_onedriveforbusiness", "OneDrive for Business"},
    Title{"shared_outlook", "Outlook.com"},
    Title{"shared_salesforce", "Salesforce"},
    Title{"shared_sendgrid", "SendGrid"},
    Title{"shared_sendmail", "Mail"},
    Title{"shared_servicebus", "Service Bus"},
    Title{"shared_sharepointonline", "SharePoint"},
    Title{"shared_slack", "Slack"},
    Title{"shared_smtp", "SMTP"},
    Title{"shared_sql", "SQL Server"},
    Title{"shared_teams", "Microsoft Teams"},
};

}  // namespace

std::string title_of(std::string_view api) {
    for (const auto& [name, title] : kTitles)
        if (base::equals_ignoring_case(name, api)) return std::string(title);
    if (base::starts_with_ignoring_case(api, kPrefix)) api.remove_prefix(kPrefix.size());
    return std::string(api);
}

}  // namespace leadflow::packages
