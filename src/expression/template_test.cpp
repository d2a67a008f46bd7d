// SPDX-License-Identifier: Apache-2.0
#include "expression/template.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "expression/ast.h"
#include "expression/evaluated_for_test.h"
#include "expression/limits.h"

namespace leadflow::expression {
namespace {

using model::Json;
using testing::ElementsAre;
using testing::HasSubstr;

Json json(std::string_view text) { return model::parse_json(text).value(); }

const Json kLead = json(R"json({"triggerOutputs": {"headers": {"Host": "flow.example.org"}, "body": {
    "LeadSource": "SPZA-Test",
    "UserDetails": {"FirstName": "S\u00f8ren <b>", "Email": "s@contoso.com", "Company": null},
    "tags": ["a", "b"], "n": 3, "ratio": 0.5, "ok": true}}})json");

Json of_lead(std::string_view text) {
    auto got = evaluated(model::text_value(text), kLead);
    EXPECT_TRUE(got.has_value()) << text << ": " << got.error().message;
    return got ? std::move(*got) : Json();
}

std::string fault_of_lead(std::string_view text) {
    const auto got = evaluated(model::text_value(text), kLead);
    EXPECT_FALSE(got.has_value()) << text;
    return got ? std::string() : got.error().message;
}

std::vector<Fault> faults_of(const Json& value) {
    std::vector<Fault> faults;
    Template::parse(value, faults);
    return faults;
}

TEST(Template, EvaluatesEachStringOfAnObjectAndKeepsTypesAndOrder) {
    const auto got = evaluated(json(R"json({"to": "@triggerBody()?['UserDetails']?['Email']",
        "n": "@triggerBody()?['n']", "text": "n=@{triggerBody()?['n']}", "plain": [1, "x"],
        "nothing": "@triggerBody()?['UserDetails']?['Company']", "deep": [{"ok": "@not(false)"}]})json"),
                               kLead);
    ASSERT_TRUE(got.has_value());
    EXPECT_EQ(model::to_text(*got),
              R"json({"to":"s@contoso.com","n":3,"text":"n=3","plain":[1,"x"],"nothing":null,)json"
              R"json("deep":[{"ok":true}]})json");
}

TEST(Template, KnowsLiteralsFromExpressions) {
    EXPECT_EQ(of_lead(""), "");
    EXPECT_EQ(of_lead("@"), "@");
    EXPECT_EQ(of_lead("@@triggerBody() @{x}"), "@triggerBody() @{x}");
    EXPECT_EQ(of_lead("mail@example.org"), "mail@example.org");
    EXPECT_EQ(of_lead("a @@{x} @{triggerBody()?['n']}"), "a @{x} 3");
    EXPECT_EQ(of_lead("@{triggerBody()?['n']}"), "3");
    EXPECT_EQ(of_lead("@{concat('}', '{', '@{')}."), "}{@{.");
    EXPECT_EQ(of_lead("@ concat ( 'a' ,\n 'it''s' ) "), "ait's");
}

TEST(Template, NeverEvaluatesWhatCameIn) {
    const Json inputs = json(R"json({"triggerOutputs": {"body": {"x": "@{add(1,1)}", "y": "@add(1,1)"}}})json");
    EXPECT_EQ(*evaluated(Json("@triggerBody()['y']"), inputs), "@add(1,1)");
    EXPECT_EQ(*evaluated(Json("<@{triggerBody()['x']}>"), inputs), "<@{add(1,1)}>");
}

TEST(Template, SelectsProperties) {
    EXPECT_EQ(of_lead("@triggerBody().userdetails.EMAIL"), "s@contoso.com");
    EXPECT_EQ(of_lead("@triggerOutputs()?['body/UserDetails/Email']"), "s@contoso.com");
    EXPECT_EQ(of_lead("@triggerOutputs()?['body/none/deeper']"), nullptr);
    EXPECT_EQ(of_lead("@triggerBody()?['tags'][1]"), "b");
    EXPECT_EQ(of_lead("@triggerBody()?['tags']?[5]"), nullptr);
    EXPECT_EQ(of_lead("@triggerBody()?['nope']?['x']?[1]"), nullptr);
    EXPECT_EQ(of_lead("@triggerBody()[concat('', 'n')]"), 3);
}

