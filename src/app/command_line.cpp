// SPDX-License-Identifier: Apache-2.0
#include "app/command_line.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <memory>

#include "app/commands.h"

namespace leadflow::app {
namespace {

// Everything that options are parsed into; one per process.
struct Arguments {
    ServerPlace place;
    Output output;
    int overlap_days = 14;
    std::string listen, public_url, tls_cert, tls_key, store, log_level, ca_file;
    std::string portal_dir;
    bool plain_http = false;
    bool client_certificates = false;
    std::vector<std::string> allow_private;
    DemoOptions demo;
    SandboxOptions sandbox;
    FlowImport import;
    FlowExport exported;
    FlowLeads flow_leads;
    std::string flow, file, name, with, id;
    RunQuery query;
    LeadsQuery leads;
    PersonErase erase;
    RestoreCommand restore;
    std::vector<std::string> ids;
    std::string from;
    bool refused = false;
    ConnectionAdd connection;
    ConnectorImport connector;
    UserAdd user;
    Evaluation evaluation;
    ServerPlace receiver{.data = {}, .url = {}, .token_variable = "LEADFLOW_RECEIVER_TOKEN"};
    OfferLead lead;
    PartnerCenterWish center;
    std::string offer;
};

class CommandLine {
  public:
    CommandLine() {
        if (const char* data = std::getenv("LEADFLOW_DATA")) a_.place.data = data;
        app_.require_subcommand(1);
        app_.set_version_flag("--version", "leadflow " LEADFLOW_VERSION);
        app_.get_formatter()->column_width(38);
        add_servers();
        add_flow();
        add_run();
        add_receipt();
        add_leads();
        add_person();
        add_connection();
        add_connector();
        add_offer();
        add_backup();
        add_doctor();
        add_key();
        add_token();
        add_user();
        add_eval();
    }

    int run(int argc, char** argv) {
        try {
            app_.parse(argc, argv);
        } catch (const CLI::ParseError& fault) {
            return app_.exit(fault) == 0 ? 0 : 2;
        }
        return status_;
    }

  private:
    CLI::App* command(CLI::App* under, const std::string& name, const std::string& help,
                      std::function<int()> action) {
        CLI::App* made = under->add_subcommand(name, help);
        made->callback([this, action = std::move(action)] { status_ = action(); });
        return made;
    }

    // A command that asks a running server.
    CLI::App* client_command(CLI::App* under, const std::string& name, const std::string& help,
                             std::function<int(const Client&)> action) {
        CLI::App* made = command(under, name, help, [this, action = std::move(action)] {
            return action(Client(a_.place));
        });
        made->add_option("--data", a_.place.data, "data folder of the running server");
        made->add_option("--server", a_.place.url, "URL of a server; token in LEADFLOW_TOKEN");
        made->add_flag("--json", a_.output.json, "print JSON");
        return made;
    }

    void add_servers() {
        CLI::App* serving = command(&app_, "serve", "run the server", [this] {
            return serve([this](Config& config) { put_arguments(config); });
        });
        serving->add_option("--data", a_.place.data, "data folder");
        serving->add_option("--listen", a_.listen, "HOST:PORT");
        serving->add_option("--public-url", a_.public_url, "how senders reach this server");
        serving->add_option("--tls-cert", a_.tls_cert, "certificate chain, PEM");
        serving->add_option("--tls-key", a_.tls_key, "private key, PEM");
        serving->add_flag("--plain-http", a_.plain_http, "no TLS: only behind a proxy");
        serving->add_flag("--client-certificates", a_.client_certificates,
                          "ask callers for a certificate, which a flow's URL may want");
        serving->add_option("--store", a_.store, "postgres://… instead of the embedded SQLite");
        serving->add_option("--allow-private", a_.allow_private,
                            "host that flows may call although its address is private");
        serving->add_option("--ca-file", a_.ca_file, "further trust anchors for calls, PEM");
        serving->add_option("--portal-dir", a_.portal_dir,
                            "folder with the built pages, instead of those inside the program");
        serving->add_option("--log-level", a_.log_level, "debug, info, warning or error");
        CLI::App* showing = command(&app_, "demo", "see a lead travel: server, sandbox and one lead",
                                    [this] { return demo(a_.demo); });
        showing->add_option("--data", a_.demo.data, "data folder");
        showing->add_option("--listen", a_.demo.listen, "HOST:PORT");
        showing->add_flag("--once", a_.demo.once, "end after the lead has arrived");
        CLI::App* standing = command(&app_, "sandbox", "stand-ins for Entra, Dataverse, Graph, SMTP",
                                     [this] { return sandbox(a_.sandbox, a_.output); });
        standing->add_option("--listen", a_.sandbox.listen, "HOST:PORT for HTTP");
        standing->add_option("--smtp", a_.sandbox.smtp, "HOST:PORT for SMTP");
        standing->add_flag("--json", a_.output.json, "print JSON");
    }

