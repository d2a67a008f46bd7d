#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of tidy.py and tally.py: python3 tools/tidy_test.py [--junit FILE]."""
import json
import sys
import tempfile
import unittest
from pathlib import Path
from xml.sax.saxutils import quoteattr

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
import tally
import tidy

SPDX = "// SPDX-License-Identifier: Apache-2.0\n"


class Fixture(unittest.TestCase):
    """A small tree in a temporary folder, and what tidy says of it."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name)
        for name in ("base", "model", "journal"):
            self.card(name)

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def card(self, room, sources="", deps="", tests="", test_deps=""):
        self.write(f"src/{room}/CMakeLists.txt",
                   f"leadflow_library(\n    NAME {room.replace('/', '_')}\n    SOURCES {sources}\n"
                   f"    TESTS {tests}\n    DEPS {deps}  # DEPS app\n    TEST_DEPS {test_deps})\n")

    def source(self, path, *includes):
        text = SPDX + ("#pragma once\n" if path.endswith(".h") else "")
        self.write(f"src/{path}", text + "".join(f"#include {i}\n" for i in includes))

    def messages(self):
        return [message for _, messages in tidy.findings(self.root) for message in messages]

    def assert_clean(self):
        self.assertEqual(self.messages(), [])

    def assert_one(self, *parts):
        messages = self.messages()
        self.assertEqual(len(messages), 1, messages)
        for part in parts:
            self.assertIn(part, messages[0])


class Rooms(Fixture):
    def test_a_named_folder_above_may_be_included(self):
        self.card("model", "run.cpp", "base")
        self.source("model/run.cpp", '"base/clock.h"', '"model/run.h"', "<vector>", "<sys/stat.h>")
        self.assert_clean()

    def test_a_folder_that_the_card_does_not_name_is_refused(self):
        self.card("model", "run.cpp")
        self.source("model/run.cpp", '"base/clock.h"')
        self.assert_one("src/model/run.cpp:2:", "src/model/CMakeLists.txt does not name base", "DEPS")

    def test_a_comment_in_the_card_names_nothing(self):
        self.card("model", "run.cpp")
        self.card("app")
        self.source("model/run.cpp", '"app/app.h"')
        self.assert_one("must not include src/app")

    def test_a_folder_below_is_refused_even_when_named(self):
        self.card("base", "clock.cpp", "journal")
        self.source("base/clock.cpp", '"journal/journal.h"')
        self.assert_one("src/base must not include src/journal")

    def test_a_pure_folder_takes_only_its_own_few(self):
        self.card("http", "server.cpp", "base model")
        self.source("http/server.cpp", '"model/run.h"')
        self.assert_one("src/http may include only base")

    def test_a_nested_folder_has_its_own_card(self):
        self.card("store", "", "base")
        self.card("store/sqlite", "driver.cpp", "base store")
        self.card("journal", "journal.cpp", "store_sqlite")
        self.source("store/sqlite/driver.cpp", '"store/store.h"', '"base/clock.h"', "<sqlite3.h>")
        self.source("journal/journal.cpp", '"store/sqlite/driver.h"')
        self.assert_clean()

    def test_a_nested_folder_without_a_card_belongs_to_its_parent(self):
        self.card("connectors", "described/plan.cpp", "base")
        self.source("connectors/described/plan.cpp", '"connectors/connector.h"', '"base/text.h"')
        self.assert_clean()

    def test_only_tests_may_use_test_deps(self):
        self.card("store/sqlite")
        self.card("journal", "a.cpp", "", "a_test.cpp", "store_sqlite")
        self.source("journal/a_test.cpp", '"store/sqlite/driver.h"', "<gtest/gtest.h>")
        self.source("journal/a.cpp", '"store/sqlite/driver.h"')
        self.assert_one("src/journal/a.cpp:2:", "does not name store_sqlite")

    def test_only_benches_may_use_bench_deps(self):
        self.card("store/sqlite")
        self.write("src/journal/CMakeLists.txt", "leadflow_library(NAME journal TESTS a_test.cpp "
                                                 "BENCHES a_bench.cpp BENCH_DEPS store_sqlite)")
        self.source("journal/a_bench.cpp", '"store/sqlite/driver.h"', "<benchmark/benchmark.h>")
        self.source("journal/a_test.cpp", '"store/sqlite/driver.h"')
        self.assert_one("src/journal/a_test.cpp:2:", "TEST_DEPS")

    def test_an_include_without_a_folder_is_refused(self):
        self.source("base/clock.h", '"text.h"')
        self.assert_one('write "base/text.h"')


class Libraries(Fixture):
    def test_a_library_stays_with_its_owner(self):
        self.card("model", "json.cpp")
        self.source("model/json.cpp", "<boost/json/parser.hpp>", "<curl/curl.h>")
        self.assert_one("src/model/json.cpp:3:", "libcurl lives only in src/outbound")

    def test_an_owner_may_be_a_single_file(self):
        self.source("base/text.h", "<fmt/format.h>")
        self.source("base/log.h", "<fmt/format.h>")
        self.assert_one("src/base/log.h:3:", "fmt lives only in src/base/text")

    def test_a_library_without_an_owner_is_refused(self):
        self.source("base/text.h", "<boost/algorithm/string.hpp>")
        self.assert_one("nobody owns")

    def test_test_libraries_belong_in_tests(self):
        self.source("model/store_conformance.h", "<gtest/gtest.h>")
        self.source("model/run.h", "<gmock/gmock.h>")
        self.assert_one("src/model/run.h:3:")

    def test_what_only_tests_include_is_a_test(self):
        self.card("outbound", "a.cpp", "", "a_test.cpp")
        self.write("src/outbound/CMakeLists.txt",
                   "leadflow_library(NAME outbound SOURCES a.cpp TESTS a_test.cpp TEST_SOURCES peer.cpp)")
        self.source("outbound/a.cpp")
        self.source("outbound/a_test.cpp", '"outbound/outbound_fixture.h"')
        self.source("outbound/outbound_fixture.h", '"outbound/peer.h"', "<gtest/gtest.h>")
        self.source("outbound/peer.h", "<openssl/ssl.h>", "<gtest/gtest.h>")
        self.source("outbound/peer.cpp", '"outbound/peer.h"', "<openssl/ssl.h>")
        self.assert_clean()
        self.source("outbound/a.cpp", '"outbound/peer.h"')
        self.assertEqual(len(self.messages()), 2)

    def test_benchmark_belongs_in_benches(self):
        self.card("model", "", "", "run_test.cpp run_bench.cpp")
        self.source("model/run_bench.cpp", "<benchmark/benchmark.h>")
        self.source("model/run_test.cpp", "<benchmark/benchmark.h>")
        self.assert_one("src/model/run_test.cpp:2:")

    def test_tests_of_outbound_may_use_tls(self):
        self.card("outbound", "a.cpp", "", "a_test.cpp")
        self.source("outbound/a_test.cpp", "<openssl/ssl.h>")
        self.source("outbound/a.cpp", "<openssl/ssl.h>")
        self.assert_one("src/outbound/a.cpp:2:", "OpenSSL")


class Files(Fixture):
    def test_a_source_that_no_target_names_is_found(self):
        self.source("model/lost.cpp")
        self.assert_one("src/model/lost.cpp:1:", "never built")

    def test_a_folder_without_a_card_is_found_once(self):
        self.source("leads/a.cpp")
        self.source("leads/b.cpp")
        self.assert_one("src/leads has no CMakeLists.txt")

    def test_spdx_and_pragma_once_are_wanted(self):
        self.write("src/model/a.h", "// A header.\n")
        self.assertEqual(len(self.messages()), 2)

    def test_a_script_may_open_with_its_shebang(self):
        self.write("tools/a.sh", "#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n")
        self.assert_clean()

    def test_a_dead_link_is_found_and_code_is_left_alone(self):
        self.write("docs/a.md", "[b](b.md#top) [c](c.md) [w](https://example.com) [t](#top) `[x](y)`\n"
                                "```\n[x](y)\n```\n")
        self.write("docs/b.md", "# b\n")
        self.assert_one("docs/a.md:1:", "c.md leads nowhere")

    def test_a_long_file_is_found(self):
        self.write("src/model/a.h", SPDX + "#pragma once\n" + "//\n" * 599)
        self.assert_one("601 lines")

    def test_a_note_to_self_is_found(self):
        self.write("src/model/a.h", SPDX + "#pragma once\n// TO" + "DO: more. mkstemp(\"XXXXXX\")\n")
        self.assert_one("src/model/a.h:3:", "note to self")

    def test_what_is_built_or_installed_is_not_looked_at(self):
        self.write("build/a.md", "[c](c.md)\n")
        self.write("tests/e2e/node_modules/p/a.ts", "\n")
        self.assert_clean()


class Tally(Fixture):
    """What ./test prints in its last line."""

    def ctest(self, *cases):
        body = "".join(f'<testcase name="{n}" status="{s}"/>' for n, s in cases)
        self.write("ctest.xml", f"<testsuite>{body}</testsuite>")

    def gtest(self, program, **outcomes):
        tests = []
        for name, outcome in outcomes.items():
            test = {"name": name, "status": "RUN", "result": "COMPLETED"}
            if outcome == "failed":
                test["failures"] = [{"failure": "no"}]
            elif outcome == "skipped":
                test["result"] = "SKIPPED"
            tests.append(test)
        self.write(f"gtest/{program}.json",
                   json.dumps({"testsuites": [{"name": "S", "testsuite": tests}]}))

    def sums(self, broken=0):
        total = tally.tally(self.root, broken)
        return total.passed, total.failed, total.skipped

    def test_counts_the_tests_inside_each_program(self):
        self.ctest(("base", "run"), ("model", "fail"), ("other", "run"))
        self.gtest("base_test", a="passed", b="skipped")
        self.gtest("model_test", a="passed", b="failed")
        self.assertEqual(self.sums(), (3, 1, 1))

    def test_a_program_that_died_counts_as_failed(self):
        self.ctest(("base", "fail"), ("model", "fail"))
        self.gtest("model_test", a="passed")  # For instance a leak, found at its end.
        self.assertEqual(self.sums(), (1, 2, 0))

    def test_a_phase_that_named_no_failed_test_counts_as_failed(self):
        self.write("failed-phases", "end to end\n")
        self.assertEqual(self.sums(), (0, 1, 0))
        self.assertEqual(self.sums(broken=1), (0, 2, 0))

    def test_counts_playwright_and_trusts_no_repetition(self):
        specs = [{"title": s, "tests": [{"status": s}]}
                 for s in ("expected", "unexpected", "flaky", "skipped")]
        self.write("e2e-debug/results.json",
                   json.dumps({"suites": [{"title": "a.spec.ts", "specs": specs}], "errors": []}))
        self.assertEqual(self.sums(), (1, 2, 1))


class Report(unittest.TextTestResult):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.names = []

    def startTest(self, test):
        super().startTest(test)
        self.names.append(test.id())


def main():
    junit = sys.argv[2] if sys.argv[1:2] == ["--junit"] else None
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules[__name__])
    result = unittest.TextTestRunner(resultclass=Report).run(suite)
    if junit:
        failed = {test.id() for test, _ in result.failures + result.errors}
        with open(junit, "w", encoding="utf-8") as out:
            out.write('<testsuite name="tidy_test">\n')
            for name in result.names:
                failure = "<failure/>" if name in failed else ""
                out.write(f"  <testcase name={quoteattr(name)}>{failure}</testcase>\n")
            out.write("</testsuite>\n")
    sys.exit(0 if result.wasSuccessful() else 1)


if __name__ == "__main__":
    main()
