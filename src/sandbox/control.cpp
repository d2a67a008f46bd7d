// SPDX-License-Identifier: Apache-2.0
#include "sandbox/control.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/text.h"
#include "sandbox/limits.h"

namespace leadflow::sandbox {
namespace {

std::string query_value(const http::Request& request, std::string_view name) {
    for (auto& [key, value] : base::parse_query(request.query))
        if (key == name) return std::move(value);
    return {};
}

size_t limit_of(const http::Request& request) {
    int64_t limit = 0;
    if (!base::parse_integer(query_value(request, "limit"), limit)) return kListedDefault;
    return static_cast<size_t>(std::clamp<int64_t>(limit, 0, kListedMax));
}

http::Response json(const model::JsonObject& object) {
    http::Response response = http::json_response(200, boost::json::serialize(object));
    response.headers.set("Cache-Control", "no-store");
    return response;
}

http::Response done() {
    http::Response response;
    response.status = 204;
    return response;
}

http::Response none() {
    return http::problem(404, "not_found", "the sandbox's control API has no such path or verb");
}

model::JsonObject show(const Mail& mail) {
    model::JsonArray recipients;
    for (const std::string& recipient : mail.recipients)
        recipients.push_back(model::text_value(as_utf8(recipient)));
    model::JsonObject shown;
    shown["number"] = mail.number;
    shown["received"] = model::text_value(base::iso_text(mail.received));
    shown["source"] = mail.source == MailSource::kSmtp ? "smtp" : "graph";
    shown["envelope_from"] = model::text_value(as_utf8(mail.envelope_from));
    shown["recipients"] = std::move(recipients);
    shown["subject"] = model::text_value(mail.headers.subject);
    shown["from"] = model::text_value(mail.headers.from);
    shown["to"] = model::text_value(mail.headers.to);
    shown["message_id"] = model::text_value(mail.headers.message_id);
    shown["run_id"] = model::text_value(mail.headers.run_id);
    return shown;
}

MailBody body_of(const Mail& mail) {
    if (mail.source == MailSource::kSmtp) return read_mail_body(mail.raw);
    base::Result<model::Json> json = model::parse_json(mail.raw);
    if (!json) return read_mail_body(mail.raw);  // The MIME form.
    const model::Json* body = model::find_path(*json, {"message", "body"});
    if (body == nullptr) return {};
    MailBody shown;
    shown.html = base::equals_ignoring_case(model::text_at(*body, "contentType"), "html");
    shown.text = std::string(
        base::prefix_of_utf16_units(model::text_at(*body, "content"), kShownBodyBytesMax));
    return shown;
}

}  // namespace

Control::Control(World& world, SmtpServer& smtp, Settings settings)
    : world_(world), smtp_(smtp), first_settings_(std::move(settings)) {
    apply(first_settings_);
}

void Control::apply(const Settings& settings) {
    world_.dataverse.set_rules(settings.dataverse);
    smtp_.set_rules(settings.smtp);
    world_.tokens.set_lifetime(settings.token_lifetime);
    world_.entra.set_certificate(settings.client_certificate);
}

Settings Control::settings() const {
    return {world_.dataverse.rules(), smtp_.rules(), world_.tokens.lifetime(),
            world_.entra.certificate()};
}

http::Response Control::handle(const http::Request& request) {
    const std::string_view what = std::string_view(request.path).substr(kControlPath.size());
    if (request.method == "GET") return read(request, what);
    if (request.method == "POST") return post(request, what);
    if (request.method == "DELETE") return remove(request, what);
    return none();
}

http::Response Control::read(const http::Request& request, std::string_view what) {
    if (what == "records") return records(request);
    if (what == "mails") return mails(request);
    if (what.starts_with("mails/")) return one_mail(what.substr(6));
    if (what == "received") return received(request);
    if (what == "counts") return counts(request);
    if (what == "faults") return pending_faults();
    if (what == "settings")
        return json(sandbox::show(settings()));
    return none();
}

http::Response Control::post(const http::Request& request, std::string_view what) {
    if (what == "tokens/expire") {
        world_.tokens.expire_all();
        return done();
    }
    // The type keeps web pages of other origins out: they may not send it unasked.
    if (!base::starts_with_ignoring_case(request.headers.value("Content-Type"),
                                         "application/json"))
        return http::problem(415, "content_type", "Content-Type is not application/json");
    base::Result<model::Json> body = model::parse_json(request.body);
    if (!body) return http::problem(body.error());
    if (what == "faults") {
        base::Result<ScriptedFault> script = read_fault(*body);
        if (!script) return http::problem(script.error());
        const base::Status added = world_.faults.add(script->target, std::move(script->fault));
        return added ? done() : http::problem(added.error());
    }
    if (what == "settings") {
        base::Result<Settings> wanted = changed(settings(), *body);
        if (!wanted) return http::problem(wanted.error());
        apply(*wanted);
        return json(sandbox::show(*wanted));
    }
    if (what == "columns") {
        const int64_t length = model::integer_at(*body, "length").value_or(100);
        const std::string name(model::text_at(*body, "name"));
        if (name.empty() || length < 1 || length > 4000)
            return http::problem(400, "invalid_input", "name is empty or length not in 1..4000");
        const base::Status added = world_.dataverse.add_column(
            model::text_at(*body, "table"), name, static_cast<size_t>(length));
        return added ? done() : http::problem(added.error());
    }
    return none();
}

http::Response Control::remove(const http::Request& request, std::string_view what) {
    if (what == "all") {
        world_.reset();
        apply(first_settings_);
        return done();
    }
    if (what == "faults") {
        world_.faults.clear();
        return done();
    }
    if (what == "columns") {
        const base::Status removed = world_.dataverse.remove_column(
            query_value(request, "table"), query_value(request, "name"));
        return removed ? done() : http::problem(removed.error());
    }
    return none();
}

http::Response Control::records(const http::Request& request) const {
    const std::string table = query_value(request, "table");
    base::Result<model::JsonArray> list = world_.dataverse.newest(
        table.empty() ? "leads" : table, query_value(request, "id"), limit_of(request));
    if (!list) return http::problem(list.error());
    return json({{"records", std::move(*list)}});
}

http::Response Control::mails(const http::Request& request) const {
    model::JsonArray list;
    for (const Mail& mail :
         world_.mailbox.newest(limit_of(request), query_value(request, "message_id")))
        list.push_back(show(mail));
    return json({{"mails", std::move(list)}});
}

http::Response Control::one_mail(std::string_view rest) const {
    const size_t slash = rest.find('/');
    int64_t number = 0;
    if (!base::parse_integer(rest.substr(0, slash), number) || number < 1) return none();
    const std::optional<Mail> mail = world_.mailbox.mail(static_cast<uint64_t>(number));
    if (!mail) return http::problem(404, "not_found", "no such mail");
    if (slash == std::string_view::npos) {
        const MailBody body = body_of(*mail);
        model::JsonObject shown = show(*mail);
        shown["body"] = model::JsonObject{{"html", body.html}, {"text", body.text}};
        return json(shown);
    }
    if (rest.substr(slash) != "/raw") return none();
    http::Response response;
    // Never as what it claims to be: a mail's HTML must not run in the page's origin.
    response.headers.set("Content-Type", "text/plain; charset=utf-8");
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.headers.set("Content-Security-Policy", "default-src 'none'; sandbox");
    response.body = mail->raw;
    return response;
}

http::Response Control::received(const http::Request& request) const {
    const auto target = target_named(query_value(request, "service"));
    const StandIn* service = target ? world_.stand_in(*target) : nullptr;
    if (service == nullptr)
        return http::problem(404, "not_found",
                             "service is none of salesforce, hubspot, marketo, teams, slack, "
                             "product_ingestion");
    return json({{"received", service->newest(limit_of(request))}});
}

http::Response Control::counts(const http::Request& request) const {
    const Dataverse::Counts rows = world_.dataverse.counts();
    const Mailbox::Counts mails = world_.mailbox.counts();
    model::JsonObject shown;
    shown["records"] = rows.rows;
    shown["records_created"] = rows.created;
    shown["distinct_ids"] = rows.distinct_ids;
    shown["creates_attempted"] = rows.creates_attempted;
    shown["duplicates_refused"] = rows.duplicates_refused;
    shown["dataverse_requests"] = rows.requests;
    shown["dataverse_unauthorized"] = rows.unauthorized;
    shown["mails"] = mails.mails;
    shown["mails_kept"] = mails.kept;
    shown["distinct_message_ids"] = mails.distinct_message_ids;
    shown["mails_by_smtp"] = mails.by_smtp;
    shown["mails_by_graph"] = mails.by_graph;
    shown["graph_unauthorized"] = world_.graph.unauthorized();
    shown["token_calls"] = world_.entra.calls();
    for (size_t i = 0; i < kTargets; ++i)
        if (const StandIn* service = world_.stand_in(static_cast<Target>(i)))
            shown[base::format("{}_received", name_of(static_cast<Target>(i)))] =
                service->received();
    const std::string column = query_value(request, "distinct");
    if (!column.empty()) {
        const std::string table = query_value(request, "table");
        base::Result<size_t> distinct =
            world_.dataverse.distinct_values(table.empty() ? "leads" : table, column);
        if (!distinct) return http::problem(distinct.error());
        shown["distinct_values"] = *distinct;
    }
    return json(shown);
}

http::Response Control::pending_faults() const {
    model::JsonObject shown;
    for (size_t i = 0; i < kTargets; ++i) {
        const auto target = static_cast<Target>(i);
        shown[name_of(target)] = world_.faults.pending(target);
    }
    return json({{"pending", std::move(shown)}});
}

}  // namespace leadflow::sandbox