    void put_arguments(Config& config) const {
        config.data = a_.place.data;
        const auto put = [](std::string& into, const std::string& given) {
            if (!given.empty()) into = given;
        };
        put(config.listen, a_.listen);
        put(config.public_url, a_.public_url);
        put(config.tls_cert, a_.tls_cert);
        put(config.tls_key, a_.tls_key);
        put(config.store, a_.store);
        put(config.log_level, a_.log_level);
        put(config.ca_file, a_.ca_file);
        put(config.portal_dir, a_.portal_dir);
        if (a_.plain_http) config.plain_http = true;
        if (a_.client_certificates) config.client_certificates = true;
        if (!a_.allow_private.empty()) config.private_hosts_allowed = a_.allow_private;
    }

    void add_flow() {
        CLI::App* flow = app_.add_subcommand("flow", "flows: import, list, switch, export");
        flow->require_subcommand(1);
        CLI::App* import =
            client_command(flow, "import",
                           "make a flow from a definition, package, solution or ARM template",
                           [this](const Client& c) { return flow_import(c, a_.import, a_.output); });
        import->add_option("FILE", a_.import.file, "as exported; - for standard input")->required();
        import->add_option("--name", a_.import.name,
                           "the flow's name; of several in the file, the one to take");
        import->add_flag("--off", a_.import.off, "do not switch it on");
        client_command(flow, "list", "all flows",
                       [this](const Client& c) { return flow_list(c, a_.output); });
        flow_command(flow, "show", "one flow",
                     [this](const Client& c) { return flow_show(c, a_.flow, a_.output); });
        CLI::App* exporting =
            flow_command(flow, "export", "its definition, as it came in", [this](const Client& c) {
                a_.exported.flow = a_.flow;
                return flow_export(c, a_.exported);
            });
        exporting
            ->add_option("--format", a_.exported.format,
                         "definition, codeview, package (Power Automate), arm, or document: with "
                         "what it came wrapped in")
            ->check(CLI::IsMember({"definition", "codeview", "package", "arm", "document"}));
        exporting->add_option("--output", a_.exported.output, "file; else standard output");
        flow_command(flow, "save", "a next version from a file", [this](const Client& c) {
            return flow_save(c, a_.flow, a_.file, a_.output);
        })->add_option("FILE", a_.file, "definition; - for standard input")->required();
        flow_command(flow, "url", "its POST URL",
                     [this](const Client& c) { return flow_url(c, a_.flow, a_.output); });
        flow_command(flow, "keys", "the keys of its URL, and who uses them", [this](const Client& c) {
            return flow_url_keys(c, a_.flow, a_.output);
        });
        flow_command(flow, "rotate", "a new URL; the present one goes on for a while",
                     [this](const Client& c) {
                         return flow_rotate(c, a_.flow, a_.overlap_days, a_.output);
                     })
            ->add_option("--overlap-days", a_.overlap_days, "how long the present URL goes on")
            ->check(CLI::Range(0, 365));
        CLI::App* leads =
            flow_command(flow, "leads", "what becomes of leads that are no news", [this](const Client& c) {
                return flow_leads(c, a_.flow, a_.flow_leads, a_.output);
            });
        leads->add_option("--duplicates", a_.flow_leads.duplicates, "the same lead again")
            ->check(CLI::IsMember({"run", "mark", "once"}));
        leads->add_option("--window", a_.flow_leads.window_hours, "for how many hours it is the same")
            ->check(CLI::Range(1, 168));
        leads->add_option("--test-leads", a_.flow_leads.test_leads, "of a marketplace")
            ->check(CLI::IsMember({"keep", "run"}));
        leads->add_option("--do-not-contact", a_.flow_leads.do_not_contact, "leads that say so")
            ->check(CLI::IsMember({"keep", "run"}));
        flow_command(flow, "on", "switch it on",
                     [this](const Client& c) { return flow_switch(c, a_.flow, true, a_.output); });
        flow_command(flow, "off", "switch it off",
                     [this](const Client& c) { return flow_switch(c, a_.flow, false, a_.output); });
        flow_command(flow, "delete", "delete it with its runs",
                     [this](const Client& c) { return flow_delete(c, a_.flow, a_.output); });
        CLI::App* check = command(flow, "check", "the checks of an import, without saving",
                                  [this] { return flow_check(a_.file, a_.output); });
        check->add_option("FILE", a_.file, "as for import; - for standard input")->required();
        check->add_flag("--json", a_.output.json, "print JSON");
    }

