// SPDX-License-Identifier: Apache-2.0
#include "backups/backups.h"

#include <filesystem>

#include "base/log.h"
#include "base/text.h"
#include "base/worker_pool.h"

namespace leadflow::backups {

namespace fs = std::filesystem;
using Stage = Backups::State::Stage;

namespace {

constexpr const char* kScope = "backups";

base::Status check_whole(const std::string& file) {
    if (fs::path(file).is_absolute()) return {};
    return base::invalid_input("file: say the whole path, from /");
}

}  // namespace

std::string file_named(const std::string& directory, std::string_view what, base::Time now) {
    std::string time = base::iso_text(now).substr(0, sizeof "2026-11-23T14:44:10.123" - 1);
    std::erase(time, ':');
    return base::format("{}/{}/{}-{}Z.backup", directory, kFolder, what, time);
}

std::string_view name_of(Stage stage) {
    switch (stage) {
        case Stage::kNone: return "none";
        case Stage::kRunning: return "running";
        case Stage::kDone: return "done";
        case Stage::kFailed: return "failed";
    }
    return {};
}

model::JsonObject to_json(const RestoreOutcome& outcome) {
    model::JsonObject object{{"file", model::text_value(outcome.file)},
                             {"at", base::iso_text(outcome.at)},
                             {"succeeded", outcome.fault.empty()}};
    if (!outcome.kept_before.empty()) object["keptBefore"] = model::text_value(outcome.kept_before);
    if (!outcome.fault.empty()) {
        object["fault"] = model::text_value(outcome.fault);
        return object;
    }
    object["runs"] = outcome.runs;
    object["receipts"] = outcome.receipts;
    object["erased"] = outcome.erased;
    object["cancelled"] = outcome.cancelled;
    return object;
}

Backups::~Backups() {
    request_stop();
    join();
}

base::Status Backups::start() {
    for (const model::Setting& setting : TRY(rooms_.store.settings(kScope))) {
        const model::Json json = TRY(model::parse_json(setting.value));
        base::MutexLock lock(mutex_);
        last_ = Last{.file = std::string(model::text_at(json, "file")),
                     .at = base::from_micros(model::integer_at(json, "at").value_or(0)),
                     .runs = model::integer_at(json, "runs").value_or(0),
                     .bytes = model::integer_at(json, "bytes").value_or(0)};
    }
    thread_ = std::thread([this] {
        base::name_this_thread("backups");
        run();
    });
    return {};
}

void Backups::request_stop() {
    base::MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
}

void Backups::join() {
    if (thread_.joinable()) thread_.join();
}

base::Status Backups::begin(std::string file) {
    const base::Time now = rooms_.clock.now();
    if (file.empty()) {
        file = file_named(fs::absolute(options_.directory).string(), "leadflow", now);
        std::error_code fault;
        fs::create_directory(fs::path(file).parent_path(), fault);
        if (fault)
            return base::unavailable(
                base::format("making the folder of {}: {}", file, fault.message()));
    }
    TRY(check_whole(file));
    base::MutexLock lock(mutex_);
    if (state_.stage == Stage::kRunning)
        return base::conflict(base::format("a backup is under way already, to {}", state_.file));
    if (holds_ > 0)
        return base::conflict("a person is being erased: back up when that is done");
    state_ = {.stage = Stage::kRunning, .file = std::move(file), .began = now};
    changed_.notify_all();
    return {};
}

base::Result<Backups::Hold> Backups::hold_off() {
    base::MutexLock lock(mutex_);
    if (state_.stage == Stage::kRunning)
        return base::conflict("a backup is being taken: erase when it is done");
    ++holds_;
    return Hold(*this);
}

Backups::Hold::~Hold() {
    if (backups_ == nullptr) return;
    base::MutexLock lock(backups_->mutex_);
    --backups_->holds_;
}

std::optional<Backups::Last> Backups::last() const {
    base::MutexLock lock(mutex_);
    return last_;
}

base::Status Backups::note(const Last& last) {
    const model::JsonObject json{{"file", model::text_value(last.file)},
                                 {"at", base::to_micros(last.at)},
                                 {"runs", last.runs},
                                 {"bytes", last.bytes}};
    return rooms_.journal.commit(
        {model::SaveSetting{{.scope = kScope, .key = "last", .value = model::to_text(json)}}});
}

Backups::State Backups::state() const {
    base::MutexLock lock(mutex_);
    return state_;
}

void Backups::run() {
    while (true) {
        std::string file;
        {
            base::MutexLock lock(mutex_);
            while (!stopping_ && state_.stage != Stage::kRunning) changed_.wait(mutex_);
            if (stopping_) return;
            file = state_.file;
        }
        const base::Status taken = take(file);
        State state = this->state();
        state.ended = rooms_.clock.now();
        state.stage = taken ? Stage::kDone : Stage::kFailed;
        std::optional<Last> whole;
        if (taken) {
            std::error_code unknown;
            const auto bytes = fs::file_size(file, unknown);
            state.bytes = unknown ? 0 : static_cast<int64_t>(bytes);
            whole = Last{file, state.ended, state.all, state.bytes};
            LOG_INFO("backed up {} runs to {}", state.all, file);
            if (const auto noted = note(*whole); !noted)
                LOG_WARNING("noting the backup: {}", noted.error().message);
        } else {
            state.fault = taken.error().message;
            LOG_ERROR("the backup failed: {}", state.fault);
        }
        base::MutexLock lock(mutex_);
        state_ = std::move(state);
        if (whole) last_ = std::move(whole);
    }
}

base::Status Backups::take(const std::string& file) {
    const auto keys = rooms_.keys.present();
    return rooms_.store.back_up(file, *keys, [this](int64_t done, int64_t all) {
        base::MutexLock lock(mutex_);
        state_.done = done;
        state_.all = all;
        return !stopping_;
    });
}

base::Status Backups::restore(const RestoreWish& wish) {
    if (!options_.restore)
        return base::unavailable("this server cannot restore: start it by leadflow serve");
    TRY(check_whole(wish.file));
    return options_.restore(wish);
}

}  // namespace leadflow::backups