TEST(Template, SaysWhatIsThereWhenAPropertyIsNot) {
    EXPECT_THAT(fault_of_lead("@triggerBody()['UserDetail']"),
                AllOf(HasSubstr("'triggerBody()['UserDetail']' cannot be evaluated because property "
                                "'UserDetail' doesn't exist, available properties are "
                                "'LeadSource, UserDetails, tags, n, ratio, ok'"),
                      HasSubstr("did you mean 'UserDetails'?")));
    EXPECT_THAT(fault_of_lead("@triggerBody()?['nope']['x']"), HasSubstr("type 'Null'"));
    EXPECT_THAT(fault_of_lead("@triggerBody()?['n']?['x']"), HasSubstr("type 'Integer'"));
    EXPECT_THAT(fault_of_lead("@triggerBody()?['tags']?['x']"), HasSubstr("integer index"));
    EXPECT_THAT(fault_of_lead("@triggerBody()['tags'][-1]"),
                HasSubstr("array index '-1' is outside bounds (0, 1) of array"));
}

TEST(Template, SaysWhereItFailed) {
    EXPECT_THAT(fault_of_lead("@concat('é', triggerBody()['nope'])"), HasSubstr("(at position 27)"));
    EXPECT_THAT(fault_of_lead("Hi @{triggerBody()?['n']} @{int('x')}"),
                HasSubstr("(at position 28)"));
    const auto got = evaluated(json(R"json({"a": 1, "to": [{"x": "fine"}, {"x": "@int('x')"}]})json"),
                               kLead);
    EXPECT_THAT(got.error().message, HasSubstr("(at 'to[1].x', position 1)"));
}

TEST(Template, NamesWhatThereIs) {
    const Json inputs = json(R"json({"parameters": {"one": 1}, "variables": {"two": 2},
                                     "items": {"three": 3}, "actions": {"four": {}}})json");
    const auto fault = [&inputs](std::string_view text) {
        return evaluated(model::text_value(text), inputs).error().message;
    };
    EXPECT_THAT(fault("@parameters('x')"), HasSubstr("available are 'one'"));
    EXPECT_THAT(fault("@variables('x')"), HasSubstr("available are 'two'"));
    EXPECT_THAT(fault("@items('x')"), HasSubstr("available are 'three'"));
    EXPECT_THAT(fault("@body('x')"), HasSubstr("available are 'four'"));
    EXPECT_THAT(fault("@action()"), HasSubstr("not expected at this location"));
    EXPECT_THAT(fault("@appsetting('x')"), HasSubstr("'x' is not found"));
}

