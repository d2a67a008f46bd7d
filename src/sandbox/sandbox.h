// SPDX-License-Identifier: Apache-2.0
// Sandbox: the outside world on one's own machine, for the demo, for tests and for trying flows
// out: Microsoft Entra's token endpoint, a Dynamics 365 organisation (Dataverse Web API), Graph's
// sendMail and an SMTP server, with a page that shows what arrived; and the services beside
// Microsoft's that leads are sent to. Nothing leaves it, nothing is
// kept on disk. One HTTP port serves all:
//   /                                  the page
//   /{tenant}/oauth2/v2.0/token        entra.h; accounts in accounts.h
//   /api/data/v9.0..v9.2/, /api/discovery/v2.0/Instances    dataverse.h
//   /v1.0/users/{address}/sendMail, /v1.0/me/sendMail       graph.h
//   /services/oauth2/token, /services/data/, /servlet/servlet.WebToLead    salesforce.h
//   /crm/v3/objects/contacts                                hubspot.h
//   /identity/oauth/token, /rest/v1/                        marketo.h
//   /workflows/, /webhookb2/                                teams.h
//   /api/chat.postMessage, /api/auth.test, /services/T…     slack.h
//   /rp/product-ingestion/                                  product_ingestion.h
//   /sandbox/api/                      control.h: what arrived, counts, faults, settings
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/service.h"
#include "http/server.h"

namespace leadflow::sandbox {

struct Options {
    std::string host = "127.0.0.1";
    uint16_t port = 0;  // 0: any free one.
    std::string smtp_host = "127.0.0.1";
    uint16_t smtp_port = 0;
    std::optional<http::TlsFiles> tls;  // For HTTP; SMTP is always plain.
    // Changeable later through the control API, where the rest of the rules is.
    bool require_smtp_auth = true;
    bool require_application_required = false;
    bool check_email_format = false;
    std::chrono::seconds token_lifetime{3599};
};

class Sandbox final : public base::Service {
  public:
    // Clock and metrics outlive it.
    Sandbox(Options options, const base::Clock& clock, base::Metrics& metrics);
    ~Sandbox() override;

    // kUnavailable when a port is in use.
    base::Status start() override;
    void request_stop() override;
    void join() override;

    // "http://127.0.0.1:34567", without a slash at the end. After start.
    std::string http_url() const;
    uint16_t http_port() const;
    uint16_t smtp_port() const;

  private:
    struct Rooms;
    std::unique_ptr<Rooms> rooms_;
};

}  // namespace leadflow::sandbox
