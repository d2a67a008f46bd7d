// SPDX-License-Identifier: Apache-2.0
#include "definition/trigger_input.h"

#include "base/encoding.h"
#include "base/text.h"
#include "definition/conformance_files.h"
#include "definition/limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace leadflow::definition {
namespace {

using namespace std::string_literals;
using model::Json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Json json(std::string_view text) {
    return model::parse_json(text).value();
}

// "A trigger with the guide's schema receives a body": what flows get, or why not.
class TriggerInputs : public ::testing::Test {
  protected:
    TriggerInputs() {
        trigger_.name = "manual";
        trigger_.schema = conformance_json("marketplace-lead.schema.json");
    }

    TriggerReading read(std::string body, std::string_view type = "application/json") {
        model::Receipt receipt;
        JsonObject headers{{"Host", "leads.example.com"}};
        if (!type.empty()) headers["content-type"] = model::text_value(type);
        for (const auto& member : more_headers_) headers[member.key()] = member.value();
        receipt.headers = model::to_text(headers);
        receipt.body = std::move(body);
        receipt.query = query_;
        receipt.relative_path = path_;
        return TriggerReader::of(trigger_).value().read(receipt);
    }

    Json outputs(std::string body, std::string_view type = "application/json") {
        auto reading = read(std::move(body), type);
        if (const auto* refusal = std::get_if<Refusal>(&reading)) {
            ADD_FAILURE() << refusal->code << " " << refusal->message;
            return nullptr;
        }
        renamed_ = std::get<TriggerInput>(reading).renamed;
        return std::get<TriggerInput>(reading).outputs;
    }

    Json body(std::string text, std::string_view type = "application/json") {
        const Json all = outputs(std::move(text), type);
        const Json* found = model::find(all, "body");
        return found == nullptr ? Json("no body member") : *found;
    }

    Refusal refusal(std::string text, std::string_view type = "application/json") {
        auto reading = read(std::move(text), type);
        if (const auto* found = std::get_if<Refusal>(&reading)) return *found;
        ADD_FAILURE() << "was accepted: " << text;
        return {};
    }

    using JsonObject = model::JsonObject;
    model::Trigger trigger_;
    JsonObject more_headers_;
    std::string query_;
    std::string path_;
    std::vector<std::string> renamed_;
};

constexpr const char* kLead = R"({"UserDetails":{"FirstName":"Åsa"},"LeadSource":"SPZA"})";

std::string utf16(std::string_view ascii, bool big_endian) {
    std::string out;
    for (const char c : ascii) {
        if (big_endian) out += '\0';
        out += c;
        if (!big_endian) out += '\0';
    }
    return out;
}

TEST_F(TriggerInputs, JudgeEveryLeadAsTheConformanceFileSays) {
    for (const Json& lead : conformance_lines("leads.jsonl")) {
        const auto reading = read(model::to_text(*model::find(lead, "payload")));
        EXPECT_EQ(std::holds_alternative<TriggerInput>(reading),
                  model::bool_at(lead, "valid_against_seed_schema").value())
            << model::text_at(lead, "name");
        if (const auto* no = std::get_if<Refusal>(&reading)) {
            EXPECT_EQ(no->code, "TriggerInputSchemaMismatch");
        }
    }
}

TEST_F(TriggerInputs, ListEachFieldOfAMismatch) {
    const Refusal no = refusal(R"({"UserDetails":{"Phone":null,"Title":null}})");
    EXPECT_EQ(no.http_status, 400);
    EXPECT_EQ(no.message,
              "The input body for trigger 'manual' of type 'Request' did not match its schema "
              "definition. Error details: 'UserDetails.Phone: Invalid type. Expected String but "
              "got Null. UserDetails.Title: Invalid type. Expected String but got Null.'.");
}

TEST_F(TriggerInputs, GiveCamelCaseLeadsTheDeclaredNames) {
    EXPECT_EQ(body(R"({"userDetails":{"firstName":"Luis","Email":"l@example.com"},
                       "leadSource":"SPZA-PLT","description":"x"})"),
              json(R"({"UserDetails":{"FirstName":"Luis","Email":"l@example.com"},
                       "LeadSource":"SPZA-PLT","description":"x"})"));
    EXPECT_THAT(renamed_, ::testing::UnorderedElementsAre(
                              "leadSource -> LeadSource", "userDetails -> UserDetails",
                              "userDetails.firstName -> UserDetails.FirstName"));
}

TEST_F(TriggerInputs, KeepTheOrderOfMembersWhenTheyRename) {
    EXPECT_EQ(model::to_text(body(R"({"x":1,"leadSource":"S","actionCode":"INS","y":2})")),
              R"({"x":1,"LeadSource":"S","ActionCode":"INS","y":2})");
}

TEST_F(TriggerInputs, PreferTheExactNameAndLeaveItsTwinAlone) {
    const Json came = json(R"({"leadSource":"camel","LeadSource":"Pascal"})");
    EXPECT_EQ(body(model::to_text(came)), came);
    EXPECT_THAT(renamed_, IsEmpty());
    EXPECT_EQ(body(R"({"leadSource":"first","LEADSOURCE":"second"})"),
              json(R"({"LeadSource":"first","LEADSOURCE":"second"})"));
}

