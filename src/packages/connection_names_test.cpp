// SPDX-License-Identifier: Apache-2.0
#include "packages/connection_names.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "definition/reader.h"

namespace leadflow::packages {
namespace {

// One action whose host names the reference "mail".
const std::string kDefinition = R"({"triggers":{"manual":{"type":"Request","kind":"Http",
  "inputs":{}}},"actions":{"Send":{"type":"TYPE","inputs":{"host":HOST,"method":"post",
  "path":"/x","parameters":{}},"runAfter":{}}}})";

std::string definition(std::string_view type = "OpenApiConnection",
                       std::string_view host =
                           R"({"connectionName":"mail","operationId":"SendEmailV3",
                               "apiId":"/providers/Microsoft.PowerApps/apis/shared_smtp"})") {
    std::string text = kDefinition;
    text.replace(text.find("TYPE"), 4, type);
    text.replace(text.find("HOST"), 4, host);
    return text;
}

definition::ReadFlow read(const std::string& document) {
    auto flow = definition::read_flow(document);
    EXPECT_TRUE(flow) << document;
    return flow ? *flow : definition::ReadFlow{};
}

// The document names "other" now, for the same key and API, and is otherwise the same flow.
std::string renamed(const std::string& document, std::string_view key = "mail") {
    const auto before = read(document);
    const auto written =
        with_connection(document, {.key = key, .api = "shared_smtp"}, "other \"one\"");
    EXPECT_TRUE(written) << document;
    if (!written) return {};
    const auto after = read(*written);
    EXPECT_EQ(after.connections.size(), before.connections.size()) << *written;
    bool found = false;
    for (const auto& one : after.connections) {
        if (one.key != key) continue;
        found = true;
        EXPECT_EQ(one.connection_name, "other \"one\"") << *written;
        EXPECT_EQ(one.api, "shared_smtp") << *written;
    }
    EXPECT_TRUE(found) << *written;
    EXPECT_EQ(after.definition.origin, before.definition.origin) << *written;
    EXPECT_EQ(after.faults.size(), before.faults.size())
        << *written << (after.faults.empty() ? "" : after.faults.front().message);
    return *written;
}

TEST(ConnectionNames, AreChangedWhereverTheyStand) {
    for (const std::string reference :
         {R"({"connectionName":"a","id":"/providers/x/apis/shared_smtp"})",
          R"({"api":{"name":"shared_smtp"},"connection":{"connectionReferenceLogicalName":"a"}})",
          R"({"api":{"name":"shared_smtp"},"connection":{"name":"/providers/x/connections/a"}})",
          R"({"api":{"name":"shared_smtp"},"connection":{"id":"/subscriptions/1/a"}})",
          R"({"id":"/x/managedApis/smtp","connectionId":"/x/connections/a"})",
          R"({"api":{"name":"shared_smtp"}})"}) {
        const std::string listed = R"({"mail":)" + reference + "}";
        renamed(R"({"properties":{"connectionReferences":)" + listed + R"(,"definition":)" +
                definition() + "}}");
        renamed(R"({"connectionReferences":)" + listed + R"(,"definition":)" + definition() + "}");
        renamed(R"({"parameters":{"$connections":{"value":)" + listed + R"(}},"definition":)" +
                definition("ApiConnection",
                           R"({"connection":{"name":"@parameters('$connections')['mail']"}})") +
                "}");
    }
}

TEST(ConnectionNames, LeaveEveryOtherByteAsItIs) {
    const std::string start = R"({ "properties" : {
      "connectionReferences":{"mail":{"connectionName":)";
    const std::string end = R"(,"api":{"name":"shared_smtp"}, "Unknown" : 1.50}},
      "definition":)" + definition() + "}}\n";
    EXPECT_EQ(renamed(start + R"("a")" + end), start + R"("other \"one\"")" + end);
}

TEST(ConnectionNames, AreAddedWhereOnlyAnActionNamesAConnection) {
    renamed(definition());
    renamed(R"({"properties":{"definition":)" + definition() + "}}");
    renamed(R"({"connectionReferences":{"x":{"api":{"name":"shared_x"}}},"definition":)" +
            definition() + "}");
    renamed(R"({"connectionReferences":null,"definition":)" + definition() + "}");
    const std::string logic_app = definition("ApiConnection", R"({"connectionName":"mail",
        "apiId":"/x/managedApis/smtp"})");
    renamed(logic_app);
    renamed(R"({"definition":)" + logic_app + "}");
    renamed(R"({"parameters":{},"definition":)" + logic_app + "}");
}

TEST(ConnectionNames, NeedADefinition) {
    EXPECT_EQ(with_connection("{}", {.key = "a", .api = "b"}, "c").error().code,
              base::ErrorCode::kInvalidInput);
}

}  // namespace
}  // namespace leadflow::packages
