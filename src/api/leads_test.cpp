// SPDX-License-Identifier: Apache-2.0
// The lead desk: lists, counts, CSV, and persons.
#include "api/api_fixture.h"
#include "api/lead_list.h"
#include "base/text.h"

#include <gtest/gtest.h>

namespace leadflow::api {
namespace {

const Asker kSocket{.local = true};

// As runner::friendly_world, but the CRM says what its answer is about.
model::Reply telling_world(const model::Call& call) {
    model::Reply reply = runner::friendly_world(call);
    if (std::holds_alternative<model::HttpCall>(call.what))
        reply.body =
            R"({"@odata.context":"https://org.crm.example.com/api/data/v9.2/$metadata#leads/)"
            R"($entity","leadid":"00000000-0000-5000-8000-000000000001"})";
    return reply;
}

class LeadsTest : public testing::Test {
  protected:
    ApiRooms rooms_{"https://leads.example.com", telling_world};
    flows::LiveFlowPtr live_ = rooms_.runner.import(flows::guide("both"));

    void SetUp() override { ASSERT_TRUE(rooms_.runner.runner.start()); }

    std::string lead(const std::string& mail, const std::string& offer = "Scorer",
                     const std::string& source = "SPZA-PLT|p.o",
                     const std::string& company = "Co") {
        model::Run run = rooms_.runner.store_lead(
            *live_,
            base::format(R"({{"UserDetails":{{"FirstName":"Ann","LastName":"Lee","Email":"{}",)"
                         R"("Country":"SE","Company":"{}"}},"LeadSource":"{}","OfferTitle":"{}"}})",
                         mail, company, source, offer));
        const std::string id = run.id.text();
        rooms_.runner.runner.accept(std::move(run), live_);
        EXPECT_TRUE(rooms_.runner.settled());
        return id;
    }
    void refused(int64_t number, const std::string& mail) {
        model::Receipt receipt;
        receipt.id = {number};
        receipt.flow = live_->flow.id;
        receipt.received = rooms_.runner.flows.clock.now();
        receipt.refusal_code = "TriggerInputSchemaMismatch";
        receipt.refusal_reason = "Email is no string";
        receipt.body = mail;
        receipt.summary = base::format(R"({{"email":"{}","offer":"Scorer"}})", mail);
        rooms_.runner.receipts = number;
        EXPECT_TRUE(rooms_.runner.flows.journal.commit({model::AddReceipt{receipt}}));
    }
    model::Json ask(const std::string& target, const Asker& asker = kSocket,
                    const std::string& method = "GET", const std::string& body = "") {
        const http::Response answer = rooms_.ask(asker, method, target, body);
        EXPECT_EQ(answer.status, 200) << target << ": " << answer.body;
        return model::parse_json(answer.body).value_or(model::Json());
    }
    std::string mails(const std::string& target) {
        std::string told;
        const model::Json list = ask(target);
        for (const model::Json& one : list.as_array())
            told += std::string(model::text_at(one.at("lead"), "email").substr(0, 1));
        return told;
    }
};

TEST_F(LeadsTest, ALeadIsListedWithWhatBecameOfIt) {
    const std::string run = lead("ann@example.com");
    const model::Json list = ask("/api/v1/leads");
    ASSERT_EQ(list.as_array().size(), 1U);
    const model::Json& one = list.as_array()[0];
    EXPECT_EQ(model::text_at(one, "id"), run);
    EXPECT_EQ(model::text_at(one, "kind"), "run");
    EXPECT_EQ(model::text_at(one, "fate"), "arrived");
    const model::Json& told = one.at("lead");
    EXPECT_EQ(model::text_at(told, "name"), "Ann Lee");
    EXPECT_EQ(model::text_at(told, "sourceMeaning"), "AppSource");
    EXPECT_NE(model::text_at(told, "actionMeaning"), "");
    EXPECT_EQ(model::bool_at(told, "doNotContact"), false);
    const model::JsonArray& effects = one.at("effects").as_array();
    ASSERT_EQ(effects.size(), 2U);
    EXPECT_EQ(model::text_at(effects[0], "kind"), "record");
    EXPECT_EQ(model::text_at(effects[0], "id"), "00000000-0000-5000-8000-000000000001");
    EXPECT_EQ(model::text_at(effects[0], "link"),
              "https://org.crm.example.com/main.aspx?pagetype=entityrecord&etn=lead&id="
              "00000000-0000-5000-8000-000000000001");
    EXPECT_EQ(model::text_at(effects[1], "kind"), "mail");
    EXPECT_EQ(model::integer_at(effects[1], "recipients"), 1);
}

