#!/usr/bin/env python3
"""Proves that the source keeps to the layers of docs/architecture.md.

    check_includes.py [ROOT]     compares every #include and every DEPENDS under ROOT/src with the tables below
    check_includes.py --self-test   shows on made-up trees that each kind of mistake is found

Checked: a module includes and DEPENDS on only what its row allows, it DEPENDS on what it includes, DEPENDS has no cycle,
a third-party header is met only in the modules that own it, and no file is longer than MAX_LINES. Headers of tests
(x_test.cpp, and what lies under testing/) may be of any module that the row allows, and of the test libraries.
"""

import pathlib
import re
import sys
import tempfile

MAX_LINES = 600

# module: the modules of ours that it may include. The order is that of the layers, lowest first.
MODULES = {
    "base": [],
    "metrics": ["base"],
    "sandbox": ["base"],
    "formats": ["base"],
    "config": ["base"],
    "http": ["base", "metrics"],
    "tensorflow": ["base"],
    "engine": ["base", "tensorflow"],
    "preprocess": ["base", "formats"],
    "keras": ["base", "formats", "engine"],
    "store": ["base", "config"],
    "batching": ["base", "metrics", "engine"],
    "cache": ["base", "metrics", "store"],
    "auth": ["base", "config", "store"],
    "models": ["base", "sandbox", "formats", "config", "metrics", "engine", "keras", "preprocess", "batching", "cache", "store"],
    "api": ["base", "config", "metrics", "http", "auth", "models", "cache"],
    "cli": ["base", "config", "formats", "keras", "engine", "auth", "models"],
    "app": ["base", "metrics", "sandbox", "formats", "config", "http", "tensorflow", "engine", "preprocess", "keras", "store", "batching", "cache", "auth",
            "models", "api", "cli"],
}

# beginning of a third-party header: the modules that may include it. A header that is not here and has a '/' or ends in
# .h or .hpp belongs to nobody, unless it is the system's (below).
THIRD_PARTY = {
    "spdlog/": ["base"],
    "zip.h": ["formats"],
    "seccomp.h": ["sandbox"],
    "zlib.h": ["formats"],
    "hdf5": ["formats"],
    "H5": ["formats"],
    "CLI/": ["config", "cli"],
    "toml++/": ["config"],
    "boost/": ["http"],
    "openssl/": ["http"],
    "openvino/": ["engine", "keras"],
    "farmhash.h": ["engine"],
    "tensorflow/": ["tensorflow"],
    "sqlite3.h": ["store"],
    "sodium": ["auth", "api", "engine", "models"],
    "jwt.h": ["auth"],
    "simdjson.h": ["api"],
    "nlohmann/": ["base", "tensorflow", "keras", "models", "api", "cli"],
}
# In tests also these, in every module.
TEST_LIBRARIES = ("gtest/", "gmock/", "nlohmann/")

# The operating system's headers.
SYSTEM = re.compile(r"^(sys|netinet|arpa|linux|net)/|^(unistd|fcntl|signal|poll|spawn|pthread|stdlib|dirent|netdb|errno|termios|dlfcn|sched|malloc|elf|link)\.h$")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
# The arguments of sirve_module that DEPENDS stands between.
SECTIONS = ("SOURCES", "TESTS", "DEPENDS", "THIRD_PARTY", "PCH")


