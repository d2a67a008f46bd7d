// SPDX-License-Identifier: Apache-2.0
#include "app/doctor.h"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "app/commands.h"
#include "base/text.h"
#include "outbound/outbound.h"
#include "store/sqlite/sqlite_store.h"

namespace leadflow::app {
namespace {

namespace fs = std::filesystem;
using Level = Finding::Level;

constexpr base::Duration kReachTimeMax = std::chrono::seconds(15);

Finding good(std::string what, std::string found) {
    return {Level::kGood, std::move(what), std::move(found), {}};
}

// What leads say and what opens it are nobody else's.
std::string open_to_others(const std::string& path) {
    struct stat facts {};
    if (::stat(path.c_str(), &facts) != 0 || (facts.st_mode & 077U) == 0) return {};
    return base::format("{} is open to others (mode {:o})", path, facts.st_mode & 0777U);
}

Finding look_at_modes(const std::string& data) {
    std::vector<std::string> paths = {data};
    for (const char* name : {"secrets.key", "backup.keys", "erasures.key", "leadflow.db"})
        paths.push_back(data + "/" + name);
    for (const std::string& path : paths)
        if (const std::string open = open_to_others(path); !open.empty())
            return {Level::kBad, "data folder", open, base::format("chmod go= {}", path)};
    return good("data folder", data);
}

Finding look_at_keys(const std::string& data) {
    std::vector<std::string> gone;
    for (const char* name : {"secrets.key", "backup.keys", "erasures.key"})
        if (!fs::exists(data + "/" + name)) gone.emplace_back(name);
    if (gone.empty()) return good("keys", "secrets.key, backup.keys and erasures.key are there");
    return {Level::kBad, "keys", base::joined(gone, ", ") + " is missing",
            "put it back from where you keep a copy, before the server starts: it would make another one, "
            "which opens nothing"};
}

Finding look_at_disk(const std::string& data) {
    struct statvfs facts {};
    if (::statvfs(data.c_str(), &facts) != 0)
        return {Level::kBad, "disk", "cannot be asked", "look at the disk of " + data};
    const double free = static_cast<double>(facts.f_bavail) * static_cast<double>(facts.f_frsize);
    const std::string found = base::format("{:.1f} GB are free", free / 1e9);
    if (free >= kFreeBytesWarning) return good("disk", found);
    return {free < kFreeBytesBad ? Level::kBad : Level::kWarning, "disk", found,
            "make room, or have old runs deleted (Settings, How long runs are kept); a full disk turns "
            "leads away"};
}

Finding look_at_database(const std::string& data) {
    if (!fs::exists(data + "/leadflow.db"))
        return {Level::kWarning, "database", "there is none yet", "leadflow serve makes it"};
    const auto checked = store::SqliteStore::check(data);
    if (checked)
        return good("database", base::format("{:.1f} MB, whole",
                                             static_cast<double>(fs::file_size(data + "/leadflow.db")) / 1e6));
    return {Level::kBad, "database", checked.error().message,
            "keep a copy of the data folder, then leadflow restore the last backup"};
}

std::string text_at(const model::Json& value, std::initializer_list<std::string_view> path) {
    const model::Json* found = model::find_path(value, path);
    return found == nullptr ? std::string() : std::string(model::text_of(*found));
}

int64_t days_between(base::Time from, base::Time to) {
    return std::chrono::duration_cast<std::chrono::hours>(to - from).count() / 24;
}

Finding look_at_certificate(const model::Json& settings, base::Time now) {
    const auto ends = base::parse_iso(text_at(settings, {"certificate", "ends"}));
    if (!ends) return good("certificate", "none: something before the server has it");
    const int64_t days = days_between(now, *ends);
    const std::string found = base::format("of {}, ends in {} days", text_at(settings, {"certificate", "subject"}), days);
    if (days < kCertificateDaysWarning)
        return {days < 0 ? Level::kBad : Level::kWarning, "certificate", found,
                "renew it, and restart the server"};
    if (model::bool_at(settings.at("certificate"), "selfSigned").value_or(false))
        return {Level::kWarning, "certificate", found + ", of its own making",
                "senders do not trust it: set tls_cert and tls_key (docs/operating/configure.md)"};
    return good("certificate", found);
}

// As a sender would, from here.
Finding look_at_public_url(const model::Json& settings) {
    const std::string url = text_at(settings, {"server", "publicUrl"});
    if (url.find("//127.0.0.1") != std::string::npos || url.find("//localhost") != std::string::npos)
        return {Level::kWarning, "public address", url + " leads to this machine only",
                "set public_url to the address by which senders reach the server"};
    model::HttpCall call;
    call.method = "GET";
    call.url = url + "/health/live";
    const model::Reply reply = outbound::perform_and_wait(call, {}, true, kReachTimeMax);
    if (reply.reach == model::Reach::kAnswered && reply.status == 200)
        return good("public address", url + " answers");
    return {Level::kBad, "public address",
            base::format("{}: {}", url,
                         reply.reach == model::Reach::kAnswered
                             ? base::format("answers {} at /health/live", reply.status)
                             : reply.fault),
            "look at DNS, the proxy and the certificate; from here only, if senders come from elsewhere"};
}

Finding look_at_backups(const model::Json& backups, base::Time now) {
    const auto at = base::parse_iso(text_at(backups, {"last", "at"}));
    const std::string mend = "leadflow backup FILE, each day (docs/operating/back_up.md)";
    if (!at) return {Level::kWarning, "backups", "none was taken yet", mend};
    const int64_t days = days_between(*at, now);
    const std::string found = base::format("the last one is {} days old: {}", days, text_at(backups, {"last", "file"}));
    if (days > kBackupDaysWarning) return {Level::kWarning, "backups", found, mend};
    return good("backups", found);
}

Finding look_at_telling(const model::Json& settings) {
    const model::Json* mail = model::find_path(settings, {"alarms", "mailTo"});
    const bool mails = mail != nullptr && mail->is_array() && !mail->as_array().empty();
    if (mails || !text_at(settings, {"alarms", "webhook"}).empty())
        return good("alarms", "somebody is told of them");
    return {Level::kWarning, "alarms", "nobody is told of them", "Settings, Alarms: an address or a webhook"};
}

void look_at_alarms(const model::Json& alarms, std::vector<Finding>& findings) {
    if (!alarms.is_array()) return;
    for (const model::Json& alarm : alarms.as_array())
        findings.push_back({Level::kBad, "alarm", text_at(alarm, {"message"}), text_at(alarm, {"advice"})});
}

void print(const Finding& finding) {
    std::printf("%-8s %-15s %s\n", std::string(name_of(finding.level)).c_str(), finding.what.c_str(),
                finding.found.c_str());
    if (!finding.mend.empty()) std::printf("%-24s -> %s\n", "", finding.mend.c_str());
}

model::Json to_json(const std::vector<Finding>& findings) {
    model::JsonArray list;
    for (const Finding& one : findings)
        list.push_back(model::JsonObject{{"level", model::text_value(name_of(one.level))},
                                         {"what", model::text_value(one.what)},
                                         {"found", model::text_value(one.found)},
                                         {"mend", model::text_value(one.mend)}});
    return list;
}

}  // namespace

std::string_view name_of(Level level) {
    switch (level) {
        case Level::kGood: return "ok";
        case Level::kWarning: return "warning";
        case Level::kBad: return "bad";
    }
    return {};
}

std::vector<Finding> look_at_folder(const std::string& data) {
    std::error_code ignored;
    if (!fs::is_directory(data, ignored))
        return {{Level::kBad, "data folder", data + " is no folder", "leadflow serve --data " + data}};
    return {look_at_modes(data), look_at_keys(data), look_at_disk(data), look_at_database(data)};
}

std::vector<Finding> look_at_server(const Client& client, base::Time now) {
    const auto settings = client.call("GET", "/api/v1/settings");
    if (!settings)
        return {{Level::kBad, "server", settings.error().message,
                 "leadflow serve; its log says why it does not"}};
    std::vector<Finding> findings = {
        good("server", "serves, version " + text_at(*settings, {"server", "version"})),
        look_at_certificate(*settings, now), look_at_public_url(*settings), look_at_telling(*settings)};
    if (const auto backups = client.call("GET", "/api/v1/backups"))
        findings.push_back(look_at_backups(*backups, now));
    if (const auto alarms = client.call("GET", "/api/v1/alarms")) look_at_alarms(*alarms, findings);
    return findings;
}

int doctor(const std::string& data, const Output& output) {
    std::vector<Finding> findings = look_at_folder(data);
    const auto of_server = look_at_server(Client({.data = data}), base::SystemClock().now());
    findings.insert(findings.end(), of_server.begin(), of_server.end());
    bool bad = false;
    for (const Finding& finding : findings) bad = bad || finding.level == Level::kBad;
    if (output.json)
        std::printf("%s\n", model::to_pretty_text(to_json(findings)).c_str());
    else
        for (const Finding& finding : findings) print(finding);
    return bad ? 1 : 0;
}

}  // namespace leadflow::app