TEST_F(TriggerInputs, CheckTheSchemaBeforeTheyRename) {
    // Logic Apps does not see these nulls either; they pass as they are.
    EXPECT_EQ(body(R"({"userDetails":{"phone":null}})"), json(R"({"UserDetails":{"Phone":null}})"));
}

TEST_F(TriggerInputs, RenameNothingWhenTheSettingIsOff) {
    trigger_.match_names_ignoring_case = false;
    EXPECT_EQ(body(R"({"leadSource":"S"})"), json(R"({"leadSource":"S"})"));
    EXPECT_THAT(renamed_, IsEmpty());
}

TEST_F(TriggerInputs, RenameInsideListsAndTellItOnce) {
    trigger_.schema =
        json(R"({"type":"array","items":{"properties":{"Email":{"type":"string"}}}})");
    EXPECT_EQ(body(R"([{"email":"a"},{"email":"b"}])"), json(R"([{"Email":"a"},{"Email":"b"}])"));
    EXPECT_THAT(renamed_, ElementsAre("[].email -> [].Email"));
}

TEST_F(TriggerInputs, CheckNothingWhenTheSettingIsOff) {
    trigger_.validate_schema = false;
    EXPECT_EQ(body(R"({"LeadSource":null})"), json(R"({"LeadSource":null})"));
}

TEST_F(TriggerInputs, HaveNoBodyWhenNoneCame) {
    for (const char* type : {"", "application/json", "text/plain"}) {
        const Json all = outputs("", type);
        EXPECT_EQ(model::find(all, "body"), nullptr) << type;
        EXPECT_EQ(model::find(all, "queries"), nullptr);
        EXPECT_EQ(model::find(all, "relativePathParameters"), nullptr);
    }
    EXPECT_EQ(body(" \r\n "), "no body member");
    trigger_.schema = nullptr;
    EXPECT_TRUE(body("null").is_null());
}

TEST_F(TriggerInputs, RefuseWhatIsNotTheJsonThatItSaysItIs) {
    for (const char* broken : {"{", R"({"a":1,})", R"({"a":1 "b":2})", R"({"a":"\ud800"})", "{}x",
                               "{\"a\":\"\xff\"}", R"({'a':1})"}) {
        const Refusal no = refusal(broken);
        EXPECT_EQ(no.http_status, 400) << broken;
        EXPECT_EQ(no.code, "InvalidRequestContent");
        EXPECT_THAT(no.message, HasSubstr("at byte "));
    }
    EXPECT_EQ(refusal("{", "application/vnd.lead+json; charset=utf-8").code,
              "InvalidRequestContent");
    EXPECT_EQ(refusal(R"({"a":1,})", "").code, "InvalidRequestContent")
        << "begins like JSON, for a trigger that wants JSON";
}

TEST_F(TriggerInputs, TakeTheLastOfDuplicateKeys) {
    EXPECT_EQ(body(R"({"LeadSource":"a","LeadSource":"b"})"), json(R"({"LeadSource":"b"})"));
}

TEST_F(TriggerInputs, ReadJsonInEveryEncoding) {
    const std::string ascii = R"({"LeadSource":"SPZA"})";
    for (const std::string& bytes :
         {"\xEF\xBB\xBF" + ascii, "\xFF\xFE" + utf16(ascii, false), "\xFE\xFF" + utf16(ascii, true),
          utf16(ascii, false), utf16(ascii, true)})
        EXPECT_EQ(body(bytes), json(ascii));
    EXPECT_EQ(body("{\"LeadSource\":\"\xC5sa\"}", "application/json; charset=ISO-8859-1"),
              json(R"({"LeadSource":"Åsa"})"));
    EXPECT_EQ(body("{\"LeadSource\":\"\x80\"}", "application/json;charset=\"windows-1252\""),
              json(R"({"LeadSource":"€"})"));
    EXPECT_EQ(body("\"\x3D\xD8\x80\xDE\""s, "application/octet-stream"),
              json(R"({"$content-type":"application/octet-stream","$content":"Ij3YgN4i"})"));
    EXPECT_EQ(refusal("\xFF\xFE{\0\"\0\x00\xD8\"\0:\0001\0}\0"s).code, "InvalidRequestContent")
        << "a lone surrogate in UTF-16";
}

TEST_F(TriggerInputs, RefuseAnUnknownCharsetOrCoding) {
    const Refusal no = refusal(kLead, "application/json; charset=ebcdic-int");
    EXPECT_EQ(no.http_status, 415);
    EXPECT_THAT(no.message, HasSubstr("ebcdic-int"));
    more_headers_["Content-Encoding"] = "br";
    EXPECT_EQ(refusal(kLead).http_status, 415);
}

