// SPDX-License-Identifier: Apache-2.0
// SmtpServer: one thread and one epoll around SmtpSessions. Plain TCP only.
#pragma once

#include <memory>
#include <string>

#include "base/service.h"
#include "sandbox/smtp_session.h"

namespace leadflow::sandbox {

struct SmtpServerOptions {
    std::string host = "127.0.0.1";
    uint16_t port = 0;  // 0: any free one; see SmtpServer::port().
};

class SmtpServer final : public base::Service {
  public:
    // Mailbox and faults outlive it.
    SmtpServer(SmtpServerOptions options, Mailbox& mailbox, Faults& faults);
    ~SmtpServer() override;

    // kUnavailable when it cannot listen there.
    base::Status start() override;
    // Cuts all connections.
    void request_stop() override;
    void join() override;

    uint16_t port() const;
    // For connections that begin from now on; any thread.
    void set_rules(SmtpRules rules);
    SmtpRules rules() const;

  private:
    struct Rooms;
    std::unique_ptr<Rooms> rooms_;
};

}  // namespace leadflow::sandbox
