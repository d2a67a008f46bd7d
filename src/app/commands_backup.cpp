// SPDX-License-Identifier: Apache-2.0
// backup, restore: a copy of everything in one file, and back
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "app/commands.h"
#include "app/restoring.h"
#include "base/text.h"

namespace leadflow::app {
namespace {

constexpr std::chrono::milliseconds kLookAgain{200};
// A server that restores is away so long; it copies what it had, and makes the store anew.
constexpr std::chrono::minutes kRestoreTimeMax{120};

void show_progress(const char* doing, int64_t done, int64_t all) {
    if (::isatty(STDERR_FILENO) == 0 || all <= 0) return;
    std::fprintf(stderr, "\r%s: %lld %%", doing, static_cast<long long>(100 * done / all));
    if (done >= all) std::fprintf(stderr, "\n");
}

int64_t number_at(const model::Json& value, const char* key) {
    return model::integer_at(value, key).value_or(0);
}

std::string text_at(const model::Json& value, const char* key) {
    return std::string(model::text_at(value, key));
}

void print_backup(const model::Json& state) {
    std::printf("%s: %lld runs, %.1f MB\n", text_at(state, "file").c_str(),
                static_cast<long long>(number_at(state, "all")),
                static_cast<double>(number_at(state, "bytes")) / 1e6);
    std::printf("It opens only with backup.keys and secrets.key of the data folder: keep a copy of "
                "these elsewhere, and replace it when somebody was erased.\n");
}

void print_restored(const model::Json& outcome) {
    std::printf("%s: %lld runs are back\n", text_at(outcome, "file").c_str(),
                static_cast<long long>(number_at(outcome, "runs")));
    if (const int64_t erased = number_at(outcome, "erased"); erased > 0)
        std::printf("%lld runs and requests stay empty: they were erased, or restored without leads\n",
                    static_cast<long long>(erased));
    if (const int64_t cancelled = number_at(outcome, "cancelled"); cancelled > 0)
        std::printf("%lld of these had not ended, and are cancelled\n",
                    static_cast<long long>(cancelled));
    if (const std::string kept = text_at(outcome, "keptBefore"); !kept.empty())
        std::printf("what there was before is in %s\n", kept.c_str());
}

base::Error ended_on_the_way() {
    return base::unavailable(
        "the server ended while it restored: its store is what it was, or the backup; start it and look");
}

// Until the server that was asked answers again, and tells of that restore. `before`: what it told of
// itself when it was asked.
base::Result<model::Json> await_restored(const Client& client, const model::Json& before) {
    const int64_t process = number_at(before, "process");
    const model::Json* last = model::find(before, "restored");
    const std::string last_time = last == nullptr ? "" : text_at(*last, "at");
    const auto until = std::chrono::steady_clock::now() + kRestoreTimeMax;
    while (std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(kLookAgain);
        const auto state = client.call("GET", "/api/v1/backups");
        if (!state) {  // It starts anew.
            if (::kill(static_cast<pid_t>(process), 0) != 0 && errno == ESRCH)
                return ended_on_the_way();
            continue;
        }
        if (number_at(*state, "process") != process) return ended_on_the_way();
        const model::Json* outcome = model::find(*state, "restored");
        if (outcome == nullptr || text_at(*outcome, "at") == last_time) continue;
        if (!model::bool_at(*outcome, "succeeded").value_or(false))
            return base::unavailable("nothing was restored: " + text_at(*outcome, "fault"));
        return *outcome;
    }
    return base::timeout("the server does not answer; its log says what it does");
}

base::Result<model::Json> restore_by_server(const Client& client, const model::Json& state,
                                            const backups::RestoreWish& wish) {
    const model::Json body = model::JsonObject{{"file", model::text_value(wish.file)},
                                               {"withoutLeads", wish.without_leads}};
    TRY(client.call("POST", "/api/v1/backups/restore", model::to_text(body)));
    return await_restored(client, state);
}

base::Result<model::Json> restore_here(const std::string& data, const backups::RestoreWish& wish) {
    if (!std::filesystem::is_directory(data))
        return base::not_found(base::format(
            "there is no data folder {}: make it, with the secrets.key and backup.keys of the server "
            "that made the backup",
            data));
    TRY(check_restore(data, wish));
    if (!std::filesystem::exists(data + "/secrets.key"))
        std::fprintf(stderr, "leadflow: there is no secrets.key in %s: without it connections have "
                             "lost their secrets and URLs of flows are not valid any more\n",
                     data.c_str());
    const auto outcome = restore_folder(data, wish, [](int64_t done, int64_t all) {
        show_progress("restore", done, all);
        return true;
    });
    if (!outcome.fault.empty()) return base::unavailable(outcome.fault);
    return model::Json(backups::to_json(outcome));
}

}  // namespace

int backup(const Client& client, const std::string& file, const Output& output) {
    model::JsonObject body;
    if (!file.empty())
        body["file"] = model::text_value(std::filesystem::absolute(file).lexically_normal().string());
    auto state = client.call("POST", "/api/v1/backups", model::to_text(body));
    while (state && model::text_at(*state, "state") == "running") {
        show_progress("backup", number_at(*state, "done"), number_at(*state, "all"));
        std::this_thread::sleep_for(kLookAgain);
        state = client.call("GET", "/api/v1/backups");
    }
    if (state && model::text_at(*state, "state") == "failed")
        return fail(base::unavailable(text_at(*state, "fault")));
    return show(state, output, print_backup);
}

int restore_backup(const RestoreCommand& command, const Output& output) {
    const backups::RestoreWish wish{
        .file = std::filesystem::absolute(command.file).lexically_normal().string(),
        .without_leads = command.without_leads};
    const Client client({.data = command.data});
    const auto state = client.call("GET", "/api/v1/backups");
    return show(state ? restore_by_server(client, *state, wish) : restore_here(command.data, wish),
                output, print_restored);
}

}  // namespace leadflow::app
