#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Adds up what ./test left in its results folder and prints "N passed, M failed[, K skipped]".

Reads ctest.xml (which test programs ran), gtest/NAME.json (the tests inside each), *.xml of tidy,
of the pages and of the simulation, and e2e-PRESET/results.json of Playwright. A program or a phase that failed
without saying which test it was counts as one failed test. Ends non-zero when anything failed or
nothing passed.
"""
import argparse
import json
import sys
import xml.etree.ElementTree as xml
from pathlib import Path


class Sum:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.failures = []

    def fail(self, name):
        self.failed += 1
        self.failures.append(name)


def add_gtest(total, file):
    """Returns how many tests of the program failed."""
    before = total.failed
    for suite in json.loads(file.read_text())["testsuites"]:
        for test in suite["testsuite"]:
            name = f"{suite['name']}.{test['name']}"
            if test.get("failures"):
                total.fail(name)
            elif test.get("result") == "SKIPPED" or test.get("status") == "NOTRUN":
                total.skipped += 1
            else:
                total.passed += 1
    return total.failed - before


def add_ctest(total, file, gtest_folder):
    for case in xml.parse(file).getroot().iter("testcase"):
        name = case.get("name")
        failed = case.get("status") == "fail" or case.find("failure") is not None
        inside = gtest_folder / f"{name}_test.json"
        if not inside.exists():
            inside = gtest_folder / f"{name}.json"
        if inside.exists():
            try:
                failures = add_gtest(total, inside)
            except (ValueError, KeyError):
                failures = 0  # Cut off in the middle of writing: the program died.
            if failed and not failures:
                total.fail(f"{name} (the program failed outside of its tests)")
        elif failed:
            total.fail(name)
        elif case.get("status") in ("disabled", "notrun") or case.find("skipped") is not None:
            total.skipped += 1
        else:
            total.passed += 1


def add_junit(total, file):
    for case in xml.parse(file).getroot().iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            total.fail(f"{file.stem}: {case.get('name')}")
        elif case.find("skipped") is not None:
            total.skipped += 1
        else:
            total.passed += 1


def add_playwright(total, file):
    report = json.loads(file.read_text())
    preset = file.parent.name

    def walk(suite, titles):
        for spec in suite.get("specs", []):
            for test in spec["tests"]:
                if test["status"] == "skipped":
                    total.skipped += 1
                elif test["status"] == "expected":
                    total.passed += 1
                else:  # "unexpected", and "flaky": no test here may pass by repetition.
                    total.fail(f"{preset}: " + " > ".join(titles + [spec["title"]]))
        for inner in suite.get("suites", []):
            walk(inner, titles + [inner["title"]])

    for suite in report["suites"]:
        walk(suite, [suite["title"]])
    for error in report.get("errors", []):
        total.fail(f"{preset}: {error.get('message', 'error outside of a test').splitlines()[0]}")


def tally(results, broken):
    total = Sum()
    if (results / "ctest.xml").exists():
        add_ctest(total, results / "ctest.xml", results / "gtest")
    for pattern in ("tidy*.xml", "portal.xml", "simulation.xml"):
        for file in sorted(results.glob(pattern)):
            add_junit(total, file)
    for file in sorted(results.glob("e2e-*/results.json")):
        add_playwright(total, file)
    phases = results / "failed-phases"
    failed_phases = phases.read_text().splitlines() if phases.exists() else []
    if failed_phases and not total.failed:
        for name in failed_phases:
            total.fail(f"phase '{name}' failed without naming a test")
    for _ in range(broken):
        total.fail("a phase could not run; see above")
    return total


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("results", type=Path)
    parser.add_argument("--broken", type=int, default=0)
    arguments = parser.parse_args()
    total = tally(arguments.results, arguments.broken)
    for name in total.failures:
        print(f"failed: {name}")
    skipped = f", {total.skipped} skipped" if total.skipped else ""
    print(f"{total.passed} passed, {total.failed} failed{skipped}")
    sys.exit(1 if total.failed or not total.passed else 0)


if __name__ == "__main__":
    main()
