// SPDX-License-Identifier: Apache-2.0
// A store in a folder with leads in it, and looks at its files. For tests only.
#pragma once

#include <gtest/gtest.h>

#include "base/text.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/sqlite_store.h"
#include "store/sqlite/temporary_folder.h"

namespace leadflow::store::sqlite {

inline std::unique_ptr<Store> open_in(const std::string& directory,
                                      size_t wal_bytes_max = kWalBytesMax) {
    auto opened = SqliteStore::open({.directory = directory, .wal_bytes_max = wal_bytes_max});
    if (!opened) ADD_FAILURE() << opened.error().message;
    return opened ? std::move(*opened) : nullptr;
}

// SQLite's own checks, also of its indexes of texts.
inline void store_checked(const std::string& folder) {
    auto connection = Connection::open(folder + "/leadflow.db", Connection::Mode::kReadWrite);
    ASSERT_TRUE(connection);
    EXPECT_TRUE(connection->execute(
        "INSERT INTO run_text (run_text, rank) VALUES ('integrity-check', 1)"));
    auto check = connection->prepare("PRAGMA integrity_check");
    ASSERT_TRUE(check->step().value());
    EXPECT_EQ(check->text(0), "ok");
}

// Every file of the folder as one text.
inline std::string bytes_in(const std::string& folder) {
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        std::ifstream in(entry.path(), std::ios::binary);
        all.append(std::istreambuf_iterator<char>(in), {});
    }
    return all;
}

// A run of Ada's among others', with what its steps and its receipt hold.
inline model::Changes run_of(int64_t number, const std::string& mail) {
    model::RunHead run{.id = model::RunId(base::format("{:029}CU00", 100000 - number)),
                       .flow = model::FlowId("f"),
                       .receipt = {number},
                       .status = model::RunStatus::kSucceeded,
                       .created = base::from_micros(number)};
    run.tracking_id = "track " + mail;
    run.summary = base::format(R"({{"name":"N{}","email":"{}"}})", number, mail);
    model::Receipt receipt{.id = {number}, .flow = run.flow, .headers = "{}", .run = run.id};
    receipt.body = run.summary + std::string(static_cast<size_t>(number % 5000), ' ') + mail;
    model::SaveStep step{.run = run.id, .name = "Send", .record = "{}"};
    step.inputs = base::format(R"({{"to":"{}"}})", mail);
    step.outputs = base::format(R"("{}{}")", std::string(static_cast<size_t>(number % 9000), 'x'), mail);
    return {model::AddReceipt{receipt}, model::AddRun{run}, step};
}

}  // namespace leadflow::store::sqlite
