// SPDX-License-Identifier: Apache-2.0
#include "expression/references.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "expression/function.h"

namespace leadflow::expression {
namespace {

using model::Json;
using testing::ElementsAre;
using testing::HasSubstr;

Json json(std::string_view text) { return model::parse_json(text).value(); }

std::string_view name_of(Reference::Kind kind) {
    switch (kind) {
        case Reference::Kind::kAction: return "action";
        case Reference::Kind::kScope: return "scope";
        case Reference::Kind::kLoop: return "loop";
        case Reference::Kind::kParameter: return "parameter";
        case Reference::Kind::kVariable: return "variable";
        case Reference::Kind::kAppSetting: return "appsetting";
    }
    return "";
}

References references(std::string_view text) {
    std::vector<Fault> faults;
    References out = references_of(Template::parse(json(text), faults));
    EXPECT_TRUE(faults.empty());
    return out;
}

TEST(References, TellsEveryNameWithItsPlace) {
    const References all = references(R"json({"to": "@{body('A')} é @{VARIABLES('v')}",
        "list": ["@parameters('p')?[items('Loop')?['x']]", "text"],
        "deep": {"k": "@result('S')", "i": "@iterationIndexes('U')", "a": "@appsetting('s')"}})json");
    std::vector<std::string> told;
    for (const Reference& one : all.names)
        told.push_back(base::format("{} {} {} at {}:{}", one.function, name_of(one.kind), one.name,
                                    one.place.path, one.place.position));
    EXPECT_THAT(told, ElementsAre("body action A at to:7", "variables variable v at to:27",
                                  "parameters parameter p at list[0]:12",
                                  "items loop Loop at list[0]:24", "result scope S at deep.k:8",
                                  "iterationIndexes loop U at deep.i:18",
                                  "appsetting appsetting s at deep.a:12"));
}

TEST(References, TellsEveryCall) {
    const References all = references(R"json(["@concat(toLower('A'), string(item()))"])json");
    std::vector<std::string> told;
    for (const FunctionCall& one : all.calls)
        told.push_back(base::format("{}@{}:{}", one.function, one.place.path, one.place.position));
    EXPECT_THAT(told, ElementsAre("concat@[0]:1", "toLower@[0]:8", "string@[0]:22", "item@[0]:29"));
    EXPECT_TRUE(all.calls_function("ITEM"));
    EXPECT_FALSE(all.calls_function("items"));
}

TEST(References, SaysWhenANameIsComputed) {
    const References all = references(R"json("@body(concat('A','B'))")json");
    ASSERT_EQ(all.names.size(), 1U);
    EXPECT_TRUE(all.names[0].is_computed());
}

TEST(References, FaultsAreToldAllAtOnceInTheOrderOfTheText) {
    std::vector<Fault> faults;
    Template::parse(json(R"json({"x": "@{nosuch(toLowr('a'), not())} @{add(1)} @{ok('"})json"), faults);
    ASSERT_EQ(faults.size(), 6U);
    EXPECT_EQ(faults[0].position, 2U);
    EXPECT_THAT(faults[0].message, HasSubstr("'nosuch' is not defined"));
    EXPECT_EQ(faults[1].position, 9U);
    EXPECT_THAT(faults[1].message, HasSubstr("Did you mean 'toLower'?"));
    EXPECT_EQ(faults[2].position, 22U);
    EXPECT_THAT(faults[2].message, HasSubstr("'not' expects 1 parameter(s); the number provided is 0"));
    EXPECT_EQ(faults[3].position, 32U);
    EXPECT_THAT(faults[3].message, HasSubstr("'add' expects 2 parameter(s)"));
    EXPECT_THAT(faults[4].message, HasSubstr("'ok' is not defined"));
    EXPECT_THAT(faults[5].message, HasSubstr("is not closed"));
    EXPECT_EQ(faults.back().path, "x");
}

TEST(References, ProposesTheNearestName) {
    EXPECT_EQ(nearest_of({"Send_mail", "Create_lead"}, "Send_mial"), "Send_mail");
    EXPECT_EQ(nearest_of({"Send_mail"}, "Nothing_like_it"), "");
    EXPECT_EQ(nearest_of({}, "x"), "");
}

// Every function that the reference lists, so that none goes missing.
TEST(Functions, AreAllThere) {
    for (const std::string_view name : base::split(
             "concat substring slice replace toLower toUpper indexOf lastIndexOf nthIndexOf startsWith "
             "endsWith split trim guid formatNumber isInt isFloat chunk length encodeXmlValue "
             "decodeXmlValue encodeXmlName decodeXmlName trimByteOrderMark utf8Length utf16Length "
             "contains empty first last take skip union intersection join sort reverse range "
             "createArray array item items iterationIndexes and or not if equals less lessOrEquals "
             "greater greaterOrEquals int float decimal bool string json xml xpath base64 "
             "base64ToString decodeBase64 base64ToBinary binary dataUriToBinary uriComponentToBinary "
             "decodeDataUri dataUri dataUriToString uriComponent encodeUriComponent "
             "uriComponentToString decodeUriComponent triggerFormDataValue "
             "triggerFormDataMultiValues triggerMultipartBody formDataValue formDataMultiValues "
             "multipartBody add sub mul div mod min max rand utcNow getFutureTime getPastTime "
             "addToTime subtractFromTime addDays addHours addMinutes addSeconds startOfDay "
             "startOfHour startOfMonth dayOfWeek dayOfMonth dayOfYear ticks dateDifference "
             "formatDateTime parseDateTime convertFromUtc convertToUtc convertTimeZone "
             "formatTimeSpan parameters variables actions outputs body action actionOutputs "
             "actionBody trigger triggerOutputs triggerBody result workflow listCallbackUrl "
             "appsetting agentParameters uriHost uriPort uriScheme uriPath uriPathAndQuery uriQuery "
             "coalesce addProperty setProperty removeProperty mergeObjects",
             ' '))
        EXPECT_NE(find_function(name), nullptr) << name;
}

}  // namespace
}  // namespace leadflow::expression
