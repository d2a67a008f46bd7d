// SPDX-License-Identifier: Apache-2.0
#include "packages/arm_template.h"

#include "definition/reader.h"
#include "packages/packages_fixture.h"
#include "packages/template_functions.h"

namespace leadflow::packages {
namespace {

// A template with these inputs of a Compose, and these parameters and variables.
std::string with_inputs(const std::string& inputs, const std::string& parameters = "{}",
                        const std::string& variables = "{}") {
    return R"({"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion":"1.0.0.0","parameters":)" +
           parameters + R"(,"variables":)" + variables +
           R"(,"resources":[{"type":"Microsoft.Web/connections","name":"smtp"},
        {"type":"Microsoft.Logic/workflows","apiVersion":"2019-05-01","name":"[concat('leads-', 'app')]",
         "properties":{"state":"Enabled","definition":{"triggers":{"manual":{"type":"Request"}},
          "actions":{"A":{"type":"Compose","inputs":)" +
           inputs + "}}}}}]}";
}

std::string inputs_of(const Imported& imported) {
    return at(imported.flows[0].document, {"properties", "definition", "actions", "A", "inputs"});
}

TEST(ArmTemplate, FunctionsAreResolved) {
    const std::string parameters = R"({"To":{"type":"string","defaultValue":"a@b.c"},
        "count":{"type":"int","defaultValue":3},"ratio":{"type":"object","defaultValue":{"x":[1.0,1e3]}},
        "made":{"type":"string","defaultValue":"[concat(parameters('to'),'!')]"},"on":{"defaultValue":true}})";
    const std::string variables =
        R"({"list":["a","b"],"deep":{"name":"[parameters('to')]","n":{"m":"q"}},"quote":"it's \"x\""})";
    const std::pair<std::string, std::string> cases[] = {
        {R"("[parameters('to')]")", R"("a@b.c")"},
        {R"("[parameters('TO')]")", R"("a@b.c")"},
        {R"("[parameters('count')]")", "3"},
        {R"("[parameters('on')]")", "true"},
        {R"("[parameters('ratio')]")", R"({"x":[1.0,1e3]})"},
        {R"("[parameters('ratio').x[1]]")", "1e3"},
        {R"("[parameters('made')]")", R"("a@b.c!")"},
        {R"("[variables('deep').name]")", R"("a@b.c")"},
        {R"("[variables('deep')['n']]")", R"({"m":"q"})"},
        {R"("[variables('quote')]")", R"("it's \"x\"")"},
        {R"("[ concat( 'a' , 'it''s' , 1, -2, parameters('count') ) ]")", R"("ait's1-23")"},
        {R"("[concat(variables('list'), variables('list'))]")", R"(["a","b","a","b"])"},
        {R"({"[parameters('to')]":1})", R"({"a@b.c":1})"},
        {R"("[[parameters('to')]")", R"("[parameters('to')]")"},
        {R"("[[x")", R"("[x")"},
        {R"("\u005b[x]")", R"("[x]")"},
        {R"("[x")", R"("[x")"},
        {R"("[")", R"("[")"},
        {R"("a[x]")", R"("a[x]")"},
        {R"(["\n", 1.0, 12345678901234567890, "@{variables('x')}"])",
         R"(["\n", 1.0, 12345678901234567890, "@{variables('x')}"])"},
    };
    for (const auto& [written, wanted] : cases) {
        const Imported imported = read_well(with_inputs(written, parameters, variables));
        EXPECT_EQ(imported.format, Format::kArmTemplate);
        EXPECT_EQ(inputs_of(imported), wanted) << written;
        EXPECT_EQ(messages(imported), "") << written;
        EXPECT_EQ(imported.flows[0].name, "leads-app");
    }
}

TEST(ArmTemplate, WhatCannotBeResolvedStaysAndIsReportedByPath) {
    const std::string parameters =
        R"({"secret":{"type":"securestring"},"a":{"defaultValue":"[parameters('b')]"},
            "b":{"defaultValue":"[parameters('a')]"}})";
    for (const std::string text :
         {"[resourceGroup().location]", "[parameters('secret')]", "[parameters('none')]",
          "[variables('none')]", "[concat('a', uniqueString('x'))]", "[parameters('a')]",
          "[concat('a'", "[concat('a)]", "[]", "[not a function]", "[parameters('b').c.d]",
          "[parameters(1)]", "[concat('a') 'b']"}) {
        const std::string written = "[0,{\"x\":\"" + std::string(text) + "\"}]";
        const Imported imported = read_well(with_inputs(written, parameters));
        // "[concat('a'" does not end with ']' and so is plain text.
        EXPECT_EQ(inputs_of(imported), written) << text;
        if (std::string(text).back() != ']') continue;
        ASSERT_EQ(imported.warnings.size(), 1U) << text;
        EXPECT_EQ(imported.warnings[0].path,
                  "resources[1].properties.definition.actions.A.inputs[1].x");
        EXPECT_EQ(imported.warnings[0].code, "TemplateFunction");
    }
}

TEST(ArmTemplate, ResultsAreBounded) {
    std::string variables = R"({"v0":"x")";
    for (int i = 1; i < 14; ++i) {
        const std::string before = "variables('v" + std::to_string(i - 1) + "')";
        std::string all = before;
        for (int k = 0; k < 9; ++k) all += "," + before;
        variables += ",\"v" + std::to_string(i) + "\":\"[concat(" + all + ")]\"";
    }
    const auto imported = read(with_inputs("\"[variables('v13')]\"", "{}", variables + "}"));
    ASSERT_FALSE(imported);
    EXPECT_EQ(imported.error().code, base::ErrorCode::kLimitExceeded);
    const std::string deep = "\"[" + std::string(5000, '(') + "]\"";
    EXPECT_EQ(read_well(with_inputs(deep)).warnings.size(), 1U);
    std::string nested = "'a'";
    for (int i = 0; i < 500; ++i) nested = "concat(" + nested + ")";
    EXPECT_EQ(read_well(with_inputs("\"[" + nested + "]\"")).warnings.size(), 1U);
}

const std::string kConnections = R"({"$connections":{"value":{"office365":{
    "connectionId":"[resourceId('Microsoft.Web/connections', parameters('mail'))]","connectionName":"[parameters('mail')]",
    "id":"[concat(subscription().id, '/providers/Microsoft.Web/locations/', resourceGroup().location, '/managedApis/office365')]"}}}})";

std::string with_connections() {
    return R"({"parameters":{"mail":{"type":"string","defaultValue":"office365-2"},"name":{"type":"string"}},
      "resources":{"app":{"type":"microsoft.logic/Workflows","name":"[parameters('name')]","properties":{
        "state":"Disabled","parameters":)" +
           kConnections + R"(,"definition":{"parameters":{"$connections":{"type":"Object","defaultValue":{}}},
        "triggers":{"manual":{"type":"Request"}},"actions":{}}}},
      "other":{"type":"Microsoft.Resources/deployments","properties":{}}}})";
}

TEST(ArmTemplate, ConnectionsAreKnownByTheNamesInTheirIds) {
    const Imported imported = read_well(with_connections());
    ASSERT_EQ(imported.flows.size(), 1U);
    EXPECT_TRUE(imported.flows[0].off);
    EXPECT_EQ(imported.flows[0].name, "");
    const auto flow = definition::read_flow(imported.flows[0].document).value();
    ASSERT_EQ(flow.connections.size(), 1U);
    EXPECT_EQ(flow.connections[0].key, "office365");
    EXPECT_EQ(flow.connections[0].connection_name, "office365-2");
    EXPECT_EQ(flow.connections[0].api, "shared_office365");
    ASSERT_EQ(imported.warnings.size(), 1U);
    EXPECT_EQ(imported.warnings[0].path, "resources.other");
}

TEST(ArmTemplate, APortalsExportBringsItsParameters) {
    const Imported imported =
        read_well(zipped({{"template.json", with_connections()},
                          {"parameters.json", R"({"parameters":{"name":{"value":"my-app"},
                                                  "mail":{"value":"given"}}})"}}));
    EXPECT_EQ(imported.format, Format::kArmTemplate);
    EXPECT_EQ(imported.flows[0].name, "my-app");
    EXPECT_EQ(definition::read_flow(imported.flows[0].document).value().connections[0].connection_name,
              "given");
}

TEST(ArmTemplate, EscapingAndReadingAgainGivesTheSameText) {
    for (const std::string text :
         {R"(["[a]","[[a]","[[a","[a","[","[]","\u005ba]","a",{"[k]":"]"},1.0,1e3])"}) {
        const Imported imported = read_well(with_inputs(escaped_for_template(text)));
        EXPECT_EQ(inputs_of(imported), text);
        EXPECT_EQ(messages(imported), "");
    }
}

}  // namespace
}  // namespace leadflow::packages