TEST(Json, IsReadLeniently) {
    const Json inputs(model::JsonObject{{"variables", model::JsonObject{
        {"breaks", "{\"a\": \"one\ntwo\t\", 'b': 'it\\'s \"x\"', c: [1, 2,], /* d */ } // end"}}}});
    const auto got = evaluated(Json("@json(variables('breaks'))"), inputs);
    ASSERT_TRUE(got.has_value()) << got.error().message;
    EXPECT_EQ(model::to_text(*got), R"json({"a":"one\ntwo\t","b":"it's \"x\"","c":[1,2]})json");
    for (const char* text : {"{bad", "{a:1", "[1 2]", "'open", "nothing", "/* open"})
        EXPECT_THAT(evaluated(Json("@json(variables('t'))"),
                              Json(model::JsonObject{{"variables", model::JsonObject{{"t", text}}}}))
                        .error()
                        .message,
                    HasSubstr("cannot parse the value"))
            << text;
}

TEST(Template, ReportsEveryFaultWithItsPlace) {
    const auto faults = faults_of(json(R"json({"parameters": {"item/subject": "Hi @{concat('a'}",
        "list": ["fine", "@nosuch(1)"]}, "body": "@concat(\"a\")", "f": "@toLowr('A')"})json"));
    ASSERT_EQ(faults.size(), 4U);
    EXPECT_EQ(faults[0].path, "parameters.item/subject");
    EXPECT_EQ(faults[0].position, 15U);
    EXPECT_THAT(faults[0].message, HasSubstr("expected token 'RightParenthesis' and actual token "
                                             "'RightCurlyBracket'"));
    EXPECT_EQ(faults[1].path, "parameters.list[1]");
    EXPECT_THAT(faults[1].message,
                HasSubstr("The template function 'nosuch' is not defined or not valid."));
    EXPECT_THAT(faults[2].message, HasSubstr("'\"'"));
    EXPECT_THAT(faults[3].message, HasSubstr("Did you mean 'toLower'?"));
}

TEST(Template, RefusesWhatTheGrammarLacks) {
    for (const char* text :
         {"@concat(", "@concat('a'", "@concat('a',)", "@'a'.length", "@foo", "@1 + 1", "@add(1,2) x",
          "@triggerBody()?", "@triggerBody()?.", "@triggerBody()[", "@('a')", "@add(1)", "@if(true,1)",
          "@not(true,true)", "@99999999999999999999", "@1e999", "@12abc", "@'open", "@{1", "@{}",
          "@triggerBody()..a", "@@{", "@[1]"}) {
        if (std::string_view(text) == "@@{") continue;
        EXPECT_FALSE(faults_of(Json(text)).empty()) << text;
    }
}

TEST(Template, ReadsEveryFormOfNumber) {
    EXPECT_EQ(of_lead("@add(+1, -2)"), -1);
    EXPECT_EQ(of_lead("@add(.5, 1.)"), 1.5);
    EXPECT_EQ(of_lead("@add(+.5, 1e2)"), 100.5);
    EXPECT_EQ(of_lead("@add(-9223372036854775808, 1)"), -9223372036854775807);
}

TEST(Template, LimitsLengthAndNesting) {
    const std::string longest = "@concat('" + std::string(8192 - 10, 'x') + "')";
    EXPECT_TRUE(faults_of(model::text_value(longest)).empty());
    EXPECT_THAT(faults_of(model::text_value(longest + " 'y'")), testing::SizeIs(1));
    EXPECT_THAT(faults_of(model::text_value("@concat('" + std::string(8192 - 9, 'x') + "')")),
                testing::SizeIs(1));
    std::string deep = "@";
    for (size_t i = 0; i <= kNestingMax; ++i) deep += "not(";
    EXPECT_THAT(faults_of(model::text_value(deep)).at(0).message, HasSubstr("nested deeper"));
}

TEST(Template, StopsAtItsLimits) {
    const auto doubled = evaluated(
        Json("@length(join(range(1,100000),join(range(1,100000),'0123456789')))"));
    ASSERT_FALSE(doubled.has_value());
    EXPECT_EQ(doubled.error().code, base::ErrorCode::kLimitExceeded);
    std::string many = "@length(union(";
    for (int i = 0; i < 60; ++i) many += "range(1,100000),";
    const auto steps = evaluated(model::text_value(many + "range(1,2)))"));
    ASSERT_FALSE(steps.has_value());
    EXPECT_EQ(steps.error().code, base::ErrorCode::kLimitExceeded);
}

TEST(Template, PaysForCopiesOfWhatCameIn) {
    const Json body(std::string(1000000, 'x').c_str());
    const Json inputs(model::JsonObject{{"triggerOutputs", model::JsonObject{{"body", body}}}});
    std::string copies = "@length(createArray(triggerBody()";
    for (int i = 0; i < 500; ++i) copies += ",triggerBody()";
    const auto got = evaluated(model::text_value(copies + "))"), inputs);
    ASSERT_FALSE(got.has_value());
    EXPECT_EQ(got.error().code, base::ErrorCode::kLimitExceeded);
}

TEST(Template, RefusesResultsTooDeepToStore) {
    std::string deep = "1";
    for (size_t i = 0; i < kDepthMax; ++i) deep = "[" + deep + "]";
    EXPECT_TRUE(evaluated(Json("@parameters('p')"),
                          json("{\"parameters\":{\"p\":1}}")).has_value());
    Json inputs(model::JsonObject{{"variables", model::JsonObject{{"v", json(deep)}}}});
    EXPECT_TRUE(evaluated(Json("@variables('v')"), inputs).has_value());
    EXPECT_FALSE(evaluated(Json("@array(variables('v'))"), inputs).has_value());
}

TEST(Template, EscapesWhatItPutsIntoHtml) {
    std::vector<Fault> faults;
    Template mail = Template::parse(
        json(R"json({"body": "<p>@{triggerBody()?['UserDetails']?['FirstName']} & you</p>",
                 "whole": "@triggerBody()?['UserDetails']?['FirstName']",
                 "object": "@triggerBody()?['UserDetails']",
                 "plain": "@{triggerBody()?['UserDetails']?['FirstName']}"})json"),
        faults);
    ASSERT_TRUE(faults.empty());
    mail.mark_html({"body"});
    mail.mark_html({"whole"});
    mail.mark_html({"object"});
    mail.mark_html({"none", "such"});
    base::SeededRandom random(7);
    const JsonContext context(kLead, base::from_micros(0), random);
    const Json got = mail.evaluate(context).value();
    EXPECT_EQ(model::text_at(got, "body"), "<p>Søren &lt;b&gt; & you</p>");
    EXPECT_EQ(model::text_at(got, "whole"), "Søren &lt;b&gt;");
    EXPECT_EQ(model::text_at(got, "plain"), "Søren <b>");
    EXPECT_THAT(model::text_at(got, "object"), HasSubstr("&quot;FirstName&quot;"));
    EXPECT_TRUE(mail.has_markup());
}

