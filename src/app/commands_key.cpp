// SPDX-License-Identifier: Apache-2.0
// key: the key that seals secrets in the store
#include <chrono>
#include <cstdio>
#include <thread>

#include "app/commands.h"

namespace leadflow::app {
namespace {

constexpr std::chrono::milliseconds kLookAgain{200};

void print_keys(const model::Json& state) {
    bool first = true;
    for (const model::Json& id : state.at("keys").as_array()) {
        std::printf("%s %s\n", std::string(model::text_of(id)).c_str(),
                    first ? "seals" : "opens what it sealed, until nothing needs it");
        first = false;
    }
}

}  // namespace

int key_rotate(const Client& client, const Output& output) {
    auto state = client.call("POST", "/api/v1/keys/rotate");
    while (state && model::text_at(*state, "state") == "sealing") {
        if (const std::string fault(model::text_at(*state, "fault")); !fault.empty())
            std::fprintf(stderr, "leadflow: tries again: %s\n", fault.c_str());
        std::this_thread::sleep_for(kLookAgain);
        state = client.call("GET", "/api/v1/keys");
    }
    return show(state, output, [](const model::Json& said) {
        std::printf("%lld secrets are sealed by the new key\n",
                    static_cast<long long>(model::integer_at(said, "sealedAnew").value_or(0)));
        print_keys(said);
    });
}

int key_list(const Client& client, const Output& output) {
    return show(client.call("GET", "/api/v1/keys"), output, print_keys);
}

}  // namespace leadflow::app