def includes_of(path):
    """Yields (line number, whether quoted, header)."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if match := INCLUDE.match(line):
            yield number, match[1] == '"', match[2]


def is_test(path):
    return path.name.endswith("_test.cpp") or any(part.startswith("testing") for part in path.parts) or path.name.startswith("testing.")


def depends_of(cmake_lists):
    """The DEPENDS of the sirve_module call in a CMakeLists.txt, or None if there is no such call."""
    text = re.sub(r"#.*", "", cmake_lists.read_text(encoding="utf-8"))
    call = re.search(r"\bsirve_module\s*\(([^)]*)\)", text)
    if not call:
        return None
    section, depends = None, []
    for word in call[1].split():
        if word in SECTIONS:
            section = word
        elif section == "DEPENDS":
            depends.append(word)
    return depends


def third_party_problem(module, header, in_test):
    """What is wrong with the include of a header that is not ours, or None."""
    if in_test and header.startswith(TEST_LIBRARIES):
        return None
    for prefix, owners in THIRD_PARTY.items():
        if header.startswith(prefix):
            return None if module in owners else f"<{header}> may be included only by {', '.join(owners)}"
    if header.startswith(TEST_LIBRARIES):
        return f"<{header}> may be included only by tests"
    if SYSTEM.match(header) or not re.search(r"[/.]", header):
        return None
    return f"<{header}> is in no row of THIRD_PARTY; add it with the modules that may include it"


def check_file(path, place, module, depends):
    problems = []
    lines = path.read_text(encoding="utf-8").count("\n")
    if lines > MAX_LINES:
        problems.append(f"{place}: {lines} lines, at most {MAX_LINES} are allowed; split it")
    for number, quoted, header in includes_of(path):
        where = f"{place}:{number}"
        other = header.split("/")[0]
        if quoted and other not in MODULES:
            problems.append(f'{where}: "{header}" does not begin with the name of a module')
        elif quoted and other != module and other not in MODULES[module]:
            problems.append(f"{where}: {module} may not include {other} (allowed: {', '.join(MODULES[module]) or 'none'})")
        elif quoted and other != module and not is_test(path) and other not in depends:
            problems.append(f"{where}: {module} includes {other}, which its DEPENDS does not name")
        elif not quoted and (problem := third_party_problem(module, header, is_test(path))):
            problems.append(f"{where}: {problem}")
    return problems


def check_module(root, folder):
    name = folder.name
    if name not in MODULES:
        return [f"src/{name}: no module of that name is in the table"], []
    cmake_lists = folder / "CMakeLists.txt"
    depends = depends_of(cmake_lists) if cmake_lists.exists() else None
    files = [path for path in sorted(folder.rglob("*")) if path.suffix in (".cpp", ".hpp", ".h")]
    if depends is None:
        return ([f"src/{name}: it has sources and no CMakeLists.txt with a sirve_module call"] if files else []), []
    problems = [f"src/{name}/CMakeLists.txt: DEPENDS names {other}, which {name} may not use"
                for other in depends if other not in MODULES[name]]
    for path in files:
        problems += check_file(path, path.relative_to(root).as_posix(), name, depends)
    return problems, depends


def find_cycle(graph):
    """A list of modules that depend on each other in a circle, or None."""
    done = set()

    def visit(module, path):
        if module in path:
            return path[path.index(module):] + [module]
        if module in done:
            return None
        for other in graph.get(module, []):
            if cycle := visit(other, path + [module]):
                return cycle
        done.add(module)
        return None

    for module in graph:
        if cycle := visit(module, []):
            return cycle
    return None


def check_tree(root):
    """Every problem of the tree, as a line of text each."""
    problems, graph = [], {}
    for folder in sorted(path for path in (root / "src").iterdir() if path.is_dir()):
        found, graph[folder.name] = check_module(root, folder)
        problems += found
    for name, table in (("the table MODULES", MODULES), ("the DEPENDS of src/*/CMakeLists.txt", graph)):
        if cycle := find_cycle(table):
            problems.append(f"a cycle in {name}: {' -> '.join(cycle)}")
    return problems


# The self-test: a sound tree, and one change to it for each rule with what the complaint must say.
SOUND = {
    "src/base/CMakeLists.txt": "sirve_module(base SOURCES a.cpp THIRD_PARTY spdlog::spdlog)",
    "src/base/a.cpp": '#include "base/a.hpp"\n#include <sys/stat.h>\n#include <vector>\n#include <spdlog/spdlog.h>\n',
    "src/base/a.hpp": "#pragma once\n",
    "src/formats/CMakeLists.txt": "sirve_module(formats\n  SOURCES b.cpp  # base\n  DEPENDS base\n  THIRD_PARTY x)",
    "src/formats/b.cpp": '#include "base/a.hpp"\n#include <zip.h>\n',
    "src/formats/b_test.cpp": "#include <gtest/gtest.h>\n#include <nlohmann/json.hpp>\n",
    "src/cache/CMakeLists.txt": "sirve_module(cache SOURCES c.cpp DEPENDS base metrics)",
    "src/cache/c.cpp": "// nothing\n",
}
MISTAKES = [
    ({"src/base/a.hpp": '#include "formats/b.hpp"\n'}, "src/base/a.hpp:1: base may not include formats"),
    ({"src/base/a.hpp": '  #  include "a.hpp"\n'}, "does not begin with the name of a module"),
    ({"src/base/a_test.cpp": '#include "formats/b.hpp"\n'}, "src/base/a_test.cpp:1: base may not include formats"),
    ({"src/cache/c.cpp": '\n#include "store/users.hpp"\n'}, "src/cache/c.cpp:2: cache includes store, which its DEPENDS does not name"),
    ({"src/base/a.cpp": "#include <zip.h>\n"}, "<zip.h> may be included only by formats"),
    ({"src/base/a.cpp": "#include <boost/beast.hpp>\n"}, "<boost/beast.hpp> may be included only by http"),
    ({"src/base/a.cpp": "#include <gtest/gtest.h>\n"}, "<gtest/gtest.h> may be included only by tests"),
    ({"src/base/a.cpp": "#include <curl/curl.h>\n"}, "<curl/curl.h> is in no row of THIRD_PARTY"),
    ({"src/cache/c.cpp": "#include <nlohmann/json.hpp>\n"}, "<nlohmann/json.hpp> may be included only by"),
    ({"src/base/CMakeLists.txt": "sirve_module(base SOURCES a.cpp DEPENDS formats)"}, "DEPENDS names formats, which base may not use"),
    ({"src/base/CMakeLists.txt": "sirve_module(base SOURCES a.cpp DEPENDS formats)"}, "a cycle in the DEPENDS"),
    ({"src/base/CMakeLists.txt": "add_library(base a.cpp)"}, "no CMakeLists.txt with a sirve_module call"),
    ({"src/misc/x.cpp": "\n"}, "src/misc: no module of that name"),
    ({"src/base/long.cpp": "\n" * (MAX_LINES + 1)}, f"src/base/long.cpp: {MAX_LINES + 1} lines"),
]


def problems_of(files):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        return check_tree(root)


def self_test():
    failures = [f"the sound tree: {problem}" for problem in problems_of(SOUND)]
    for change, expected in MISTAKES:
        problems = problems_of({**SOUND, **change})
        if not any(expected in problem for problem in problems):
            failures.append(f"{change}: '{expected}' was not found; found were {problems}")
    return failures


def main(arguments):
    if arguments == ["--self-test"]:
        problems = self_test()
    else:
        root = pathlib.Path(arguments[0]) if arguments else pathlib.Path(__file__).resolve().parents[2]
        problems = check_tree(root)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