TEST(Template, PutsMarkupInUnescapedWhenTheContextSaysSo) {
    class TableContext final : public Context {
      public:
        const Json* trigger_outputs() const override { return nullptr; }
        Json trigger_record() const override { return {}; }
        bool has_action(std::string_view) const override { return true; }
        const Json* action_outputs(std::string_view) const override { return &outputs_; }
        Json action_record(std::string_view) const override { return {}; }
        base::Result<Json> result_of(std::string_view) const override { return Json(); }
        const Json* parameter(std::string_view) const override { return nullptr; }
        const Json* variable(std::string_view) const override { return nullptr; }
        const Json* item(std::string_view) const override { return nullptr; }
        std::optional<int64_t> iteration_index(std::string_view) const override { return {}; }
        Json workflow() const override { return {}; }
        base::Result<std::string> callback_url() const override { return std::string(); }
        base::Time now() const override { return {}; }
        uint64_t random() const override { return 1; }
        std::optional<base::Result<std::string>> markup(const Expression& e) const override {
            if (e.function_name() != "body" || e.literal_argument(0) != "Table") return {};
            return base::Result<std::string>(std::string("<table/>"));
        }

      private:
        const Json outputs_ = json(R"json({"body": "<table/>"})json");
    };
    std::vector<Fault> faults;
    Template mail = Template::parse(json(R"json(["@{body('Table')}@{body('Other')}"])json"), faults);
    mail.mark_html({"0"});
    EXPECT_EQ(model::to_text(mail.evaluate(TableContext()).value()),
              R"json(["<table/>&lt;table/&gt;"])json");
}

TEST(Template, TellsWhatItRefersTo) {
    std::vector<Fault> faults;
    const Template parsed = Template::parse(
        json(R"json(["@concat(body('A'), OUTPUTS('B')?[string(items('Loop'))])", "@{body('A')}",
                 "text", {"k": "@body(variables('v'))"}])json"),
        faults);
    EXPECT_THAT(parsed.actions_named(), ElementsAre("A", "B", "Loop"));
    size_t calls = 0;
    parsed.for_each_expression([&calls](const Expression& e) { calls += e.is_literal() ? 0 : 1; });
    EXPECT_EQ(calls, 8U);
    EXPECT_FALSE(parsed.is_constant());
    EXPECT_TRUE(Template::parse(json(R"json({"a": ["@@x", 1]})json"), faults).is_constant());
}

TEST(Template, NamesTheFunctionAndTheTypeWhenAnArgumentIsWrong) {
    EXPECT_THAT(fault_of_lead("@toLower(null)"),
                HasSubstr("The template language function 'toLower' expects its parameter to be a "
                          "string. The provided value is of type 'Null'. Please see "
                          "https://aka.ms/logicexpressions#toLower for usage details."));
    EXPECT_THAT(fault_of_lead("@body('Nowhere')"), HasSubstr("'Nowhere'"));
    EXPECT_THAT(fault_of_lead("@variables('v')"), HasSubstr("'v'"));
}

TEST(Template, FindsInLinearTimeWhateverTheSenderWrites) {
    const std::string text(4000000, 'a');
    const Json inputs(model::JsonObject{
        {"variables", model::JsonObject{{"text", text}, {"wanted", text.substr(2000000) + "b"}}}});
    EXPECT_EQ(*evaluated(Json("@lastIndexOf(variables('text'),variables('wanted'))"), inputs), -1);
    EXPECT_EQ(*evaluated(Json("@contains(variables('text'),variables('wanted'))"), inputs), false);
    EXPECT_EQ(of_lead("@nthIndexOf('abcabcab','AB',-1)"), 6);
    EXPECT_EQ(of_lead("@nthIndexOf('abcabcab','ab',-3)"), 0);
    EXPECT_EQ(of_lead("@nthIndexOf('abcabcab','ab',-4)"), -1);
    EXPECT_EQ(of_lead("@lastIndexOf('éaéa','A')"), 3);
}