    CLI::App* flow_command(CLI::App* under, const std::string& name, const std::string& help,
                           std::function<int(const Client&)> action) {
        CLI::App* made = client_command(under, name, help, std::move(action));
        made->add_option("FLOW", a_.flow, "its id or name")->required();
        return made;
    }

    void add_run() {
        CLI::App* run = app_.add_subcommand("run", "run history");
        run->require_subcommand(1);
        CLI::App* list = client_command(run, "list", "newest first", [this](const Client& c) {
            return run_list(c, a_.query, a_.output);
        });
        list->add_option("--flow", a_.query.flow, "only of this flow (id or name)");
        list->add_option("--status", a_.query.status, "Succeeded, Failed, Running, …");
        list->add_option("--search", a_.query.search, "text in the lead's summary");
        list->add_option("--before", a_.query.before, "older than this run");
        list->add_option("--limit", a_.query.limit, "rows, at most 1000");
        client_command(run, "show", "one run, step by step", [this](const Client& c) {
            return run_show(c, a_.id, a_.output);
        })->add_option("ID", a_.id, "run id")->required();
        CLI::App* again = client_command(run, "resubmit", "again, on the flow's current version",
                       [this](const Client& c) {
                           return run_resubmit(c, a_.ids, a_.from, a_.output);
                       });
        again->add_option("ID", a_.ids, "run ids")->required();
        again->add_option("--from", a_.from,
                          "begin at this action, and keep the results of what came before it");
        client_command(run, "cancel", "end runs that are under way", [this](const Client& c) {
            return run_each(c, a_.ids, "cancel", a_.output);
        })->add_option("ID", a_.ids, "run ids")->required();
    }

    void add_receipt() {
        CLI::App* receipt = app_.add_subcommand("receipt", "everything that a URL received");
        receipt->require_subcommand(1);
        CLI::App* list = client_command(receipt, "list", "newest first", [this](const Client& c) {
            return receipt_list(c, a_.flow, a_.refused, a_.output);
        });
        list->add_option("--flow", a_.flow, "only of this flow (id or name)");
        list->add_flag("--refused", a_.refused, "only refused ones");
        client_command(receipt, "show", "one receipt with its body", [this](const Client& c) {
            return receipt_show(c, a_.id, a_.output);
        })->add_option("ID", a_.id, "receipt id")->required();
        client_command(receipt, "resubmit", "judge it again, and run it", [this](const Client& c) {
            return receipt_resubmit(c, a_.ids, a_.output);
        })->add_option("ID", a_.ids, "receipt ids")->required();
    }

    void lead_filters(CLI::App* made) {
        LeadsQuery& query = a_.leads;
        made->add_option("--offer", query.offer, "only of this offer");
        made->add_option("--source", query.source, "AzureMarketplace, SPZA, …");
        made->add_option("--action", query.action, "INS, PLT, DNC, …");
        made->add_option("--country", query.country, "as the leads have it");
        made->add_option("--fate", query.fate, "what became of it")
            ->check(CLI::IsMember({"arrived", "failed", "waiting", "cancelled", "refused"}));
        made->add_option("--flow", query.flow, "only of this flow (id or name)");
        made->add_option("--search", query.search, "text in address, name, company, …");
        made->add_option("--from", query.from, "received then or later: 2026-01-31T00:00:00Z");
        made->add_option("--to", query.to, "received before");
        made->add_option("--test", query.test, "true: only test leads; false: none")
            ->check(CLI::IsMember({"true", "false"}));
        made->add_option("--before", query.before, "the cursor of the last one seen (--json)");
        made->add_option("--limit", query.limit, "how many");
    }