TEST_F(LeadsTest, TheSameLeadAgainNamesTheFirst) {
    const model::RunId first(lead("ann@example.com"));
    model::RunHead again = *rooms_.runner.flows.store.run(first);
    again.id = model::make_run_id(rooms_.runner.flows.clock.now(), rooms_.runner.flows.random);
    again.summary =
        base::format(R"({{"email":"ann@example.com","dup":"{}","key":7}})", first.text());
    ASSERT_TRUE(rooms_.runner.flows.journal.commit({model::AddRun{again}}));
    const model::Json list = ask("/api/v1/leads");
    EXPECT_EQ(model::text_at(list.as_array().at(0), "duplicateOf"), first.text());
    EXPECT_EQ(model::find(list.as_array().at(1), "duplicateOf"), nullptr);
    const std::string csv = rooms_.ask(kSocket, "GET", "/api/v1/leads.csv").body;
    EXPECT_NE(csv.find("," + first.text() + "\r\n"), std::string::npos) << csv;
    const model::Json shown = ask("/api/v1/runs/" + again.id.text());
    EXPECT_EQ(model::text_at(shown.at("summary"), "dup"), first.text());
    EXPECT_EQ(model::find(shown.at("summary"), "key"), nullptr) << "of no use to anybody";
}

TEST_F(LeadsTest, AFallbackNeedsAConnectionThatIsThere) {
    const std::string at = "/api/v1/flows/" + live_->flow.id.text() + "/lead-settings";
    const auto put = [&](const char* connection) {
        return rooms_.ask(
            kSocket, "PUT", at,
            base::format(R"({{"fallback":{{"mailTo":["a@b"],"connection":"{}"}}}})", connection));
    };
    EXPECT_EQ(put("none").status, 404);
    EXPECT_EQ(put("shared_smtp").status, 200);
    EXPECT_EQ(model::integer_at(ask(at).at("fallback"), "afterMinutes"), 30);
}

TEST_F(LeadsTest, FiltersAndRefusedOnesMakeOneListInPages) {
    lead("a@example.com");
    lead("b@example.com", "Other");
    refused(100, "c@example.com");
    lead("d@example.com", "Other", "AzureMarketplace-DNC");
    refused(200, "e@example.com");
    EXPECT_EQ(mails("/api/v1/leads"), "edcba");
    EXPECT_EQ(mails("/api/v1/leads?offer=scorer"), "eca");
    EXPECT_EQ(mails("/api/v1/leads?fate=refused"), "ec");
    EXPECT_EQ(mails("/api/v1/leads?fate=arrived&offer=Other"), "db");
    EXPECT_EQ(mails("/api/v1/leads?action=dnc"), "d");
    EXPECT_EQ(mails("/api/v1/leads?country=se&source=spza"), "ba");
    EXPECT_EQ(mails("/api/v1/leads?search=c%40example"), "c");
    EXPECT_EQ(mails("/api/v1/leads?test=true"), "");
    EXPECT_EQ(mails("/api/v1/leads?to=2020-01-01T00:00:00Z"), "");
    std::string paged;
    std::string before;
    for (int page = 0; page < 10; ++page) {
        const model::Json list =
            ask("/api/v1/leads?limit=2" + (before.empty() ? "" : "&before=" + before));
        if (list.as_array().empty()) break;
        for (const model::Json& one : list.as_array())
            paged += std::string(model::text_at(one.at("lead"), "email").substr(0, 1));
        before = model::text_at(list.as_array().back(), "cursor");
        refused(1000 + page, "late@example.com");
    }
    EXPECT_EQ(paged, "edcba") << "what comes meanwhile is not in later pages";
    for (const char* wrong : {"fate=lost", "test=maybe", "before=x", "limit=201", "from=now"})
        EXPECT_EQ(rooms_.ask(kSocket, "GET", std::string("/api/v1/leads?") + wrong).status, 400)
            << wrong;
}

TEST_F(LeadsTest, AViewerSeesWhatForAndWhatBecameButNotWho) {
    lead("ann@example.com");
    refused(100, "bob@example.com");
    const Asker viewer = rooms_.browser_of(model::Role::kViewer);
    const std::string shown = model::to_text(ask("/api/v1/leads", viewer));
    for (const char* hidden : {"ann@", "bob@", "Ann Lee", "\"Co\"", "5000-8000", "no string"})
        EXPECT_EQ(shown.find(hidden), std::string::npos) << hidden << shown;
    for (const char* told : {"Scorer", "SPZA", "refused", "TriggerInputSchemaMismatch", "record"})
        EXPECT_NE(shown.find(told), std::string::npos) << told << shown;
    EXPECT_EQ(rooms_.ask(viewer, "GET", "/api/v1/leads?search=ann").status, 403);
    EXPECT_EQ(rooms_.ask(viewer, "GET", "/api/v1/leads.csv").status, 403);
}

