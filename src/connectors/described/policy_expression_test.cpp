// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/policy_expression.h"

#include "connectors/described/described_fixture.h"

namespace leadflow::connectors::described {
namespace {

using test::Json;
using test::json;

class PolicyExpression : public testing::Test {
  protected:
    PolicyExpression() {
        scope_.connection = [](std::string_view name) -> std::optional<MaybeSecret> {
            if (name == "key") return MaybeSecret{"k1", true};
            if (name == "host") return MaybeSecret{"acme.example", false};
            return std::nullopt;
        };
        scope_.header = [](std::string_view name) -> std::optional<MaybeSecret> {
            if (name == "Region") return MaybeSecret{"eu"};
            return std::nullopt;
        };
        scope_.method = "PATCH";
        scope_.body = &body_;
        scope_.trigger_body = &body_;
        scope_.item = &item_;
    }
    MaybeSecret value(std::string_view text) {
        const auto made = Expression::parse(text);
        return made ? made->text(scope_) : MaybeSecret{made.error().message};
    }
    std::string text(std::string_view written) { return value(written).text; }

    const Json body_ = json(R"({"a":{"odd.name":"x","list":[1,{"b":"y"}]},"yes":true,"f":1.5})");
    const Json item_ = json(R"({"id":7})");
    Scope scope_;
};

TEST_F(PolicyExpression, ReadsWhatItMayLookAt) {
    EXPECT_EQ(text("plain"), "plain");
    EXPECT_EQ(text("https://@connectionParameters('host')/v1"), "https://acme.example/v1");
    EXPECT_EQ(text("@{connectionParameters('host')}.x"), "acme.example.x");
    EXPECT_EQ(text("{@ConnectionParameters(\"host\")}x"), "acme.examplex");
    EXPECT_EQ(text("@connectionParameters(host)"), "acme.example");
    EXPECT_EQ(text("@connectionParameters('none', 'eu')"), "eu");
    EXPECT_EQ(text("@connectionParameters('none')"), "");
    EXPECT_EQ(text("@headers('Region')-@header('Region')"), "eu-eu");
    EXPECT_EQ(text("@queryParamters('x')"), "");
    EXPECT_EQ(text("@body().a['odd.name']"), "x");
    EXPECT_EQ(text("@{triggerBody().a.list[1].b}"), "y");
    EXPECT_EQ(text("@body()?['a']?['list'][0]"), "1");
    EXPECT_EQ(text("@body().yes"), "true");
    EXPECT_EQ(text("id-@item().id!"), "id-7!");
    EXPECT_EQ(text("@Request.OriginalHTTPMethod"), "PATCH");
    EXPECT_EQ(text("@body().a.list[5]"), "");
}

TEST_F(PolicyExpression, LeavesWhatIsNoExpression) {
    EXPECT_EQ(text("sales@acme.example"), "sales@acme.example");
    EXPECT_EQ(text("@"), "@");
    EXPECT_EQ(text("a {b} c"), "a {b} c");
    EXPECT_EQ(text("@{body().yes"), "@{body().yes");
    EXPECT_EQ(text("{\"lhs\":\"@headers('Region')\"}"), "{\"lhs\":\"eu\"}");
}

TEST_F(PolicyExpression, RefusesAFunctionThatItDoesNotKnow) {
    EXPECT_EQ(text("@concat('a')"), "the function \"concat\" is not known");
    EXPECT_EQ(text("@body("), "the call of \"body\" does not end with a bracket");
    EXPECT_EQ(text("@headers('a'"), "the call of \"headers\" does not end with a bracket");
}

TEST_F(PolicyExpression, KnowsWhatIsSecret) {
    EXPECT_TRUE(value("Token @connectionParameters('key')").secret);
    EXPECT_FALSE(value("@connectionParameters('host')").secret);
}

TEST_F(PolicyExpression, KeepsTheTypeOfALoneValue) {
    EXPECT_EQ(Expression::parse("@body().a.list")->value(scope_), json(R"([1,{"b":"y"}])"));
    EXPECT_EQ(Expression::parse("@body().none")->value(scope_), json(R"("")"));
    EXPECT_EQ(Expression::parse("@item().id.")->value(scope_), json(R"("7.")"));
}

TEST_F(PolicyExpression, TakesPathFieldsOnlyWhereAskedFor) {
    const auto made = Expression::parse("/a/{id}/@{item().id}", true);
    ASSERT_TRUE(made.has_value());
    ASSERT_EQ(made->parts().size(), 4U);
    EXPECT_EQ(made->parts()[1].source, Expression::Source::kPathField);
    EXPECT_EQ(made->parts()[1].text, "id");
}

}  // namespace
}  // namespace leadflow::connectors::described