    void add_leads() {
        CLI::App* leads = app_.add_subcommand("leads", "every lead that came, with its fate");
        leads->require_subcommand(1);
        lead_filters(client_command(leads, "list", "newest first", [this](const Client& c) {
            return leads_list(c, a_.leads, a_.output);
        }));
        CLI::App* exporting =
            client_command(leads, "export", "as CSV, for spreadsheets", [this](const Client& c) {
                return leads_export(c, a_.leads, a_.file, a_.output);
            });
        exporting->add_option("FILE", a_.file, "- for standard output")->required();
        lead_filters(exporting);
        CLI::App* auditing = client_command(
            leads, "audit", "hold an offer's deliveries against what its flow received",
            [this](const Client& c) {
                const bool same = a_.receiver.data.empty() && a_.receiver.url.empty();
                return leads_audit({c, same ? c : Client(a_.receiver)}, a_.offer, a_.flow, a_.output);
            });
        auditing->add_option("--offer", a_.offer, "only this one");
        auditing->add_option("--flow", a_.flow, "the flow that receives; else as the offer's URL says");
        auditing->add_option("--receiver-data", a_.receiver.data,
                             "data folder of the server that receives, if it is another one");
        auditing->add_option("--receiver", a_.receiver.url,
                             "its URL; token in LEADFLOW_RECEIVER_TOKEN");
    }

    void add_person() {
        CLI::App* person = app_.add_subcommand("person", "all about one mail address");
        person->require_subcommand(1);
        client_command(person, "show", "leads, records and mails", [this](const Client& c) {
            return person_show(c, a_.id, a_.output);
        })->add_option("MAIL", a_.id, "the address")->required();
        CLI::App* exporting =
            client_command(person, "export", "everything that is kept, as JSON",
                           [this](const Client& c) { return person_export(c, a_.id, a_.file); });
        exporting->add_option("MAIL", a_.id, "the address")->required();
        exporting->add_option("--output", a_.file, "file; else standard output");
        CLI::App* erasing = client_command(
            person, "erase", "take it out of the store; leaves a certificate",
            [this](const Client& c) { return person_erase(c, a_.erase, a_.output); });
        erasing->add_option("MAIL", a_.erase.mail, "the address")->required();
        erasing->add_flag("--cancel", a_.erase.cancel, "cancel open runs first");
        erasing->add_flag("--mentions", a_.erase.mentions,
                          "also runs of other leads that mention the address");
        client_command(person, "erasures", "certificates of what was erased",
                       [this](const Client& c) { return person_erasures(c, a_.output); });
    }

    void add_connection() {
        CLI::App* connection = app_.add_subcommand("connection", "how flows sign in elsewhere");
        connection->require_subcommand(1);
        CLI::App* add = client_command(connection, "add", "make or replace one",
                                       [this](const Client& c) {
                                           return connection_add(c, a_.connection, a_.output);
                                       });
        add->add_option("CONNECTOR", a_.connection.api, "shared_smtp, …")->required();
        add->add_option("--name", a_.connection.name, "its name")->required();
        add->add_option("--set", a_.connection.settings, "KEY=VALUE");
        add->add_option("--secret", a_.connection.secrets,
                        "KEY, read from LEADFLOW_SECRET_KEY or standard input");
        client_command(connection, "show", "one connection, and which flows use it",
                       [this](const Client& c) { return connection_show(c, a_.name, a_.output); })
            ->add_option("NAME", a_.name, "its name")
            ->required();
        CLI::App* replacing = client_command(
            connection, "replace", "every flow that uses it uses another one", [this](const Client& c) {
                return connection_replace(c, a_.name, a_.with, a_.output);
            });
        replacing->add_option("NAME", a_.name, "the one that is used now")->required();
        replacing->add_option("--with", a_.with, "another one of the same connector")->required();
        client_command(connection, "list", "all connections, whether they work and until when",
                       [this](const Client& c) { return connection_list(c, a_.output); });
        client_command(connection, "test", "one real call that changes nothing: does it work?",
                       [this](const Client& c) { return connection_test(c, a_.name, a_.output); })
            ->add_option("NAME", a_.name, "its name")
            ->required();
        client_command(connection, "delete", "delete one that no flow uses", [this](const Client& c) {
            return connection_delete(c, a_.name, a_.output);
        })->add_option("NAME", a_.name, "its name")->required();
    }