TEST_F(LeadsTest, LeadsAreCountedByDayAndOffer) {
    lead("a@example.com");
    lead("b@example.com", "Other");
    lead("c@example.com", "Other");
    const model::Json counts = ask("/api/v1/lead-days");
    ASSERT_EQ(counts.at("days").as_array().size(), 30U);
    EXPECT_EQ(model::integer_at(counts.at("days").as_array().back(), "count"), 3);
    EXPECT_EQ(model::text_at(counts.at("offers").as_array()[0], "offer"), "Other");
    EXPECT_EQ(model::integer_at(counts.at("offers").as_array()[0], "count"), 2);
    EXPECT_EQ(ask("/api/v1/lead-days?from=2020-01-01&to=2020-01-02").at("days").as_array().size(),
              2U);
    EXPECT_EQ(rooms_.ask(kSocket, "GET", "/api/v1/lead-days?from=1900-01-01").status, 400);
    EXPECT_EQ(
        model::to_text(ask("/api/v1/lead-values")),
        R"({"offers":["Other","Scorer"],"sources":["SPZA"],"actions":["PLT"],"countries":["SE"]})");
}

TEST_F(LeadsTest, ACsvIsSafeForSpreadsheets) {
    lead("a@example.com", "=HYPERLINK(1)", "SPZA", "A, B and C");
    refused(100, "b@example.com");
    const http::Response answer =
        rooms_.ask(kSocket, "GET", "/api/v1/leads.csv?offer=%3DHYPERLINK(1)");
    EXPECT_EQ(answer.headers.value("Content-Type"), "text/csv; charset=utf-8");
    EXPECT_TRUE(answer.body.starts_with("\xEF\xBB\xBFReceived,Fate,Name,E-mail,"));
    EXPECT_NE(answer.body.find(",\"A, B and C\",SE,'=HYPERLINK(1),SPZA,AppSource,"),
              std::string::npos)
        << answer.body;
    EXPECT_TRUE(answer.body.ends_with("\r\n"));
    EXPECT_EQ(answer.body.find("b@example.com"), std::string::npos);
    EXPECT_FALSE(answer.headers.has("X-Leadflow-More"));
    lead("c@example.com");
    const http::Response one = rooms_.ask(kSocket, "GET", "/api/v1/leads.csv?limit=1");
    EXPECT_EQ(one.headers.value("X-Leadflow-More"), "true");
    EXPECT_NE(one.body.find("c@example.com"), std::string::npos);
    for (const auto& [text, cell] : std::map<std::string, std::string>{{"", ""},
                                                                       {"a", "a"},
                                                                       {"a\"b", "\"a\"\"b\""},
                                                                       {"+46", "'+46"},
                                                                       {"-1", "'-1"},
                                                                       {"@x", "'@x"},
                                                                       {"\tx", "'\tx"},
                                                                       {"\rx", "\"'\rx\""},
                                                                       {"a\nb", "\"a\nb\""}})
        EXPECT_EQ(csv_cell(text), cell);
}

TEST_F(LeadsTest, APersonIsShownExportedAndErased) {
    const std::string run = lead("ann@example.com");
    lead("bob@example.com");
    refused(100, "Ann@Example.com");
    const std::string path = "/api/v1/people/ann%40example.com";
    const model::Json person = ask(path);
    EXPECT_EQ(person.at("leads").as_array().size(), 2U);
    EXPECT_EQ(person.at("records").as_array().size(), 1U);
    EXPECT_EQ(person.at("mails").as_array().size(), 1U);
    const std::string file = model::to_text(ask(path + "/export"));
    for (const char* whole : {"LeadSource", "Send_an_email", "Ann@Example.com", "no string"})
        EXPECT_NE(file.find(whole), std::string::npos) << whole;
    EXPECT_EQ(file.find("bob@"), std::string::npos);
    const Asker operator_ = rooms_.browser_of(model::Role::kOperator);
    EXPECT_EQ(rooms_.ask(operator_, "POST", path + "/erase").status, 403);
    const Asker owner = rooms_.browser_of(model::Role::kOwner);
    const model::Json done = ask(path + "/erase", owner, "POST", R"({"cancel":true})");
    EXPECT_EQ(model::integer_at(done.at("certificate"), "runs"), 1);
    EXPECT_EQ(model::integer_at(done.at("certificate"), "receipts"), 2);
    EXPECT_EQ(model::text_at(done.at("certificate"), "byName"), "Ann");
    EXPECT_TRUE(ask(path).at("leads").as_array().empty());
    EXPECT_EQ(mails("/api/v1/leads"), "b");
    const model::Json husk = ask("/api/v1/runs/" + run);
    EXPECT_NE(model::text_at(husk, "erased"), "");
    EXPECT_EQ(model::text_at(husk, "status"), "Succeeded");
    EXPECT_EQ(model::to_text(husk).find("ann@"), std::string::npos);
    const model::Json erasures = ask("/api/v1/erasures");
    ASSERT_EQ(erasures.as_array().size(), 1U);
    EXPECT_EQ(model::bool_at(erasures.as_array()[0], "genuine"), true);
    EXPECT_EQ(rooms_.ask(kSocket, "GET", "/api/v1/people/nobody").status, 400);
}

}  // namespace
}  // namespace leadflow::api
