// SPDX-License-Identifier: Apache-2.0
// Configuration: leadflow.toml in the data folder, then LEADFLOW_… environment variables, then
// arguments; the later wins. docs/operating/configure.md lists every key.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/limits.h"
#include "model/limits.h"
#include "outbound/limits.h"
#include "runner/limits.h"

namespace leadflow::app {

struct Config {
    std::string data = "./leadflow-data";
    std::string listen = "127.0.0.1:8443";
    std::string public_url;  // Empty: from the address listened at.
    std::string tls_cert;
    std::string tls_key;
    bool plain_http = false;
    bool client_certificates = false;  // Callers are asked for one.
    std::string store;  // Empty: the embedded SQLite.
    std::string log_level = "info";
    std::string portal_dir;  // Empty: the pages inside the program.
    int64_t io_threads = 1;
    int64_t outbound_threads = 1;
    int64_t watch_every = 30000;  // Milliseconds between two looks for alarms.
    std::string ca_file;
    std::vector<std::string> private_hosts_allowed;
    std::string proxy;
    std::vector<std::string> no_proxy;
    http::Limits http;
    outbound::Limits outbound;
    runner::Limits runner;
    model::Limits engine;

    std::string socket_path() const { return data + "/leadflow.sock"; }
};

struct HostPort {
    std::string host;
    uint16_t port = 0;
};
// "127.0.0.1:8443", "[::1]:8443".
base::Result<HostPort> parse_host_port(const std::string& text);

// `from_arguments` sets what the command line gave; it is applied last, and once before, so that
// the data folder is known. kInvalidInput names the key and where it stands.
base::Result<Config> load_config(const std::function<void(Config&)>& from_arguments);

}  // namespace leadflow::app
