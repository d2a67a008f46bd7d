// SPDX-License-Identifier: Apache-2.0
// /api/v1/openapi.json tells of every route and of no other; what it points at is there. Whether
// real answers are as it says: tests/e2e/specs/openapi.spec.ts.
#include "api/openapi.h"

#include "api/api_fixture.h"
#include "base/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace leadflow::api {
namespace {

using auth::Permission;
using model::Json;
using model::Role;

struct Operation {
    std::string route;  // "GET /api/v1/flows"
    std::string path;
    const Json* item;  // What the operations of a path share.
    const Json* told;
};

class OpenApiTest : public testing::Test {
  protected:
    ApiRooms rooms_;
    const Json document_ = *openapi_document("https://leads.example.com");

    std::vector<Operation> operations() const {
        std::vector<Operation> all;
        for (const auto& path : document_.at("paths").as_object())
            for (const auto& method : path.value().as_object()) {
                if (method.key() == "parameters") continue;
                all.push_back({base::upper(std::string(method.key())) + " " +
                                   std::string(path.key()),
                               std::string(path.key()), &path.value(), &method.value()});
            }
        return all;
    }
    // Of our own API, and not of what others call.
    static bool is_ours(const Operation& operation) { return Api::owns(operation.path); }

    // What a $ref means, or the value itself; nullptr: it means nothing.
    const Json* meant(const Json& value) const {
        const std::string_view reference = model::text_at(value, "$ref");
        if (reference.empty()) return &value;
        if (!reference.starts_with("#/")) return nullptr;
        boost::system::error_code fault;
        return document_.find_pointer(reference.substr(1), fault);
    }
    template <typename Look>
    void each(const Json& value, const std::string& at, const Look& look) const {
        look(value, at);
        if (value.is_object())
            for (const auto& member : value.get_object())
                each(member.value(), at + "/" + std::string(member.key()), look);
        if (value.is_array())
            for (const Json& item : value.get_array()) each(item, at + "/-", look);
    }
    std::set<std::string> path_parameters(const Operation& operation) const {
        std::set<std::string> names;
        for (const Json* holder : {operation.item, operation.told})
            if (const Json* list = model::find(*holder, "parameters"))
                for (const Json& one : list->as_array())
                    if (const Json* parameter = meant(one);
                        parameter != nullptr && model::text_at(*parameter, "in") == "path")
                        names.insert(std::string(model::text_at(*parameter, "name")));
        return names;
    }
};

std::set<std::string> names_in(std::string_view path) {
    std::set<std::string> names;
    for (size_t open = path.find('{'); open != std::string_view::npos; open = path.find('{')) {
        const size_t close = path.find('}', open);
        names.emplace(path.substr(open + 1, close - open - 1));
        path.remove_prefix(close);
    }
    return names;
}

TEST_F(OpenApiTest, ItTellsOfEveryRouteAndOfNoOther) {
    std::set<std::string> told;
    for (const Operation& operation : operations())
        if (is_ours(operation)) told.insert(operation.route);
    const auto routes = rooms_.api.routes();
    EXPECT_THAT(told, testing::ElementsAreArray(std::set<std::string>(routes.begin(), routes.end())))
        << "a route is told of in src/api/openapi";
}

TEST_F(OpenApiTest, EachRouteSaysWhoMay) {
    for (const Operation& operation : operations()) {
        if (!is_ours(operation)) continue;
        const RouteRule* rule =
            rule_of(operation.route.substr(0, operation.route.find(' ')), operation.path);
        ASSERT_NE(rule, nullptr) << operation.route;
        const std::string_view name = model::text_at(*operation.told, "x-permission");
        const Json* own = model::find(*operation.told, "security");
        const std::string security = model::to_text(own == nullptr ? document_.at("security") : *own);
        const bool reads = rule->method == "GET";
        if (rule->needs == Permission::kAnybody) {
            EXPECT_EQ(name, "anybody") << operation.route;
            EXPECT_EQ(security, reads ? "[]" : R"([{"portal":[]}])") << operation.route;
        } else {
            EXPECT_EQ(name, rule->needs == Permission::kSignedIn ? "signed_in"
                                                                 : auth::name_of(rule->needs))
                << operation.route;
            EXPECT_EQ(security, reads ? R"([{"token":[]},{"session":[]}])"
                                      : R"([{"token":[]},{"portal":[],"session":[]}])")
                << operation.route;
            EXPECT_NE(model::find(operation.told->at("responses"), "401"), nullptr)
                << operation.route;
        }
    }
}

TEST_F(OpenApiTest, EveryReferenceMeansSomethingAndEveryComponentIsMeant) {
    std::set<std::string> meant_by_some;
    each(document_, "#", [&](const Json& value, const std::string& at) {
        const std::string_view reference = model::text_at(value, "$ref");
        if (reference.empty()) return;
        meant_by_some.emplace(reference);
        EXPECT_NE(meant(value), nullptr) << at << " means " << reference;
    });
    for (const auto& kind : document_.at("components").as_object()) {
        if (kind.key() == "securitySchemes") continue;
        for (const auto& component : kind.value().as_object()) {
            const std::string name = base::format("#/components/{}/{}", std::string(kind.key()),
                                                  std::string(component.key()));
            EXPECT_TRUE(meant_by_some.contains(name)) << name << " is of no use";
        }
    }
}

TEST_F(OpenApiTest, PathParametersAreDeclared) {
    for (const Operation& operation : operations())
        EXPECT_EQ(path_parameters(operation), names_in(operation.path)) << operation.route;
}

TEST_F(OpenApiTest, EachOperationHasANameAGroupAndWords) {
    std::set<std::string_view> groups;
    for (const Json& tag : document_.at("tags").as_array())
        groups.insert(model::text_at(tag, "name"));
    std::set<std::string_view> names;
    for (const Operation& operation : operations()) {
        EXPECT_TRUE(names.insert(model::text_at(*operation.told, "operationId")).second)
            << operation.route;
        EXPECT_NE(model::text_at(*operation.told, "summary"), "") << operation.route;
        for (const Json& tag : operation.told->at("tags").as_array())
            EXPECT_TRUE(groups.contains(model::text_of(tag))) << operation.route;
    }
}

// What is not told of is refused, so that a new member of an answer is told of too. Objects that
// others are made of leave the door open to them, and say so by their name.
TEST_F(OpenApiTest, ObjectsAreClosed) {
    each(document_.at("components"), "#/components", [&](const Json& value, const std::string& at) {
        if (model::find(value, "properties") == nullptr || at.ends_with("/properties")) return;
        const bool is_closed = model::find(value, "additionalProperties") != nullptr ||
                               model::find(value, "unevaluatedProperties") != nullptr;
        EXPECT_TRUE(is_closed || at.ends_with("Members")) << at;
    });
}

TEST_F(OpenApiTest, ItIsServedToWhoIsSignedInOnceAndThenByItsTag) {
    const std::string path = "/api/v1/openapi.json";
    EXPECT_EQ(rooms_.ask({}, "GET", path).status, 401);
    const Asker viewer = rooms_.browser_of(Role::kViewer);
    const http::Response first = rooms_.ask(viewer, "GET", path);
    ASSERT_EQ(first.status, 200) << first.body;
    EXPECT_EQ(*model::parse_json(first.body), document_);
    http::Request again = rooms_.request(viewer, "GET", path);
    again.headers.set("If-None-Match", std::string(first.headers.value("ETag")));
    EXPECT_EQ(rooms_.ask(again).status, 304);
    again.headers.set("If-None-Match", "\"other\"");
    EXPECT_EQ(rooms_.ask(again).status, 200);
}

}  // namespace
}  // namespace leadflow::api
