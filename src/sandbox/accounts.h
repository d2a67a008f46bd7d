// SPDX-License-Identifier: Apache-2.0
// The accounts that every sandbox knows from its start: what the demo types into its connections.
// Invented, the same for everybody, and worth nothing outside a sandbox.
#pragma once

#include <cstdint>
#include <string_view>

namespace leadflow::sandbox {

inline constexpr std::string_view kTenant = "contoso.onmicrosoft.com";
inline constexpr std::string_view kTenantId = "5a0c1d5e-7f5b-4d4c-9d7a-2f1e3b6c8a90";
inline constexpr std::string_view kClientId = "1f2d3c4b-5a69-4878-9697-a6b5c4d3e2f1";
inline constexpr std::string_view kClientSecret = "sandbox-client-secret";
// Mail boxes of these domains exist, whatever stands before the @.
inline constexpr std::string_view kMailDomain = "contoso.com";
inline constexpr std::string_view kSmtpUser = "leads@contoso.com";
inline constexpr std::string_view kSmtpPassword = "sandbox-smtp-password";
// SMTP recipients whose address starts so are refused with 550: a mailbox that does not exist.
inline constexpr std::string_view kUnknownRecipientPrefix = "unknown";
// Salesforce and Marketo take kClientId and kClientSecret; Salesforce this refresh token, too.
inline constexpr std::string_view kRefreshToken = "sandbox-refresh-token";
inline constexpr std::string_view kSalesforceOrganization = "00D000000000001";
inline constexpr std::string_view kHubSpotToken = "sandbox-hubspot-token";
inline constexpr int64_t kMarketoForm = 1029;
// Of a workflow's webhook: the query parameter sig.
inline constexpr std::string_view kTeamsSignature = "sandbox-teams-signature";
inline constexpr std::string_view kTeamId = "8b081ef6-4792-4def-b2c9-c363a1bf41d5";
inline constexpr std::string_view kTeamsIncomingPath =
    "/webhookb2/sandbox@contoso/IncomingWebhook/sandbox/secret";
inline constexpr std::string_view kSlackToken = "xoxb-sandbox-token";
inline constexpr std::string_view kSlackWebhookPath = "/services/T0SANDBOX/B0SANDBOX/secret";
// Offers of its account at Partner Center: one without a lead destination, and one whose leads go
// to an Azure table.
inline constexpr std::string_view kOffer = "lead-scorer";
inline constexpr std::string_view kProductId = "3a5f0c9e-6b1d-4e27-9f80-5d2c7b4a1e63";
inline constexpr std::string_view kOtherOffer = "lead-archive";
inline constexpr std::string_view kOtherProductId = "c81e728d-9d4c-4f63-8f06-7f89cc14862c";
inline constexpr std::string_view kOrganizationId = "0b6f2a4e-3d1c-4f58-8a97-6c5d4e3f2a1b";
inline constexpr std::string_view kApplicationUserId = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

}  // namespace leadflow::sandbox