TEST(Template, MakesRandomGuidsOfVersion4) {
    const Json id = of_lead("@guid()");
    EXPECT_THAT(std::string(model::text_of(id)),
                testing::MatchesRegex("[0-9a-f]+-[0-9a-f]+-4[0-9a-f]+-[89ab][0-9a-f]+-[0-9a-f]+"));
    EXPECT_EQ(of_lead("@length(guid('N'))"), 32);
}

TEST(TextForm, WritesNumbersAsDotNetDoes) {
    EXPECT_EQ(of_lead("@{2.5}|@{1e21}|@{0.00001}|@{0.0001}|@{100000.0}|@{1e15}|@{-1.5e-7}"),
              "2.5|1E+21|1E-05|0.0001|100000|1E+15|-1.5E-07");
    EXPECT_EQ(of_lead("@{json('{\"a\":2.0,\"b\":[true,null,\"\\u00e9\\n\"]}')}"),
              "{\"a\":2.0,\"b\":[true,null,\"é\\n\"]}");
}

std::string number(std::string_view call) {
    return std::string(model::text_of(of_lead("@formatNumber(" + std::string(call) + ")")));
}

TEST(FormatNumber, WritesStandardFormats) {
    EXPECT_EQ(number("1234567.891,'N'"), "1,234,567.89");
    EXPECT_EQ(number("-1234.5,'C2'"), "-$1,234.50");
    EXPECT_EQ(number("0.256,'P'"), "25.60%");
    EXPECT_EQ(number("0.07,'P0'"), "7%");
    EXPECT_EQ(number("5,'P0'"), "500%");
    EXPECT_EQ(number("-0.001,'F2'"), "0.00");
    EXPECT_EQ(number("-42,'D5'"), "-00042");
    EXPECT_EQ(number("12345.678,'E3'"), "1.235E+004");
    EXPECT_EQ(number("1234.5,'G3'"), "1.23E+03");
    EXPECT_EQ(number("1234.5,'G'"), "1234.5");
    EXPECT_EQ(number("-1,'X'"), "FFFFFFFFFFFFFFFF");
    EXPECT_THAT(fault_of_lead("@formatNumber(1.5,'D')"), HasSubstr("'D'"));
    EXPECT_THAT(fault_of_lead("@formatNumber(1,'C100')"), HasSubstr("'C100'"));
    EXPECT_EQ(number("12,'N','de-DE'"), "12,00");
}

TEST(FormatNumber, WritesCustomPatterns) {
    EXPECT_EQ(number("1234567,'#,##0.00'"), "1,234,567.00");
    EXPECT_EQ(number("0.5,'#.##'"), ".5");
    EXPECT_EQ(number("0,'#.##'"), "");
    EXPECT_EQ(number("0.005,'0.00'"), "0.01");
    EXPECT_EQ(number("9.999,'0.00'"), "10.00");
    EXPECT_EQ(number("0.0004,'0.00'"), "0.00");
    EXPECT_EQ(number("1234567,'0,,.0'"), "1.2");
    EXPECT_EQ(number("0.125,'0.#%'"), "12.5%");
    EXPECT_EQ(number("16175555555,'# (###) ###-####'"), "1 (617) 555-5555");
    EXPECT_EQ(number("42,'00000'"), "00042");
    EXPECT_EQ(number("-5,'0;(0);zero'"), "(5)");
    EXPECT_EQ(number("0,'0;(0);''zero'''"), "zero");
    EXPECT_EQ(number("-5.25,'0.0'"), "-5.3");
    EXPECT_EQ(number("86000,'0.###E+0'"), "8.6E+4");
    EXPECT_EQ(number("86000,'0.###E+000'"), "8.6E+004");
    EXPECT_EQ(number("86000,'0.###E-000'"), "8.6E004");
    EXPECT_EQ(number("0.00012,'00.0e0'"), "12.0e-5");
    EXPECT_EQ(number("9.996,'0.00E+0'"), "1.00E+1");
    EXPECT_EQ(number("0,'0.0E+0'"), "0.0E+0");
}

}  // namespace
}  // namespace leadflow::expression
