#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the tree against the house rules (docs/architecture.md): python3 tools/tidy.py ROOT.

Rooms: a folder of src/ includes only folders above it that its own CMakeLists.txt names. Libraries:
each third-party library appears only in the folder that owns it. Besides: sources that no target
names, SPDX lines, dead links in documents, files that grew too long, notes to self.

Prints one line per finding, "file:line: what is wrong; what to do", and ends non-zero if there is
any. Names, sizes of functions and comments are habits, not gates.
"""
import argparse
import os
import re
import sys
from pathlib import Path
from xml.sax.saxutils import quoteattr

# The house's order: a folder may include only folders that stand before it.
ORDER = (
    "base crypto model expression definition packages leads engine store store/sqlite store/postgres journal "
    "flows connectors gallery outbound runner http auth oidc keys backups ingest triggers people watch marketplace api sandbox portal_files app"
).split()

# Folders that stay pure, or know nothing of the program, whatever stands above them.
MAY_INCLUDE = {
    "crypto": {"base"},
    "model": {"base"},
    "expression": {"base", "model"},
    "packages": {"base", "model", "definition"},
    "leads": {"base", "model"},
    "engine": {"base", "model", "expression", "definition"},
    "connectors": {"base", "model"},
    "http": {"base"},
}


class Library:
    """Includes that match `pattern` belong to `owners`: folders, or single files without their
    ending. Tests of `test_owners` may use them too."""

    def __init__(self, name, pattern, owners, test_owners=()):
        self.name = name
        self.pattern = re.compile(pattern)
        self.owners = owners
        self.test_owners = test_owners

    def allows(self, room, path, is_test):
        stem = path.rsplit(".", 1)[0]
        return room in self.owners or stem in self.owners or (is_test and room in self.test_owners)

    def home(self):
        return " and ".join(f"src/{owner}" for owner in self.owners)


# The first match counts.
LIBRARIES = [
    Library("fmt", r"fmt/", ["base/text"]),
    Library("spdlog", r"spdlog/", ["base"]),
    Library("prometheus-cpp", r"prometheus/", ["base"]),
    Library("Boost.UUID", r"boost/uuid/", ["base"]),
    Library("Boost.JSON", r"boost/json", ["model", "definition"]),  # Others: model/json.h.
    Library("Boost.Beast", r"boost/(beast|asio)[/.]", ["http"]),
    Library("libcrypto", r"openssl/(bn|core_names|crypto|ec|evp|hmac|param_build|sha|rand|pem|pkcs12|rsa|x509)\.h",
            ["crypto", "http"], ["outbound"]),
    Library("OpenSSL", r"openssl/", ["http"], ["crypto", "outbound"]),
    Library("zlib", r"zlib\.h", ["http"]),
    Library("libsodium", r"sodium", ["crypto"]),
    Library("SQLite", r"sqlite3", ["store/sqlite"]),
    Library("libpq", r"libpq-fe\.h", ["store/postgres"]),
    Library("libcurl", r"curl/", ["outbound"]),
    Library("valijson", r"valijson/", ["definition"]),
    Library("libzip", r"zip\.h", ["packages"]),
    Library("ICU", r"unicode/", ["expression"]),
    Library("pugixml", r"pugixml", ["expression"]),
    Library("CLI11", r"CLI/", ["app"]),
    Library("toml++", r"toml\+\+/", ["app"]),
]
TEST_LIBRARY = re.compile(r"(gtest|gmock)/")
BENCH_LIBRARY = re.compile(r"benchmark/")
# Folders of system headers; <vector> and <unistd.h> have no slash.
SYSTEM_FOLDERS = {"sys", "netinet", "arpa", "net", "linux", "bits"}

LINES_MAX = 600
NOTE_TO_SELF = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)>\s]+)>?(?:\s+\"[^\"]*\")?\s*\)")
CPP = (".h", ".cpp")
SOURCE = CPP + (".sql", ".ts", ".tsx", ".py", ".sh")
SKIP_FOLDERS = {"build", "node_modules", ".git", ".cache", "__pycache__", "test-results",
                "leadflow-data", "demo-data"}


class Tree:
    """The files below the root, read once."""

    def __init__(self, root):
        self.root = Path(root)
        self.files = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(f for f in folders if f not in SKIP_FOLDERS)
            for name in sorted(names):
                self.files.append((Path(folder) / name).relative_to(self.root).as_posix())
        self.lines_ = {}
        self.tests_ = {}  # Paths in src/ to whether they are tests.
        self.includes_ = {}
        self.includers_ = None
        self.rooms = {
            path[len("src/"):-len("/CMakeLists.txt")]: Room(self, path)
            for path in self.files
            if path.startswith("src/") and path.count("/") >= 2 and path.endswith("/CMakeLists.txt")
        }

    def lines(self, path):
        if path not in self.lines_:
            text = (self.root / path).read_text(encoding="utf-8", errors="replace")
            self.lines_[path] = text.splitlines()
        return self.lines_[path]

    def sources(self, endings=CPP, below="src/"):
        return [f for f in self.files if f.startswith(below) and f.endswith(endings)]

    def includers(self):
        """Paths in src/ to the paths in src/ that include them."""
        if self.includers_ is None:
            self.includers_ = {}
            for path in self.sources():
                for _, quoted, target in includes(self, path):
                    if quoted:
                        self.includers_.setdefault(target, []).append(path[len("src/"):])
        return self.includers_

    def room_of(self, path_in_src):
        """The deepest folder with a room card that holds this path, or None."""
        folder = path_in_src.rpartition("/")[0]
        while folder:
            if folder in self.rooms:
                return folder
            folder = folder.rpartition("/")[0]
        return None


class Room:
    """What a folder's CMakeLists.txt says: dependencies and sources, each with its line."""

    KEYWORDS = {"NAME", "SOURCES", "TESTS", "TEST_SOURCES", "BENCHES", "DEPS", "EXTERNAL", "TEST_DEPS",
                "BENCH_DEPS"}

    def __init__(self, tree, card):
        self.card = card
        self.words = {}
        self.lists = {keyword: set() for keyword in self.KEYWORDS}
        keyword = None
        for number, line in enumerate(tree.lines(card), 1):
            for word in re.findall(r'[^\s()"]+|[()]', line.split("#", 1)[0]):
                self.words.setdefault(word, number)
                if word in self.KEYWORDS:
                    keyword = word
                elif word == ")":
                    keyword = None
                elif keyword:
                    self.lists[keyword].add(word)

    def extra_list(self, path_in_src):
        """What tests and benches may include although it stands below."""
        return "BENCH_DEPS" if path_in_src.endswith("_bench.cpp") else "TEST_DEPS"


