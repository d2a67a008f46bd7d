// SPDX-License-Identifier: Apache-2.0
// Control: what tests and the page ask of the sandbox itself, under /sandbox/api/. No stand-in has
// these paths, and nothing here needs a token.
//
// GET    records?table=leads&id=&limit=     {"records":[{"id","createdon","modifiedon","columns"}]}
// GET    mails?limit=&message_id=           {"mails":[{"number","received","source",…}]}, newest
// GET    mails/{number}                     one, with "body":{"html","text"}
// GET    mails/{number}/raw                 the bytes as received
// GET    received?service=salesforce&limit=  {"received":[…]} of salesforce, hubspot, marketo, teams,
//                                             slack, product_ingestion: what had an effect, newest first
// GET    counts[?table=leads&distinct=COL]  everything counted; "distinct_values" of a column
// GET    faults, POST faults, DELETE faults what shall go wrong next; see faults.h, read_fault()
// GET    settings, POST settings            rules, see settings.h; POST changes only what it names
// POST   columns {"table","name","length"}, DELETE columns?table=&name=   a lead's custom columns
// POST   tokens/expire                      every token is refused from now on
// DELETE all                                as after the start
#pragma once

#include "http/message.h"
#include "sandbox/settings.h"
#include "sandbox/smtp_server.h"
#include "sandbox/world.h"

namespace leadflow::sandbox {

inline constexpr std::string_view kControlPath = "/sandbox/api/";

// Call from any thread. World and SMTP server outlive it.
class Control {
  public:
    // The settings take effect at once and again with DELETE all.
    Control(World& world, SmtpServer& smtp, Settings settings);

    http::Response handle(const http::Request& request);

  private:
    http::Response read(const http::Request& request, std::string_view what);
    http::Response post(const http::Request& request, std::string_view what);
    http::Response remove(const http::Request& request, std::string_view what);
    http::Response records(const http::Request& request) const;
    http::Response mails(const http::Request& request) const;
    http::Response one_mail(std::string_view rest) const;
    http::Response received(const http::Request& request) const;
    http::Response counts(const http::Request& request) const;
    http::Response pending_faults() const;

    void apply(const Settings& settings);
    Settings settings() const;

    World& world_;
    SmtpServer& smtp_;
    const Settings first_settings_;
};

}  // namespace leadflow::sandbox