    void add_connector() {
        CLI::App* connector = app_.add_subcommand("connector", "what flows can call");
        connector->require_subcommand(1);
        CLI::App* import = client_command(
            connector, "import", "OpenAPI definitions: files, or folders of published connectors",
            [this](const Client& c) { return connector_import(c, a_.connector, a_.output); });
        import->add_option("PATH", a_.connector.paths, "file or folder")->required();
        import->add_option("--name", a_.connector.name, "the API's name, without \"shared_\"");
        import->add_flag("--check", a_.connector.check,
                         "only say what can run; needs no server");
        client_command(connector, "list", "connectors and the settings they need",
                       [this](const Client& c) { return connector_list(c, a_.output); });
        client_command(connector, "show", "its operations and their fields",
                       [this](const Client& c) { return connector_show(c, a_.name, a_.output); })
            ->add_option("NAME", a_.name, "its name or API")
            ->required();
        client_command(connector, "delete", "an imported one", [this](const Client& c) {
            return connector_delete(c, a_.name, a_.output);
        })->add_option("NAME", a_.name, "its name or API")->required();
    }

    CLI::App* offer_command(CLI::App* under, const std::string& name, const std::string& help,
                            std::function<int(const Client&)> action) {
        CLI::App* made = client_command(under, name, help, std::move(action));
        made->add_option("OFFER", a_.offer, "its id, PUBLISHER.OFFER")->required();
        return made;
    }

    void add_offer() {
        CLI::App* offer = app_.add_subcommand("offer", "offers of a publisher, and their leads");
        offer->require_subcommand(1);
        client_command(offer, "list", "all offers",
                       [this](const Client& c) { return offer_list(c, a_.output); });
        offer_command(offer, "show", "one offer",
                      [this](const Client& c) { return offer_show(c, a_.offer, a_.output); });
        client_command(offer, "import", "make or change one", [this](const Client& c) {
            return offer_import(c, a_.file, a_.output);
        })->add_option("FILE", a_.file, "JSON as the API takes it; - for standard input")->required();
        offer_command(offer, "validate", "send the test lead to its destination",
                      [this](const Client& c) { return offer_validate(c, a_.offer, a_.output); });
        for (const auto& [step, help] :
             {std::pair{"publish", "validate, then preview"}, std::pair{"go-live", "leads are sent"},
              std::pair{"stop", "no more leads are taken"}})
            offer_command(offer, step, help, [this, step = std::string(step)](const Client& c) {
                return offer_step(c, a_.offer, step, a_.output);
            });
        CLI::App* lead = offer_command(offer, "lead", "send one lead, or many", [this](const Client& c) {
            a_.lead.offer = a_.offer;
            return offer_lead(c, a_.lead, a_.output);
        });
        lead->add_option("FILE", a_.lead.file, "one as JSON, or many as CSV; - for standard input")
            ->required();
        lead->add_flag("--test", a_.lead.test, "the publisher's own: also in preview");
        offer_command(offer, "deliveries", "what became of its leads",
                      [this](const Client& c) { return offer_deliveries(c, a_.offer, a_.output); });
        offer_command(offer, "redeliver", "send a lead again", [this](const Client& c) {
            return offer_redeliver(c, a_.offer, a_.id, a_.output);
        })->add_option("RUN", a_.id, "of its deliveries")->required();
        partner_center_command(offer, "plan", "what would change at Microsoft's Partner Center",
                               partner_center_plan);
        CLI::App* apply = partner_center_command(
            offer, "apply", "make it so at Microsoft's Partner Center", partner_center_apply);
        apply->add_option("--fingerprint", a_.center.fingerprint,
                          "of a plan: nothing is done if it is not true any more");
        apply->add_option("--publish", a_.center.publish, "preview or live, after the change");
    }

