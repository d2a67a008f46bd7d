// SPDX-License-Identifier: Apache-2.0
// FlowRooms: the rooms below the runner, over a store in memory, for the tests of this folder and
// of those above it.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/random.h"
#include "crypto/sealed_box.h"
#include "flows/catalog.h"
#include "flows/connections.h"
#include "journal/journal.h"
#include "store/memory_store.h"

namespace leadflow::flows {

inline std::string read_test_file(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    CHECK(stream.good());
    return std::string(std::istreambuf_iterator<char>(stream), {});
}

// The exported flows of the marketplace guide.
inline std::string guide(const std::string& name) {
    return read_test_file("tests/conformance/flows/guide-" + name + ".json");
}

struct FlowRooms {
    explicit FlowRooms(engine::OperationLookup lookup)
        : catalog(store, journal, *box, clock, std::move(lookup)) {}

    std::string key_file = std::filesystem::temp_directory_path() /
                           ("leadflow_flows_" + std::to_string(::getpid()) + "_" +
                            std::to_string(base::SystemRandom().next()));
    std::unique_ptr<crypto::SealedBox> box = *crypto::SealedBox::open(key_file);
    base::SystemClock clock;
    base::SystemRandom random;
    base::Metrics metrics;
    store::MemoryStore store;
    journal::Journal journal{store, metrics};
    Catalog catalog;
    Connections connections{store, journal, *box, clock};

    ~FlowRooms() { std::filesystem::remove(key_file); }
};

}  // namespace leadflow::flows
