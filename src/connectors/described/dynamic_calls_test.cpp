// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/dynamic_calls.h"

#include "connectors/described/described_fixture.h"

namespace leadflow::connectors::described {
namespace {

using test::compiled;
using test::Json;
using test::json;

class DynamicCalls : public testing::Test {
  protected:
    std::string call(const char* operation, const char* key, std::string_view flat,
                     const Json* node = nullptr) {
        const CompiledOperation& found = *connector_->operation(operation);
        const Dynamic* dynamic = dynamic_of(found, key);
        if (dynamic == nullptr) return "(none)";
        const Json inputs = model::JsonObject{{"parameters", json(flat)}};
        const auto made = dynamic_call({.connector = *connector_,
                                        .operation = found,
                                        .dynamic = *dynamic,
                                        .connection = connection_,
                                        .inputs = inputs,
                                        .node = node});
        return made ? made->method + " " + made->url : made.error().message;
    }
    std::string options(const char* operation, const char* key, std::string_view body) {
        std::string all;
        for (const Choice& one :
             read_options(*dynamic_of(*connector_->operation(operation), key), json(body)))
            all += base::format("{}={}{};", one.title, model::to_text(one.value),
                                one.folder ? "+" : "");
        return all;
    }

    const std::shared_ptr<const CompiledConnector> connector_ =
        compiled(test::file_text("tests/connectors/dynamic/apiDefinition.swagger.json"),
                 test::file_text("tests/connectors/dynamic/apiProperties.json"));
    const model::OpenConnection connection_ =
        test::connection("{}", R"({"api_key":"k"})");
};

constexpr const char* kBase = "https://api.acme.example/v1";

TEST_F(DynamicCalls, AsksWithTheOthersValues) {
    EXPECT_EQ(call("AddItem", "list", R"({"site":"a b"})"),
              base::format("GET {}/lists?site=a%20b", kBase));
    EXPECT_EQ(call("AddRow", "body/table", "{}"), base::format("GET {}/lists?site=main", kBase));
    EXPECT_EQ(call("AddItem", "item", R"({"list":"l1"})"),
              base::format("GET {}/lists/l1/schema", kBase));
    EXPECT_EQ(call("AddRow", "body/row", R"({"body/table":"t"})"),
              base::format("GET {}/lists/t/schema", kBase));
    EXPECT_EQ(call("AddRow", "body/row", R"({"body":{"table":"t"}})"),
              base::format("GET {}/lists/t/schema", kBase));
}

TEST_F(DynamicCalls, SaysWhatMustBeGivenFirst) {
    EXPECT_EQ(call("AddItem", "list", "{}"), "\"site\" must be given first");
    EXPECT_EQ(call("AddItem", "list", R"x({"site":"@triggerBody()"})x"),
              "\"site\" must be given first");
    EXPECT_EQ(call("AddItem", "person", "{}"), "(none)");
    EXPECT_EQ(call("AddItem", "body", "{}"), "(none)");
}

TEST_F(DynamicCalls, OpensFolders) {
    EXPECT_EQ(call("AddItem", "folder", "{}"), base::format("GET {}/folders", kBase));
    const Json node = json(R"({"Id":"f1"})");
    EXPECT_EQ(call("AddItem", "folder", "{}", &node), base::format("GET {}/folders?id=f1", kBase));
    EXPECT_EQ(options("AddItem", "folder",
                      R"({"value":[{"Id":1,"Name":"A","IsFolder":true},{"Id":2,"Name":"B"}]})"),
              "A=1+;B=2;");
}

TEST_F(DynamicCalls, ReadsOptionsWhereTheyAre) {
    EXPECT_EQ(options("AddItem", "list", R"({"value":[{"id":"1","name":"A"},{"id":null}]})"),
              "A=\"1\";");
    EXPECT_EQ(options("AddItem", "list", R"({"odd":{"rows":[{"id":5}]}})"), "5=5;");
    EXPECT_EQ(options("AddItem", "list", R"(["x","y"])"), "x=\"x\";y=\"y\";");
    EXPECT_EQ(options("AddRow", "body/table", R"({"value":[{"id":1,"props":{"name":"N"}}]})"),
              "N=1;");
    EXPECT_EQ(options("AddItem", "list", "5"), "");
}

TEST_F(DynamicCalls, ReadsFieldsOutOfASchema) {
    const Dynamic& dynamic = *dynamic_of(*connector_->operation("AddItem"), "item");
    const auto fields = read_schema(
        dynamic, json(R"({"schema":{"type":"object","required":["Title"],"properties":{
        "Title":{"type":"string","x-ms-summary":"The title"},"Author":{"type":"object",
        "properties":{"Email/2":{"type":"string"}}}}}})"),
        "item");
    ASSERT_EQ(fields.size(), 2U);
    EXPECT_EQ(fields[0].key, "item/Title");
    EXPECT_EQ(fields[0].title, "The title");
    EXPECT_TRUE(fields[0].required);
    EXPECT_EQ(fields[1].key, "item/Author/Email~12");
    EXPECT_TRUE(read_schema(dynamic, json(R"({"schema":{}})"), "item").empty());
    EXPECT_TRUE(read_schema(dynamic, json("[]"), "item").empty());
    Dynamic old = dynamic;
    old.items_path.clear();
    const auto plain = read_schema(old, json(R"({"a":{"type":"string"}})"), "item");
    ASSERT_EQ(plain.size(), 1U);
    EXPECT_EQ(plain[0].key, "item/a");
}

}  // namespace
}  // namespace leadflow::connectors::described
