// SPDX-License-Identifier: Apache-2.0
// Every row of tests/conformance/expression*.jsonl: the examples of Microsoft's reference, cases
// that must fail, and cases measured by others. Rows that need what is not there yet are counted
// and printed by its name, never dropped in silence.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <fstream>
#include <iostream>
#include <map>

#include "base/text.h"
#include "expression/comparison.h"
#include "expression/evaluated_for_test.h"
#include "expression/function.h"

namespace leadflow::expression {
namespace {

using model::Json;

// Take a name out when its function comes in: the test below insists.
constexpr auto kNotYet = std::to_array<std::string_view>({
    "xml", "xpath", "decimal", "convertFromUtc", "convertToUtc", "convertTimeZone",
});

std::vector<Json> rows_of(const std::string& file) {
    std::ifstream in("tests/conformance/" + file);
    EXPECT_TRUE(in.is_open()) << file;
    std::vector<Json> rows;
    for (std::string line; std::getline(in, line);)
        if (!line.empty()) rows.push_back(model::parse_json(line).value());
    return rows;
}

// Why a row cannot run yet; empty if it can.
std::string missing_for(const Json& row) {
    if (model::bool_at(row, "locale").value_or(false)) return "locale data";
    const std::string expression = base::lower(model::text_at(row, "expression"));
    for (const std::string_view name : kNotYet)
        if (expression.find(base::lower(name) + "(") != std::string::npos) return std::string(name);
    return {};
}

Json inputs_of(const Json& row) {
    const Json* inputs = model::find(row, "inputs");
    return inputs == nullptr ? Json(model::JsonObject()) : *inputs;
}

bool agrees(const Json& row, const Json& got) {
    const Json& expected = *model::find(row, "expected");
    if (const Json* approx = model::find(row, "approx"))
        return got.is_number() && std::fabs(got.to_number<double>() -
                                            expected.to_number<double>()) <=
                                      approx->to_number<double>();
    return deep_equal(expected, got);
}

class Tally {
  public:
    explicit Tally(std::string file) : file_(std::move(file)) {}
    ~Tally() {
        std::cout << file_ << ": " << passed_ << " agree, " << disputed_ << " disputed";
        for (const auto& [name, count] : missing_) std::cout << ", " << name << " " << count;
        std::cout << "\n";
    }
    void count_missing(const std::string& name) { ++missing_[name]; }
    void count_passed() { ++passed_; }
    void count_disputed() { ++disputed_; }
    int passed() const { return passed_; }

  private:
    std::string file_;
    int passed_ = 0;
    int disputed_ = 0;
    std::map<std::string, int> missing_;
};

int run_rows(const std::string& file) {
    Tally tally(file);
    for (const Json& row : rows_of(file)) {
        const std::string missing = missing_for(row);
        if (!missing.empty()) {
            tally.count_missing(missing);
            continue;
        }
        if (model::bool_at(row, "disputed").value_or(false)) {
            tally.count_disputed();
            continue;
        }
        const auto got = evaluated(*model::find(row, "expression"), inputs_of(row));
        if (!got) {
            ADD_FAILURE() << model::to_text(row) << "\n  " << got.error().message;
        } else if (!agrees(row, *got)) {
            ADD_FAILURE() << model::to_text(row) << "\n  gives " << model::to_text(*got);
        } else {
            tally.count_passed();
        }
    }
    return tally.passed();
}

TEST(Conformance, GivesWhatTheReferencesExamplesGive) {
    EXPECT_GT(run_rows("expressions.jsonl"), 150);
}

TEST(Conformance, GivesWhatOthersHaveMeasured) {
    EXPECT_GT(run_rows("expressions-measured.jsonl"), 70);
}

TEST(Conformance, FailsWhereTheLanguageFails) {
    Tally tally("expression-errors.jsonl");
    for (const Json& row : rows_of("expression-errors.jsonl")) {
        const std::string missing = missing_for(row);
        if (!missing.empty()) {
            tally.count_missing(missing);
            continue;
        }
        const auto got = evaluated(*model::find(row, "expression"), inputs_of(row));
        EXPECT_FALSE(got.has_value()) << model::to_text(row);
        tally.count_passed();
    }
    EXPECT_GT(tally.passed(), 15);
}

TEST(Conformance, ListOfWhatIsMissingIsTrue) {
    for (const std::string_view name : kNotYet)
        EXPECT_EQ(find_function(name), nullptr) << name << " is there: take it off the list";
}

}  // namespace
}  // namespace leadflow::expression