def is_test_file(tree, path_in_src):
    """Tests, benches, and what only they include."""
    if path_in_src not in tree.tests_:
        tree.tests_[path_in_src] = False  # Ends circles of headers.
        tree.tests_[path_in_src] = decide_test_file(tree, path_in_src)
    return tree.tests_[path_in_src]


def decide_test_file(tree, path_in_src):
    if path_in_src.rsplit(".", 1)[0].endswith(("_test", "_conformance", "_fixture", "_bench")):
        return True
    card = tree.rooms.get(tree.room_of(path_in_src))
    if path_in_src.endswith(".cpp"):
        name = path_in_src[len(tree.room_of(path_in_src) or "") + 1:]
        return bool(card) and name in card.lists["TESTS"] | card.lists["TEST_SOURCES"]
    includers = tree.includers().get(path_in_src, [])
    return bool(includers) and all(is_test_file(tree, includer) for includer in includers)


def includes(tree, path):
    """[(line, whether in quotes, what)…]"""
    if path not in tree.includes_:
        tree.includes_[path] = [
            (number, match.group(1) == '"', match.group(2))
            for number, line in enumerate(tree.lines(path), 1)
            if "include" in line and (match := INCLUDE.match(line))
        ]
    return tree.includes_[path]


def check_rooms(tree):
    for path in tree.sources():
        inside = path[len("src/"):]
        room = tree.room_of(inside)
        if room is None:
            continue  # check_sources says so.
        for number, quoted, target in includes(tree, path):
            if quoted:
                yield from check_room(tree, path, number, room, target)


def check_room(tree, path, number, room, target):
    place = f"{path}:{number}"
    if "/" not in target:
        yield f'{place}: #include "{target}" names no folder; write "{room}/{target}"'
        return
    other = tree.room_of(target)
    if other is None:
        known = [name for name in ORDER if target.startswith(name + "/")]
        if not known:
            yield f'{place}: "{target}" is in no folder of src/; third-party headers are written <{target}>'
            return
        other = max(known, key=len)
    if other == room:
        return
    card = tree.rooms[room]
    word = other.replace("/", "_")
    is_test = is_test_file(tree, path[len("src/"):])
    extra = card.extra_list(path)
    if is_test and word in card.lists[extra]:
        return  # Tests may reach down, for instance to a driver of the interface that they hold.
    for name in (room, other):
        if name not in ORDER:
            yield f"{place}: src/{name} has no place in the house's order; add it to ORDER in tools/tidy.py"
            return
    if ORDER.index(other) > ORDER.index(room):
        yield (f"{place}: src/{room} must not include src/{other}, which stands below it; "
               "hand the value down instead, or move the code")
    elif not is_test and room in MAY_INCLUDE and other not in MAY_INCLUDE[room]:
        yield (f"{place}: src/{room} may include only {', '.join(sorted(MAY_INCLUDE[room]))}; "
               f"what src/{other} knows is passed in as a value")
    elif word not in card.lists["DEPS"]:
        where = extra if is_test else "DEPS"
        yield f"{place}: {card.card} does not name {word}; add it to {where}, or do without"


def check_libraries(tree):
    for path in tree.sources():
        inside = path[len("src/"):]
        room = tree.room_of(inside) or inside.rpartition("/")[0]
        is_test = is_test_file(tree, inside)
        for number, quoted, target in includes(tree, path):
            if not quoted:
                yield from check_library(f"{path}:{number}", room, inside, is_test, target)