    CLI::App* partner_center_command(
        CLI::App* under, const std::string& name, const std::string& help,
        std::function<int(const Client&, const PartnerCenterWish&, const Output&)> action) {
        CLI::App* made = client_command(
            under, name, help, [this, action = std::move(action)](const Client& c) {
                return action(c, a_.center, a_.output);
            });
        made->add_option("OFFER", a_.center.offer, "its id in Partner Center")->required();
        made->add_option("--connection", a_.center.connection, "one of partnercenter")->required();
        made->add_option("--flow", a_.center.flow, "whose address takes the leads");
        made->add_option("--destination", a_.center.destination,
                         "instead: a file with any destination, as JSON");
        made->add_option("--contact", a_.center.contacts, "mail address that is told of leads");
        return made;
    }

    void add_doctor() {
        CLI::App* looking = command(&app_, "doctor", "look at the installation and say what to mend",
                                    [this] { return doctor(a_.place.data, a_.output); });
        looking->add_option("--data", a_.place.data, "data folder");
        looking->add_flag("--json", a_.output.json, "print JSON");
    }

    void add_backup() {
        client_command(&app_, "backup", "copy everything into one file, while serving",
                       [this](const Client& c) { return backup(c, a_.file, a_.output); })
            ->add_option("FILE", a_.file, "a new file; else one in DATA/backups");
        CLI::App* restoring = command(&app_, "restore", "put a backup in the place of the store", [this] {
            a_.restore.data = a_.place.data;
            return restore_backup(a_.restore, a_.output);
        });
        restoring->add_option("FILE", a_.restore.file, "what leadflow backup has made")->required();
        restoring->add_option("--data", a_.place.data, "data folder, with its backup.keys");
        restoring->add_flag("--without-leads", a_.restore.without_leads,
                            "everything but what leads say: where backup.keys is lost");
        restoring->add_flag("--json", a_.output.json, "print JSON");
    }

    void add_key() {
        CLI::App* key = app_.add_subcommand("key", "the key that seals secrets in the store");
        key->require_subcommand(1);
        client_command(key, "rotate", "make a new one and seal everything by it",
                       [this](const Client& c) { return key_rotate(c, a_.output); });
        client_command(key, "list", "the present one, and old ones that are still needed",
                       [this](const Client& c) { return key_list(c, a_.output); });
    }

    void add_token() {
        CLI::App* token = app_.add_subcommand("token", "API tokens for scripts");
        token->require_subcommand(1);
        const auto named = [this](CLI::App* made) {
            made->add_option("NAME", a_.name, "its name")->required();
        };
        named(client_command(token, "add", "make one; it is shown once",
                             [this](const Client& c) { return token_add(c, a_.name, a_.output); }));
        client_command(token, "list", "their names",
                       [this](const Client& c) { return token_list(c, a_.output); });
        named(client_command(token, "delete", "it admits nobody any more", [this](const Client& c) {
            return token_delete(c, a_.name, a_.output);
        }));
    }

    void add_user() {
        CLI::App* user = app_.add_subcommand("user", "who may sign in to the pages");
        user->require_subcommand(1);
        CLI::App* adding = client_command(user, "add", "invite somebody; prints the link",
                                          [this](const Client& c) {
                                              return user_add(c, a_.user, a_.output);
                                          });
        adding->add_option("EMAIL", a_.user.email, "mail address")->required();
        adding->add_option("--role", a_.user.role, "owner, editor, operator or viewer")
            ->required()
            ->check(CLI::IsMember({"owner", "editor", "operator", "viewer"}));
        adding->add_option("--name", a_.user.name, "how they are called");
        client_command(user, "list", "all users",
                       [this](const Client& c) { return user_list(c, a_.output); });
    }

    void add_eval() {
        CLI::App* evaluating = command(&app_, "eval", "evaluate an expression",
                                       [this] { return eval(a_.evaluation); });
        evaluating->add_option("EXPRESSION", a_.evaluation.expression,
                               "\"@concat('a','b')\" or without the @");
        evaluating->add_option("--context", a_.evaluation.context_file, "JSON file");
        evaluating->add_flag("--batch", a_.evaluation.batch, "one {\"expression\",\"inputs\"} a line");
    }

    Arguments a_;
    CLI::App app_{"leadflow: from an HTTPS POST to a CRM record and a mail, and none is lost"};
    int status_ = 0;
};

}  // namespace

int run_command_line(int argc, char** argv) { return CommandLine().run(argc, argv); }

}  // namespace leadflow::app
