// SPDX-License-Identifier: Apache-2.0
// Expressions as no author writes them: 20,000 seeded mutations of the conformance rows, each
// parsed and, where it parses, evaluated. Under the sanitizers that is the assertion; beside it,
// every text must come back within the limits and as valid UTF-8.
#include <gtest/gtest.h>

#include <fstream>

#include "base/text.h"
#include "expression/evaluated_for_test.h"
#include "expression/limits.h"

namespace leadflow::expression {
namespace {

using model::Json;

struct Sample {
    std::string text;
    Json inputs;
};

std::vector<Sample> samples() {
    std::vector<Sample> out;
    for (const char* file : {"expressions.jsonl", "expressions-measured.jsonl"}) {
        std::ifstream in(std::string("tests/conformance/") + file);
        for (std::string line; std::getline(in, line);) {
            const Json row = model::parse_json(line).value();
            const Json* inputs = model::find(row, "inputs");
            out.push_back({std::string(model::text_at(row, "expression")),
                           inputs == nullptr ? Json(model::JsonObject()) : *inputs});
        }
    }
    return out;
}

class Mutator {
  public:
    explicit Mutator(uint64_t seed) : random_(seed) {}

    size_t below(size_t end) { return static_cast<size_t>(random_.next() % end); }

    std::string mutated(std::string text, const std::string& other) {
        constexpr std::string_view kPieces[] = {
            "(", ")", "[", "]", "?", ".", ",", "'", "''", "@", "@{", "}", "{", "-", "+", "1e308",
            "9223372036854775807", "-9223372036854775808", "null", "true", "\"", " ", "\xC2\xA0",
            "\xF0\x9F\x98\x80", "\x80", "concat(", "json('[]')", "range(1,100000)", "''", "0",
            "createArray(", "?['a']", "[0]", "triggerBody()", "string(", "e", "%", "yyyy"};
        for (size_t edits = 1 + below(4); edits > 0; --edits) {
            const size_t at = below(text.size() + 1);
            switch (below(5)) {
                case 0: text.erase(at, 1 + below(4)); break;
                case 1: text.insert(at, kPieces[below(std::size(kPieces))]); break;
                case 2: text.insert(at, other.substr(below(other.size() + 1), 1 + below(12))); break;
                case 3: text.insert(at, 1, static_cast<char>(below(256))); break;
                default: text.replace(at, below(3), kPieces[below(std::size(kPieces))]); break;
            }
        }
        return text;
    }

  private:
    base::SeededRandom random_;
};

TEST(Mutations, NeitherCrashNorPassTheLimits) {
    const std::vector<Sample> all = samples();
    ASSERT_GT(all.size(), 300U);
    Mutator mutator(20260131);
    int evaluations = 0;
    for (int i = 0; i < 20000; ++i) {
        const Sample& sample = all[mutator.below(all.size())];
        const std::string text =
            mutator.mutated(sample.text, all[mutator.below(all.size())].text);
        const auto got = evaluated(model::text_value(text), sample.inputs);
        if (!got) {
            ASSERT_FALSE(got.error().message.empty()) << text;
            continue;
        }
        ++evaluations;
        const std::string written = model::to_text(*got);
        ASSERT_LE(written.size(), 2 * kTextBytesMax) << text;
        // What a flow's author cannot store (invalid UTF-8) is not the evaluator's to repair.
        if (base::is_valid_utf8(text)) {
            ASSERT_TRUE(base::is_valid_utf8(written)) << text;
        }
    }
    EXPECT_GT(evaluations, 1000);
}

TEST(Mutations, OfBytesOnlyParseOrFail) {
    Mutator mutator(7);
    for (int i = 0; i < 5000; ++i) {
        std::string text = mutator.below(2) == 0 ? "@" : "x@{";
        for (size_t length = mutator.below(40); length > 0; --length)
            text += static_cast<char>(mutator.below(256));
        std::vector<Fault> faults;
        Template::parse(model::text_value(text), faults);
        if (!faults.empty()) {
            // A broken byte may count as the two units it announces.
            ASSERT_LE(faults.front().position, 2 * text.size());
        }
    }
}

}  // namespace
}  // namespace leadflow::expression
