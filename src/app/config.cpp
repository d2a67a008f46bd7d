// SPDX-License-Identifier: Apache-2.0
#include "app/config.h"

#include <toml++/toml.h>

#include <cstdlib>
#include <filesystem>

#include "base/text.h"

namespace leadflow::app {
namespace {

// One key of the configuration: its name in the file ("http.body_bytes_max"; in the environment
// LEADFLOW_HTTP_BODY_BYTES_MAX) and how its text is taken.
struct Key {
    std::string name;
    std::function<base::Status(Config&, const std::string&)> take;
};

base::Result<int64_t> number_of(const std::string& text, int64_t low, int64_t high) {
    int64_t value = 0;
    if (!base::parse_integer(text, value) || value < low || value > high)
        return base::invalid_input(
            base::format("'{}' is not a whole number from {} to {}", text, low, high));
    return value;
}

Key text_key(std::string name, std::string Config::*member) {
    return {std::move(name), [member](Config& config, const std::string& text) {
                config.*member = text;
                return base::Status();
            }};
}

Key bool_key(std::string name, bool Config::*member) {
    return {std::move(name), [member](Config& config, const std::string& text) -> base::Status {
                if (text != "true" && text != "false")
                    return base::invalid_input("'" + text + "' is not true or false");
                config.*member = text == "true";
                return {};
            }};
}

// `place` gives the number's place in the configuration.
template <typename Place>
Key number_key(std::string name, int64_t low, int64_t high, Place place) {
    return {std::move(name),
            [low, high, place](Config& config, const std::string& text) -> base::Status {
                using Number = std::remove_reference_t<decltype(place(config))>;
                place(config) = Number(TRY(number_of(text, low, high)));
                return {};
            }};
}

// What a definition may have and a run may take. Bounds are those of memory and of the store, not
// of the cloud that a definition may come from.
std::vector<Key> engine_keys() {
    return {
        number_key("engine.actions_max", 1, 5000,
                   [](Config& c) -> auto& { return c.engine.actions_max; }),
        number_key("engine.nesting_max", 1, 32,
                   [](Config& c) -> auto& { return c.engine.nesting_max; }),
        number_key("engine.cases_max", 1, 10000,
                   [](Config& c) -> auto& { return c.engine.cases_max; }),
        number_key("engine.variables_max", 1, 100000,
                   [](Config& c) -> auto& { return c.engine.variables_max; }),
        number_key("engine.parameters_max", 1, 10000,
                   [](Config& c) -> auto& { return c.engine.parameters_max; }),
        number_key("engine.outputs_max", 1, 1000,
                   [](Config& c) -> auto& { return c.engine.outputs_max; }),
        number_key("engine.name_characters_max", 1, 1000,
                   [](Config& c) -> auto& { return c.engine.name_characters_max; }),
        number_key("engine.expression_characters_max", 16, 131072,
                   [](Config& c) -> auto& { return c.engine.expression_characters_max; }),
        number_key("engine.foreach_at_once_max", 1, 1000,
                   [](Config& c) -> auto& { return c.engine.foreach_at_once_max; }),
        number_key("engine.until_rounds_max", 1, 1000000,
                   [](Config& c) -> auto& { return c.engine.until_rounds_max; }),
        number_key("engine.retries_max", 1, 199,
                   [](Config& c) -> auto& { return c.engine.retries_max; }),
        number_key("engine.runs_at_once_max", 1, 10000,
                   [](Config& c) -> auto& { return c.engine.runs_at_once_max; }),
        number_key("engine.foreach_at_once_logic_apps", 1, 1000,
                   [](Config& c) -> auto& { return c.engine.foreach_at_once_logic_apps; }),
        number_key("engine.foreach_at_once_power_automate", 1, 1000,
                   [](Config& c) -> auto& { return c.engine.foreach_at_once_power_automate; }),
        number_key("engine.until_rounds", 1, 1000000,
                   [](Config& c) -> auto& { return c.engine.until_rounds; }),
        number_key("engine.until_timeout_s", 1, 7776000,
                   [](Config& c) -> auto& { return c.engine.until_timeout; }),
        number_key("engine.retries", 1, 199,
                   [](Config& c) -> auto& { return c.engine.retries; }),
        number_key("engine.poll_interval_s", 1, 86400,
                   [](Config& c) -> auto& { return c.engine.poll_interval; }),
        number_key("engine.foreach_items_max", 1, 100000,
                   [](Config& c) -> auto& { return c.engine.foreach_items_max; }),
        number_key("engine.split_items_max", 1, 100000,
                   [](Config& c) -> auto& { return c.engine.split_items_max; }),
        number_key("engine.split_items_with_concurrency_max", 1, 100000,
                   [](Config& c) -> auto& { return c.engine.split_items_with_concurrency_max; }),
        number_key("engine.tracked_characters_max", 0, 1000000,
                   [](Config& c) -> auto& { return c.engine.tracked_characters_max; }),
        number_key("engine.run_days_logic_apps", 1, 3650,
                   [](Config& c) -> auto& { return c.engine.run_days_logic_apps; }),
        number_key("engine.run_days_power_automate", 1, 3650,
                   [](Config& c) -> auto& { return c.engine.run_days_power_automate; }),
    };
}

// A list in the file, separated by commas in the variable; both add up.
Key hosts_key(const char* name, std::vector<std::string> Config::*member) {
    return {name, [member](Config& config, const std::string& text) {
                for (const std::string_view host : base::split(text, ','))
                    if (!base::trimmed(host).empty())
                        (config.*member).emplace_back(base::trimmed(host));
                return base::Status();
            }};
}

std::vector<Key> all_keys() {
    constexpr int64_t kBytesMax = int64_t{1} << 30;
    constexpr int64_t kMillisMax = 3600000;
    std::vector<Key> keys = {
        text_key("listen", &Config::listen),
        text_key("public_url", &Config::public_url),
        text_key("tls_cert", &Config::tls_cert),
        text_key("tls_key", &Config::tls_key),
        bool_key("plain_http", &Config::plain_http),
        bool_key("client_certificates", &Config::client_certificates),
        text_key("store", &Config::store),
        text_key("log_level", &Config::log_level),
        text_key("portal_dir", &Config::portal_dir),
        number_key("io_threads", 1, 64, [](Config& c) -> auto& { return c.io_threads; }),
        number_key("watch.every_ms", 100, kMillisMax,
                   [](Config& c) -> auto& { return c.watch_every; }),
        text_key("outbound.ca_file", &Config::ca_file),
        number_key("outbound.threads", 1, 16,
                   [](Config& c) -> auto& { return c.outbound_threads; }),
        number_key("outbound.calls_per_host_max", 1, 1000,
                   [](Config& c) -> auto& { return c.outbound.calls_per_host_max; }),
        number_key("outbound.calls_per_host_second_max", 0, 100000,
                   [](Config& c) -> auto& { return c.outbound.calls_per_host_second_max; }),
        number_key("outbound.failures_max", 0, 10000,
                   [](Config& c) -> auto& { return c.outbound.failures_max; }),
        number_key("outbound.circuit_pause_ms", 10, kMillisMax,
                   [](Config& c) -> auto& { return c.outbound.circuit_pause; }),
        number_key("outbound.circuit_pause_max_ms", 10, kMillisMax,
                   [](Config& c) -> auto& { return c.outbound.circuit_pause_max; }),
        number_key("outbound.redirects_max", 0, 50,
                   [](Config& c) -> auto& { return c.outbound.redirects_max; }),
        text_key("outbound.proxy", &Config::proxy),
        number_key("http.body_bytes_max", 1024, kBytesMax,
                   [](Config& c) -> auto& { return c.http.body_bytes_max; }),
        number_key("http.head_bytes_max", 1024, 1 << 20,
                   [](Config& c) -> auto& { return c.http.head_bytes_max; }),
        number_key("http.connections_max", 1, 1000000,
                   [](Config& c) -> auto& { return c.http.connections_max; }),
        number_key("http.head_time_ms", 10, kMillisMax,
                   [](Config& c) -> auto& { return c.http.head_time; }),
        number_key("http.body_time_ms", 10, kMillisMax,
                   [](Config& c) -> auto& { return c.http.body_time; }),
        number_key("http.idle_time_ms", 10, kMillisMax,
                   [](Config& c) -> auto& { return c.http.idle_time; }),
        number_key("runner.workers", 1, 64, [](Config& c) -> auto& { return c.runner.workers; }),
        number_key("runner.runs_in_memory_max", 16, 1000000,
                   [](Config& c) -> auto& { return c.runner.runs_in_memory_max; }),
    };
    for (Key& key : engine_keys()) keys.push_back(std::move(key));
    keys.push_back(hosts_key("outbound.allow_private", &Config::private_hosts_allowed));
    keys.push_back(hosts_key("outbound.no_proxy", &Config::no_proxy));
    return keys;
}

std::string text_of(const toml::node& node) {
    if (const auto text = node.value<std::string>(); node.is_string()) return *text;
    if (node.is_integer()) return base::format("{}", *node.value<int64_t>());
    if (node.is_boolean()) return *node.value<bool>() ? "true" : "false";
    std::string joined;
    if (const toml::array* list = node.as_array())
        for (const toml::node& item : *list) joined += (joined.empty() ? "" : ",") + text_of(item);
    return joined;
}

base::Status take(Config& config, const std::vector<Key>& keys, const std::string& name,
                  const std::string& text) {
    std::string nearest;
    size_t best = 4;
    for (const Key& key : keys) {
        if (key.name == name) {
            auto taken = key.take(config, text);
            if (!taken) return std::move(taken).error().in(name);
            return {};
        }
        const size_t distance = base::edit_distance(key.name, name);
        if (distance < best) {
            best = distance;
            nearest = "; did you mean '" + key.name + "'?";
        }
    }
    return base::invalid_input(base::format("there is no key '{}'{}", name, nearest));
}

base::Status take_table(Config& config, const std::vector<Key>& keys, const toml::table& table,
                        const std::string& prefix) {
    for (const auto& [name, node] : table) {
        const std::string full = prefix + std::string(name.str());
        if (const toml::table* inner = node.as_table())
            TRY(take_table(config, keys, *inner, full + "."));
        else
            TRY(take(config, keys, full, text_of(node)));
    }
    return {};
}

base::Status take_file(Config& config, const std::vector<Key>& keys, const std::string& file) {
    if (!std::filesystem::exists(file)) return {};
    try {
        const toml::table table = toml::parse_file(file);
        auto taken = take_table(config, keys, table, "");
        if (!taken) return std::move(taken).error().in(file);
        return {};
    } catch (const toml::parse_error& fault) {
        return base::invalid_input(base::format("{}: line {}: {}", file, fault.source().begin.line,
                                                fault.description()));
    }
}

base::Status take_environment(Config& config, const std::vector<Key>& keys) {
    for (const Key& key : keys) {
        std::string variable = "LEADFLOW_" + base::upper(key.name);
        for (char& c : variable)
            if (c == '.') c = '_';
        const char* value = std::getenv(variable.c_str());
        if (value == nullptr) continue;
        auto taken = key.take(config, value);
        if (!taken) return std::move(taken).error().in(variable);
    }
    return {};
}

}  // namespace

base::Result<HostPort> parse_host_port(const std::string& text) {
    const size_t colon = text.rfind(':');
    int64_t port = 0;
    if (colon == std::string::npos || !base::parse_integer(text.substr(colon + 1), port) ||
        port < 0 || port > 65535)
        return base::invalid_input("'" + text + "' is not HOST:PORT");
    std::string host = text.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    if (host.empty()) return base::invalid_input("'" + text + "' is not HOST:PORT");
    return HostPort{std::move(host), static_cast<uint16_t>(port)};
}

base::Result<Config> load_config(const std::function<void(Config&)>& from_arguments) {
    const std::vector<Key> keys = all_keys();
    Config config;
    from_arguments(config);
    Config layered;
    layered.data = config.data;
    TRY(take_file(layered, keys, layered.data + "/leadflow.toml"));
    TRY(take_environment(layered, keys));
    from_arguments(layered);
    if (!layered.store.empty())
        return base::invalid_input("store: only the embedded SQLite store is built in");
    if (layered.tls_cert.empty() != layered.tls_key.empty())
        return base::invalid_input("tls_cert and tls_key belong together");
    if (!layered.portal_dir.empty() && !std::filesystem::exists(layered.portal_dir + "/index.html"))
        return base::invalid_input("portal_dir has no index.html: " + layered.portal_dir);
    return layered;
}

}  // namespace leadflow::app
