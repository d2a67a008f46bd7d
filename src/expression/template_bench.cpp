// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "expression/evaluated_for_test.h"

namespace leadflow::expression {
namespace {

const model::Json kInputs = model::parse_json(R"json({"triggerOutputs": {"headers": {}, "body": {
    "LeadSource": "SPZA-Test Offer|Publisher", "ActionCode": "INS", "OfferTitle": "Test Offer",
    "UserDetails": {"FirstName": "Some", "LastName": "One", "Email": "some@contoso.com",
    "Phone": "16175555555", "Country": "USA", "Company": "Contoso", "Title": "Esquire"},
    "Description": "Test lead from the gallery, long enough to be no small string."}}})json").value();

// Ten fields, as the documented lead flow maps them.
const model::Json kTenFields = model::parse_json(R"json({
    "entityName": "leads", "item/subject": "@triggerBody()?['OfferTitle']",
    "item/firstname": "@triggerBody()?['UserDetails']?['FirstName']",
    "item/lastname": "@triggerBody()?['UserDetails']?['LastName']",
    "item/emailaddress1": "@triggerBody()?['UserDetails']?['Email']",
    "item/companyname": "@triggerBody()?['UserDetails']?['Company']",
    "item/telephone1": "@triggerBody()?['UserDetails']?['Phone']",
    "item/jobtitle": "@coalesce(triggerBody()?['UserDetails']?['Title'], '')",
    "item/description": "@{triggerBody()?['Description']} (@{triggerBody()?['LeadSource']})",
    "item/source": "@first(split(triggerBody()?['LeadSource'], '-'))",
    "item/active": "@equals(triggerBody()?['ActionCode'], 'INS')"})json").value();

void evaluate_ten_fields(benchmark::State& state) {
    std::vector<Fault> faults;
    const Template fields = Template::parse(kTenFields, faults);
    base::SeededRandom random(7);
    const JsonContext context(kInputs, base::from_micros(0), random);
    for (auto _ : state) benchmark::DoNotOptimize(fields.evaluate(context));
}
BENCHMARK(evaluate_ten_fields);

void parse_ten_fields(benchmark::State& state) {
    for (auto _ : state) {
        std::vector<Fault> faults;
        benchmark::DoNotOptimize(Template::parse(kTenFields, faults));
    }
}
BENCHMARK(parse_ten_fields);

// bench/expression.py does the same job in other languages: template, lead and text are in a file.
const model::Json& job() {
    static const model::Json kJob = [] {
        const char* named = std::getenv("LEADFLOW_BENCH_JOB");
        std::ifstream in(named != nullptr ? named : "bench/expression_job.json");
        const std::string text((std::istreambuf_iterator<char>(in)),
                               std::istreambuf_iterator<char>());
        return model::parse_json(text).value_or(model::Json());
    }();
    return kJob;
}

void evaluate_mail_body(benchmark::State& state) {
    const model::Json* body = model::find(job(), "body");
    if (body == nullptr) {
        state.SkipWithError("run it from the source tree, or set LEADFLOW_BENCH_JOB");
        return;
    }
    std::vector<Fault> faults;
    const Template mail = Template::parse(*model::find(job(), "template"), faults);
    base::SeededRandom random(7);
    const JsonContext context(
        model::JsonObject{{"triggerOutputs", model::JsonObject{{"body", *body}}}},
        base::from_micros(0), random);
    const auto text = mail.evaluate(context);
    if (!text || *text != *model::find(job(), "expected")) {
        state.SkipWithError("the text is another one");
        return;
    }
    for (auto _ : state) benchmark::DoNotOptimize(mail.evaluate(context));
}
BENCHMARK(evaluate_mail_body);

void parse_mail_body(benchmark::State& state) {
    const model::Json* text = model::find(job(), "template");
    if (text == nullptr) {
        state.SkipWithError("run it from the source tree, or set LEADFLOW_BENCH_JOB");
        return;
    }
    for (auto _ : state) {
        std::vector<Fault> faults;
        benchmark::DoNotOptimize(Template::parse(*text, faults));
    }
}
BENCHMARK(parse_mail_body);

}  // namespace
}  // namespace leadflow::expression