TEST_F(TriggerInputs, FindALeadInTextAndInNoTypeAtAll) {
    for (const char* type : {"", "text/plain", "text/plain; charset=utf-8", "json", "*/*"})
        EXPECT_EQ(body(kLead, type), json(kLead)) << type;
}

TEST_F(TriggerInputs, LeaveTextAloneWhenNoObjectIsAskedFor) {
    trigger_.schema = nullptr;
    EXPECT_EQ(body(kLead, "text/plain"), Json(kLead));
    EXPECT_EQ(body("hello \xff", "text/html"), Json("hello \xEF\xBF\xBD"));
    EXPECT_EQ(body("{\"a\":1}", ""), json(R"({"a":1})"));
    EXPECT_EQ(body("hello", ""),
              json(R"({"$content-type":"application/octet-stream","$content":"aGVsbG8="})"));
}

TEST_F(TriggerInputs, TakeFormsAsEnvelopes) {
    trigger_.schema = nullptr;
    EXPECT_EQ(body("first_name=%C3%85sa+M&x&x=1&bad=%ZZ", "application/x-www-form-urlencoded"),
              json(R"({"$content-type":"application/x-www-form-urlencoded",
                  "$content":"Zmlyc3RfbmFtZT0lQzMlODVzYStNJngmeD0xJmJhZD0lWlo=",
                  "$formdata":[{"key":"first_name","value":"Åsa M"},{"key":"x","value":""},
                               {"key":"x","value":"1"},{"key":"bad","value":"%ZZ"}]})"));
    EXPECT_EQ(refusal(std::string(kFormFieldsMax, '&'), "application/x-www-form-urlencoded").code,
              "InvalidRequestContent");
}

TEST_F(TriggerInputs, TakeMultipartAsEnvelopesWithParts) {
    trigger_.schema = nullptr;
    const std::string raw =
        "preamble\r\n--b7\r\nContent-Disposition: form-data; name=\"a\"\r\n"
        "Content-Type: text/plain\r\nX-Other: 1\r\n\r\nline\r\nline\r\n--b7 \r\n"
        "Content-Disposition: form-data; name=\"f\"\r\n\r\n\xFF\r\n--b7--\r\nepilogue";
    const Json got = body(raw, "multipart/form-data; boundary=\"b7\"");
    EXPECT_EQ(model::text_at(got, "$content"), base::base64(raw));
    EXPECT_EQ(*model::find(got, "$multipart"),
              json(R"([{"headers":{"Content-Disposition":"form-data; name=\"a\"",
                                   "Content-Type":"text/plain"},"body":"line\r\nline"},
                       {"headers":{"Content-Disposition":"form-data; name=\"f\""},
                        "body":{"$content-type":"application/octet-stream","$content":"/w=="}}])"));
}

TEST_F(TriggerInputs, RefuseBrokenMultipart) {
    for (const char* type : {"multipart/form-data", "multipart/form-data; boundary=b7"})
        for (const char* raw : {"x", "--b7", "--b7\r\nA: 1\r\n\r\nx", "--b7\r\nno colon\r\n--b7--"})
            EXPECT_EQ(refusal(raw, type).code, "InvalidRequestContent") << type << raw;
}

TEST_F(TriggerInputs, KeepHeadersButAuthorization) {
    more_headers_["AUTHORIZATION"] = "Bearer secret";
    more_headers_["X-Custom"] = "1";
    EXPECT_EQ(
        *model::find(outputs(kLead), "headers"),
        json(R"({"Host":"leads.example.com","content-type":"application/json","X-Custom":"1"})"));
    trigger_.operation_options = {"includeAuthorizationHeadersInOutputs"};
    EXPECT_EQ(*model::find_path(outputs(kLead), {"headers", "AUTHORIZATION"}), "Bearer secret");
}

TEST_F(TriggerInputs, DecodeQueriesAndRelativePath) {
    query_ = "campaign=a%20b&flag";
    path_ = "leads/a%2Fb";
    trigger_.relative_path = "/leads/{id}";
    const Json all = outputs(kLead);
    EXPECT_EQ(*model::find(all, "queries"), json(R"({"campaign":"a b","flag":""})"));
    EXPECT_EQ(*model::find(all, "relativePathParameters"), json(R"({"id":"a/b"})"));
}

TEST_F(TriggerInputs, RefuseAnotherRelativePath) {
    for (const char* path : {"orders/1", "leads", "leads/1/2", "leads/%zz", ""}) {
        trigger_.relative_path = "leads/{id}";
        path_ = path;
        EXPECT_EQ(refusal(kLead).http_status, 404) << path;
    }
    trigger_.relative_path = "";
    path_ = "extra";
    EXPECT_EQ(refusal(kLead).http_status, 404);
}

TEST_F(TriggerInputs, TakeTheFlowsSchemaFromTheGuide) {
    EXPECT_EQ(body(kLead), json(kLead));
    trigger_.schema = json(R"({"pattern":"x"})");
    EXPECT_FALSE(TriggerReader::of(trigger_).has_value());
}

}  // namespace
}  // namespace leadflow::definition
