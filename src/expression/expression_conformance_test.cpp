// SPDX-License-Identifier: Apache-2.0
// Every row of tests/conformance/expression*.jsonl: the examples of Microsoft's reference, cases
// that must fail, and cases measured by others. Rows in which the page and what was measured differ
// are counted as disputed.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iostream>

#include "base/text.h"
#include "expression/comparison.h"
#include "expression/evaluated_for_test.h"

namespace leadflow::expression {
namespace {

using model::Json;

std::vector<Json> rows_of(const std::string& file) {
    std::ifstream in("tests/conformance/" + file);
    EXPECT_TRUE(in.is_open()) << file;
    std::vector<Json> rows;
    for (std::string line; std::getline(in, line);)
        if (!line.empty()) rows.push_back(model::parse_json(line).value());
    return rows;
}

Json inputs_of(const Json& row) {
    const Json* inputs = model::find(row, "inputs");
    return inputs == nullptr ? Json(model::JsonObject()) : *inputs;
}

std::string without_blanks(std::string_view xml) {
    std::string out(xml);
    std::erase_if(out, [](char c) { return c == ' ' || c == '\n'; });
    return out;
}

bool agrees(const Json& row, const Json& got) {
    const Json& expected = *model::find(row, "expected");
    if (const Json* approx = model::find(row, "approx"))
        return got.is_number() && std::fabs(got.to_number<double>() -
                                            expected.to_number<double>()) <=
                                      approx->to_number<double>();
    // White space between elements does not count.
    if (model::text_at(row, "compare") == "xml")
        return without_blanks(model::text_of(expected)) == without_blanks(model::text_of(got));
    return deep_equal(expected, got);
}

class Tally {
  public:
    explicit Tally(std::string file) : file_(std::move(file)) {}
    ~Tally() {
        std::cout << file_ << ": " << passed_ << " agree, " << disputed_ << " disputed";
        std::cout << "\n";
    }
    void count_passed() { ++passed_; }
    void count_disputed() { ++disputed_; }
    int passed() const { return passed_; }

  private:
    std::string file_;
    int passed_ = 0;
    int disputed_ = 0;
};

int run_rows(const std::string& file) {
    Tally tally(file);
    for (const Json& row : rows_of(file)) {
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
    EXPECT_EQ(run_rows("expressions.jsonl"), 236);
}

TEST(Conformance, GivesWhatOthersHaveMeasured) {
    EXPECT_EQ(run_rows("expressions-measured.jsonl"), 100);
}

TEST(Conformance, FailsWhereTheLanguageFails) {
    Tally tally("expression-errors.jsonl");
    for (const Json& row : rows_of("expression-errors.jsonl")) {
        const auto got = evaluated(*model::find(row, "expression"), inputs_of(row));
        EXPECT_FALSE(got.has_value()) << model::to_text(row);
        if (!got) std::cout << "  " << got.error().message << "\n";
        tally.count_passed();
    }
    EXPECT_EQ(tally.passed(), 23);
}

}  // namespace
}  // namespace leadflow::expression