def check_library(place, room, inside, is_test, target):
    if TEST_LIBRARY.match(target):
        if not is_test or inside.endswith("_bench.cpp"):
            yield f"{place}: <{target}> belongs in tests and in headers that only tests include"
        return
    if BENCH_LIBRARY.match(target):
        if not inside.endswith("_bench.cpp"):
            yield f"{place}: <{target}> belongs in *_bench.cpp"
        return
    for library in LIBRARIES:
        if library.pattern.match(target):
            if not library.allows(room, inside, is_test):
                yield (f"{place}: {library.name} lives only in {library.home()}; use what that "
                       "folder offers, or extend it there")
            return
    folder = target.partition("/")[0]
    if "/" in target and folder not in SYSTEM_FOLDERS:
        yield (f"{place}: <{target}> is of a library that nobody owns; give it to one folder in "
               "LIBRARIES of tools/tidy.py, with an ADR")


def check_sources(tree):
    cardless = set()
    for path in tree.sources():
        inside = path[len("src/"):]
        room = tree.room_of(inside)
        if room is None:
            folder = path.rpartition("/")[0]
            if folder not in cardless:
                cardless.add(folder)
                yield f"{path}:1: {folder} has no CMakeLists.txt; write one with leadflow_library()"
        elif path.endswith(".cpp") and inside[len(room) + 1:] not in tree.rooms[room].words:
            yield (f"{path}:1: {tree.rooms[room].card} does not name {inside[len(room) + 1:]}, so it is "
                   "never built; add it to SOURCES, TESTS or BENCHES, or delete it")


def check_headers(tree):
    for path in own_sources(tree):
        # A script's first line is for the kernel; a portal's may be a directive.
        first = tree.lines(path)[:2] if path.endswith((".py", ".sh")) else tree.lines(path)[:1]
        if not any("SPDX-License-Identifier: Apache-2.0" in line for line in first):
            yield f"{path}:1: the first line must be: // SPDX-License-Identifier: Apache-2.0"
        if path.startswith("src/") and path.endswith(".h") and "#pragma once" not in tree.lines(path):
            yield f"{path}:1: the header lacks #pragma once; add it below the opening comment"


def own_sources(tree):
    return [f for f in tree.files if f.endswith(SOURCE) and not f.endswith(".d.ts")
            and f.startswith(("src/", "tests/", "tools/", "bench/", "portal/src/", "cmake/"))]


def check_links(tree):
    for path in tree.files:
        if not path.endswith(".md"):
            continue
        fenced = False
        for number, line in enumerate(tree.lines(path), 1):
            if line.lstrip().startswith(("```", "~~~")):
                fenced = not fenced
                continue
            if fenced:
                continue
            for target in LINK.findall(re.sub(r"`[^`]*`", "", line)):
                file = target.split("#", 1)[0]
                if not file or re.match(r"[a-z][a-z0-9+.-]*:", file):
                    continue
                if not ((tree.root / path).parent / file).exists():
                    yield f"{path}:{number}: the link to {target} leads nowhere; mend or remove it"


def check_length(tree):
    for path in tree.sources(CPP + (".sql",)):
        count = len(tree.lines(path))
        if count > LINES_MAX:
            yield f"{path}:{LINES_MAX + 1}: {count} lines, at most {LINES_MAX}; split it by what it does"


def check_notes(tree):
    for path in own_sources(tree):
        for number, line in enumerate(tree.lines(path), 1):
            match = NOTE_TO_SELF.search(line)
            if match:
                yield f"{path}:{number}: {match.group(1)} is a note to self; do it, or open an issue"


CHECKS = [
    ("includes stay within the room card", check_rooms),
    ("libraries stay in their folder", check_libraries),
    ("every source is named by a target", check_sources),
    ("sources open as they should", check_headers),
    ("links lead somewhere", check_links),
    ("files are short", check_length),
    ("no notes to self", check_notes),
]


def findings(root):
    """[(name of the check, [message…])…]"""
    tree = Tree(root)
    return [(name, list(check(tree))) for name, check in CHECKS]


def write_junit(file, results):
    with open(file, "w", encoding="utf-8") as out:
        out.write('<testsuite name="tidy">\n')
        for name, messages in results:
            failure = f"<failure message={quoteattr(chr(10).join(messages))}/>" if messages else ""
            out.write(f"  <testcase name={quoteattr(name)}>{failure}</testcase>\n")
        out.write("</testsuite>\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("root", nargs="?", default=Path(__file__).resolve().parent.parent)
    parser.add_argument("--junit", help="write the outcome of each check to this file")
    arguments = parser.parse_args()
    results = findings(arguments.root)
    if arguments.junit:
        write_junit(arguments.junit, results)
    count = 0
    for _, messages in results:
        for message in messages:
            print(message)
            count += 1
    print(f"tidy: {count} findings" if count else "tidy: nothing to mend")
    sys.exit(1 if count else 0)


if __name__ == "__main__":
    main()
