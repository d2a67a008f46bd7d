// SPDX-License-Identifier: Apache-2.0
// leads: every lead that came, with its fate. person: all about one mail address.
#include "app/commands.h"
#include "base/encoding.h"
#include "base/text.h"

#include <algorithm>
#include <cstdio>

namespace leadflow::app {
namespace {

std::string text(const model::Json& value, std::string_view key) {
    return std::string(model::text_at(value, key));
}

// The filters as a query string; `more` is its beginning.
std::string target_of(std::string target, const LeadsQuery& query) {
    const auto put = [&target](const char* key, const std::string& value) {
        if (value.empty()) return;
        target += target.find('?') == std::string::npos ? '?' : '&';
        target += base::format("{}={}", key, base::percent_encode(value));
    };
    put("offer", query.offer);
    put("source", query.source);
    put("action", query.action);
    put("country", query.country);
    put("fate", query.fate);
    put("flow", query.flow);
    put("search", query.search);
    put("from", query.from);
    put("to", query.to);
    put("test", query.test);
    put("before", query.before);
    if (query.limit > 0) put("limit", std::to_string(query.limit));
    return target;
}

std::string place_of(const model::Json& lead) {
    std::string places;
    for (const model::Json& effect : lead.at("effects").as_array()) {
        std::string one = text(effect, "link");
        if (one.empty()) one = text(effect, "kind") + " by " + text(effect, "action");
        places += (places.empty() ? "" : ", ") + one;
    }
    if (const model::Json* error = model::find(lead, "error"); places.empty() && error != nullptr)
        places = text(*error, "message");
    return places;
}

void print_lead(const model::Json& lead) {
    const model::Json& facts = lead.at("lead");
    std::string who;
    for (const char* key : {"name", "email", "company", "offer"})
        if (const std::string value = text(facts, key); !value.empty())
            who += (who.empty() ? "" : ", ") + value;
    std::printf("%s  %-9s  %s%s%s\n", text(lead, "received").substr(0, 19).c_str(),
                text(lead, "fate").c_str(), who.c_str(),
                model::bool_at(facts, "test").value_or(false) ? " (test)" : "",
                text(lead, "duplicateOf").empty() ? "" : " (again)");
    if (const std::string place = place_of(lead); !place.empty())
        std::printf("                     %s: %s\n", text(lead, "id").c_str(), place.c_str());
}

std::string person_target(const std::string& mail, std::string_view verb = "") {
    return "/api/v1/people/" + base::percent_encode(mail) + std::string(verb);
}

base::Status write_file(const std::string& file, std::string_view bytes) {
    const bool to_stdout = file.empty() || file == "-";
    std::FILE* out = to_stdout ? stdout : std::fopen(file.c_str(), "wb");
    if (out == nullptr) return base::unavailable("file " + file + " cannot be written");
    const bool written = std::fwrite(bytes.data(), 1, bytes.size(), out) == bytes.size();
    const bool closed = (to_stdout ? std::fflush(out) : std::fclose(out)) == 0;
    if (!written || !closed) return base::unavailable("file " + file + " cannot be written");
    return {};
}

}  // namespace

int leads_list(const Client& client, const LeadsQuery& query, const Output& output) {
    return show(client.call("GET", target_of("/api/v1/leads", query)), output,
                [](const model::Json& leads) {
                    for (const model::Json& lead : leads.as_array()) print_lead(lead);
                });
}

int leads_export(const Client& client, const LeadsQuery& query, const std::string& file,
                 const Output& output) {
    const auto csv = client.fetch(target_of("/api/v1/leads.csv", query));
    if (!csv) return fail(csv.error());
    if (auto written = write_file(file, *csv); !written) return fail(written.error());
    // A line break within a cell is LF alone.
    int64_t rows = -1;  // The first line names the columns.
    for (size_t at = csv->find("\r\n"); at != std::string::npos; at = csv->find("\r\n", at + 2))
        ++rows;
    if (file.empty() || file == "-") return 0;
    if (output.json)
        std::printf("{\"file\":%s,\"leads\":%lld}\n",
                    model::to_text(model::text_value(file)).c_str(), static_cast<long long>(rows));
    else
        std::printf("%lld leads are in %s\n", static_cast<long long>(rows), file.c_str());
    return 0;
}

int person_show(const Client& client, const std::string& mail, const Output& output) {
    return show(client.call("GET", person_target(mail)), output, [](const model::Json& person) {
        std::printf("%lld runs, %lld refused requests, %zu open\n",
                    static_cast<long long>(model::integer_at(person, "runs").value_or(0)),
                    static_cast<long long>(model::integer_at(person, "receipts").value_or(0)),
                    person.at("open").as_array().size());
        for (const model::Json& lead : person.at("leads").as_array()) print_lead(lead);
    });
}

int person_export(const Client& client, const std::string& mail, const std::string& file) {
    const auto person = client.call("GET", person_target(mail, "/export"));
    if (!person) return fail(person.error());
    const auto written = write_file(file, model::to_pretty_text(*person) + "\n");
    return written ? 0 : fail(written.error());
}

int person_erase(const Client& client, const PersonErase& wish, const Output& output) {
    const model::JsonObject body{{"cancel", wish.cancel}, {"mentions", wish.mentions}};
    const auto answer =
        client.call("POST", person_target(wish.mail, "/erase"), model::to_text(body));
    return show(answer, output, [](const model::Json& told) {
        const model::Json& made = told.at("certificate");
        const auto number = [&made](std::string_view key) {
            return static_cast<long long>(model::integer_at(made, key).value_or(0));
        };
        std::printf("erased: %lld runs, %lld requests; certificate %s\n", number("runs"),
                    number("receipts"), text(made, "id").c_str());
        std::printf("the person's key of backups is destroyed: replace the copy of backup.keys that you keep\n");
        if (number("mentions") > 0)
            std::printf(
                "%lld runs of other leads mention the address and were left: "
                "--mentions erases them, too\n",
                number("mentions"));
    });
}

int person_erasures(const Client& client, const Output& output) {
    return show(client.call("GET", "/api/v1/erasures"), output, [](const model::Json& list) {
        for (const model::Json& one : list.as_array())
            std::printf("%s  %s  %lld runs, %lld requests%s\n",
                        text(one, "erasedAt").substr(0, 19).c_str(), text(one, "id").c_str(),
                        static_cast<long long>(model::integer_at(one, "runs").value_or(0)),
                        static_cast<long long>(model::integer_at(one, "receipts").value_or(0)),
                        model::bool_at(one, "genuine").value_or(false) ? "" : "  NOT GENUINE");
    });
}

}  // namespace leadflow::app
