#!/usr/bin/env python3
"""Takes each protection of Mutations.md out of the source, in a worktree of its own, and runs the tests of its W.

    python3 tests/MeterShield.Gateway.Tests/Consents/mutate.py [WORD...]    only the sections that hold one of the words

Exit status 1 when a protection was taken out and every test stayed green.
"""

import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as trees

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
PROJECT = "tests/MeterShield.Gateway.Tests"
RESULT = "{http://microsoft.com/schemas/VisualStudio/TeamTest/2010}"


def sections():
    for text in (HERE / "Mutations.md").read_text().split("\n## ")[1:]:
        block = re.search(r"```diff\n(.*?)```", text, re.S)
        yield text.split("\n", 1)[0], block.group(1).splitlines()


def changes(lines):
    path, out = None, None
    for line in lines:
        if line.startswith("--- "):
            path = line[4:]
        elif line.startswith("-"):
            out = line[1:]
        else:
            yield path, out, line[1:]


def mutate(tree, lines):
    for path, before, after in changes(lines):
        file = tree / path
        text = file.read_text()
        if text.count(before + "\n") != 1:
            raise SystemExit(f"{path}: not there once: {before}")
        file.write_text(text.replace(before + "\n", after + "\n"))


def failures(tree, which):
    quiet = ["-m:1", "--nologo", "-v", "q"]
    built = subprocess.run(["dotnet", "build", PROJECT, "-p:TreatWarningsAsErrors=false", *quiet], cwd=tree, capture_output=True, text=True)
    if built.returncode != 0:
        raise SystemExit(built.stdout)
    results = tree / "artifacts" / "mutate.trx"
    results.unlink(missing_ok=True)
    subprocess.run(
        ["dotnet", "test", PROJECT, "--no-build", "--filter", f"FullyQualifiedName~Consents&FullyQualifiedName~.{which}_", "--logger", f"trx;LogFileName={results}", *quiet],
        cwd=tree, capture_output=True, timeout=600)
    for test in trees.parse(results).iter(RESULT + "UnitTestResult"):
        name = test.get("testName").rsplit("Consents.", 1)[-1]
        if test.get("outcome") == "Failed":
            yield name, " ".join(test.find(f".//{RESULT}Message").text.split())[:300]


def main():
    words = sys.argv[1:]
    survivors = []
    with tempfile.TemporaryDirectory() as folder:
        tree = pathlib.Path(folder) / "tree"
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(tree), "HEAD"], cwd=ROOT, check=True)
        try:
            for name, lines in sections():
                if words and not any(word in name for word in words):
                    continue
                subprocess.run(["git", "checkout", "--quiet", "."], cwd=tree, check=True)
                mutate(tree, lines)
                failed = list(failures(tree, name.split()[0]))
                print(f"## {name}", *[f"- {test}: {message}" for test, message in failed] or ["- NOTHING FAILED"], sep="\n", flush=True)
                survivors += [] if failed else [name]
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(tree)], cwd=ROOT, check=True)
    return 1 if survivors else 0


sys.exit(main())
