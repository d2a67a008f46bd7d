// SPDX-License-Identifier: Apache-2.0
#include "app/config.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace leadflow::app {
namespace {

class ConfigTest : public testing::Test {
  protected:
    ConfigTest()
        : data_(testing::TempDir() + "leadflow_config_" + std::to_string(::getpid())) {
        std::filesystem::create_directories(data_);
    }
    ~ConfigTest() override {
        std::filesystem::remove_all(data_);
        ::unsetenv("LEADFLOW_LISTEN");
    }
    void file(const std::string& text) { std::ofstream(data_ + "/leadflow.toml") << text; }
    base::Result<Config> load(const std::string& listen = "") {
        return load_config([&](Config& config) {
            config.data = data_;
            if (!listen.empty()) config.listen = listen;
        });
    }
    const std::string data_;
};

TEST_F(ConfigTest, TheLaterWins) {
    EXPECT_EQ(load()->listen, "127.0.0.1:8443");
    file("listen = \"0.0.0.0:1\"\n[http]\nbody_bytes_max = 2048\n");
    EXPECT_EQ(load()->listen, "0.0.0.0:1");
    EXPECT_EQ(load()->http.body_bytes_max, 2048U);
    ::setenv("LEADFLOW_LISTEN", "0.0.0.0:2", 1);
    EXPECT_EQ(load()->listen, "0.0.0.0:2");
    EXPECT_EQ(load("0.0.0.0:3")->listen, "0.0.0.0:3");
}

TEST_F(ConfigTest, FaultsNameFileAndKey) {
    file("lisen = \"x\"\n");
    const std::string message = load().error().message;
    EXPECT_NE(message.find("leadflow.toml"), std::string::npos);
    EXPECT_NE(message.find("did you mean 'listen'"), std::string::npos);
    file("[http]\nbody_bytes_max = \"many\"\n");
    EXPECT_NE(load().error().message.find("http.body_bytes_max"), std::string::npos);
    file("listen = ");
    EXPECT_NE(load().error().message.find("line 1"), std::string::npos);
}

TEST_F(ConfigTest, AListOfHostsComesFromAnArray) {
    file("[outbound]\nallow_private = [\"crm.internal\", \"mail.internal\"]\n");
    EXPECT_EQ(load()->private_hosts_allowed,
              (std::vector<std::string>{"crm.internal", "mail.internal"}));
}

TEST_F(ConfigTest, AStoreThatIsNotBuiltInIsRefused) {
    file("store = \"postgres://x\"\n");
    EXPECT_FALSE(load());
}

TEST(HostPort, ParsesBothFamilies) {
    EXPECT_EQ(parse_host_port("127.0.0.1:8443")->port, 8443);
    EXPECT_EQ(parse_host_port("[::1]:0")->host, "::1");
    for (const char* bad : {"", "8443", ":1", "a:b", "a:70000", "a:"})
        EXPECT_FALSE(parse_host_port(bad)) << bad;
}

TEST_F(ConfigTest, TheLimitsOfFlowsAndRunsAreSet) {
    EXPECT_EQ(load()->engine.actions_max, 500U);
    file("[engine]\nactions_max = 40\nuntil_timeout_s = 60\nrun_days_power_automate = 7\n");
    EXPECT_EQ(load()->engine.actions_max, 40U);
    EXPECT_EQ(load()->engine.until_timeout, std::chrono::minutes(1));
    EXPECT_EQ(load()->engine.run_days_power_automate, std::chrono::days(7));
    file("[engine]\nnesting_max = 0\n");
    EXPECT_NE(load().error().message.find("engine.nesting_max"), std::string::npos);
}

}  // namespace
}  // namespace leadflow::app
