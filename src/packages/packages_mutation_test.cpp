// SPDX-License-Identifier: Apache-2.0
// Files as no exporter writes them: seeded mutations of a package, a solution, an ARM template and
// a document, each read and, where it reads, written again. Under the sanitizers that is the
// assertion; beside it, what was read must hold a definition and come out of its own export.
#include "base/random.h"
#include "base/text.h"
#include "definition/reader.h"
#include "model/json.h"
#include "packages/packages_fixture.h"

namespace leadflow::packages {
namespace {

class Mutator {
  public:
    explicit Mutator(uint64_t seed) : random_(seed) {}

    size_t below(size_t end) { return static_cast<size_t>(random_.next() % end); }

    std::string mutated(std::string bytes) {
        constexpr std::string_view kPieces[] = {
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u005b", "[[", "\"[concat('a')]\"", "null",
            "1e999", "\"definition\"", "\"properties\"", "\"resources\"", "\"[parameters('a')]\"",
            "PK\x01\x02", "PK\x05\x06", "../", "\xFF\xFF\xFF\xFF", "\x80", " ", "\"actions\":{}"};
        for (size_t edits = 1 + below(4); edits > 0; --edits) {
            const size_t at = below(bytes.size() + 1);
            switch (below(6)) {
                case 0: bytes.erase(at, 1 + below(8)); break;
                case 1: bytes.insert(at, kPieces[below(std::size(kPieces))]); break;
                case 2: bytes.insert(at, bytes.substr(below(bytes.size() + 1), 1 + below(40))); break;
                case 3: bytes.replace(at, below(2), 1, static_cast<char>(below(256))); break;
                case 4: bytes.replace(at, below(4), kPieces[below(std::size(kPieces))]); break;
                default: bytes.resize(at); break;
            }
            if (bytes.empty()) bytes = "{";
        }
        return bytes;
    }

  private:
    base::SeededRandom random_;
};

void read_and_write(const std::string& bytes) {
    const auto imported = read(bytes);
    if (!imported) {
        ASSERT_FALSE(imported.error().message.empty());
        return;
    }
    for (const ImportedFlow& flow : imported->flows) {
        const std::string definition = definition_of(flow.document);
        ASSERT_FALSE(definition.empty());
        for (const auto format : {WrittenFormat::kCodeView, WrittenFormat::kPackage,
                                  WrittenFormat::kArm}) {
            const auto file = write(format, {.id = "1", .name = "n", .document = flow.document});
            if (!file) continue;  // A definition that is no object.
            const auto again = read(file->bytes);
            ASSERT_TRUE(again) << again.error().message;
            // Around a bare definition stand the file's own blanks.
            const std::string after = definition_of(again->flows[0].document);
            ASSERT_EQ(base::trimmed(after), base::trimmed(definition));
        }
    }
}

TEST(PackageMutations, NeitherCrashNorLoseADefinition) {
    const std::string document = properties_of(kAwkward, "Leads");
    const auto flow = WrittenFlow{.id = "1", .name = "n", .document = document};
    const std::string samples[] = {
        document,
        kAwkward,
        write(WrittenFormat::kPackage, flow).value().bytes,
        write(WrittenFormat::kArm, flow).value().bytes,
        write(WrittenFormat::kCodeView, flow).value().bytes,
        zipped({{"Workflows/A-1.json", document}, {"Workflows/B-2.json", kAwkward},
                {"customizations.xml", "<Workflow Name=\"x\"><JsonFileName>/Workflows/A-1.json<"}}),
    };
    Mutator mutator(20260131);
    for (int i = 0; i < 6000; ++i) {
        const std::string bytes = mutator.mutated(samples[mutator.below(std::size(samples))]);
        read_and_write(bytes);
        if (HasFatalFailure()) {
            ADD_FAILURE() << "mutation " << i << ": " << bytes;
            return;
        }
    }
}

}  // namespace
}  // namespace leadflow::packages
