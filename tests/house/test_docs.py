"""What the documents say exists: commands, options, settings, files, links; and every setting is said."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from undersign.cli import main

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("README", "ARCHITECTURE", "SECURITY", "CONTRIBUTING", "CHANGELOG")
DOCS = sorted([*(ROOT / f"{name}.md" for name in NAMES), *(ROOT / "docs").rglob("*.md")])
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in DOCS}

SETTING = re.compile(r"\b(?:UNDERSIGN_[A-Z][A-Z_]*[A-Z]|(?:APP_)?DATABASE_URL|FAULT_(?:AT|ONCE))\b")
READ = re.compile(
    r"""(?:environ(?:\.get|\.pop)?|env\.\w+|getenv|\.get)\s*[\[(]\s*f?["']([A-Z][A-Z_]+)"""
    r"""|os\.environ\[["']([A-Z][A-Z_]+)|["'](FAULT_(?:AT|ONCE))["']"""
    r"""|envvar=["'](UNDERSIGN_[A-Z_]+)["']"""
)
EXPORTED = re.compile(r"export (UNDERSIGN_[A-Z_]+)=")
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.M | re.S)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"!?\[[^\]\n]*\]\(([^)\s]+)\)")
HEREDOC = re.compile(r"<<'END'\n(.*?)^ *END$", re.M | re.S)
UNDERSIGN = re.compile(r"(?:^|[\s/;&(])undersign((?: [a-z][\w-]*| --?[\w-]+)*)")
FORBIDDEN = re.compile(r"(?-i:TODO)|TBD|FIXME|XXX|lorem ipsum|coming soon|/home/", re.I)


def blocks(*languages: str) -> Iterator[tuple[str, str]]:
    for name, text in TEXTS.items():
        yield from ((name, body) for language, body in FENCE.findall(text) if language in languages)


def code() -> Iterator[tuple[str, str]]:
    """Everything that is written as code: blocks of shell, and words between back-ticks."""
    yield from blocks("sh", "bash", "")
    for name, text in TEXTS.items():
        yield from ((name, found) for found in CODE.findall(FENCE.sub("", text)))


def test_every_make_target_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    said = {
        (name, target)
        for name, text in code()
        for target in re.findall(r"^\s*make ([a-z][a-z-]+)", text, re.M)
    }
    assert said and not [f"{name}: make {target}" for name, target in said if target not in targets]


def test_every_command_and_option_exists() -> None:
    wrong = []
    for name, text in code():
        for line in HEREDOC.sub("", text).replace("\\\n", " ").splitlines():
            for words in UNDERSIGN.findall(line):
                if fault := _fault(words.split(), line):
                    wrong.append(f"{name}: {line.strip()}: {fault}")
    assert not wrong, "\n".join(wrong)


def _fault(words: list[str], line: str) -> str:
    command: click.Command = main.cli
    for word in words:
        if word.startswith("-"):
            break
        if not isinstance(command, click.Group):
            break
        if word not in command.commands:
            return "" if command is main.cli and not line.strip().startswith((".venv", "undersign")) else word
        command = command.commands[word]
    known = {o for p in command.params for o in p.opts} | {"--help", "--version"}
    given = re.findall(r"(?<=\s)--[a-z][\w-]*", line.split("undersign", 1)[1])
    if not words or command is main.cli or line.count("undersign ") > 1:
        return ""
    return next((option for option in given if option not in known), "")


def test_every_command_is_documented() -> None:
    told = "\n".join(text for _name, text in code())
    missing = []
    for name, command in main.cli.commands.items():
        parts = command.commands if isinstance(command, click.Group) else {"": command}
        for part, inner in parts.items():
            wanted = f"undersign {name} {part}".strip()
            if not (command.hidden or inner.hidden) and wanted not in told:
                missing.append(wanted)
    assert not missing


def settings_read() -> set[str]:
    """The variables that are ours and that any part of the product or its tools reads."""
    found: set[str] = set()
    for folder in ("src", "tests", "bench", "bin"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix == ".py" or (path.parent.name == "bin" and path.is_file()):
                text = path.read_text(encoding="utf-8")
                found |= {name for names in READ.findall(text) for name in names if name}
                found |= set(EXPORTED.findall(text))
    return {name for name in found if SETTING.fullmatch(name)}


def test_every_setting_is_documented() -> None:
    texts = TEXTS["docs/operations.md"] + TEXTS["docs/api.md"]  # a server's, and a command's at a desk
    told = {name.removesuffix("_FILE") for name in SETTING.findall(texts)}
    assert settings_read() - told == set()


def test_every_documented_setting_is_read() -> None:
    read = settings_read()
    said = {(where, name) for where, text in TEXTS.items() for name in SETTING.findall(text)}
    assert not [f"{where}: {name}" for where, name in said if name.removesuffix("_FILE") not in read]


@pytest.mark.parametrize("name", TEXTS)
def test_links_lead_somewhere(name: str) -> None:
    broken = []
    for target in LINK.findall(FENCE.sub("", TEXTS[name])):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        place = (ROOT / name).parent / path if path else ROOT / name
        if not place.exists() or (anchor and anchor not in _anchors(place)):
            broken.append(target)
    assert not broken


def _anchors(path: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("name", TEXTS)
def test_files_named_as_code_exist(name: str) -> None:
    """Paths of the tree, such as tests that a promise rests on."""
    paths = {
        p.split("::")[0] for p in CODE.findall(TEXTS[name]) if re.match(r"(?:tests|src|bench|bin)/\S+$", p)
    }
    assert not [p for p in sorted(paths) if "*" not in p and "<" not in p and not (ROOT / p).exists()]


@pytest.mark.parametrize("name", TEXTS)
def test_nothing_is_left_to_be_written(name: str) -> None:
    assert not FORBIDDEN.findall(TEXTS[name])


def test_shell_is_shell_and_python_is_python() -> None:
    for name, body in blocks("sh", "bash"):
        checked = subprocess.run(["bash", "-n"], input=body, text=True, capture_output=True, check=False)
        assert checked.returncode == 0, f"{name}: {checked.stderr}\n{body}"
        for script in HEREDOC.findall(body):
            _imports_exist(
                name, ast.parse(re.sub(r"^   ", "", script, flags=re.M) if script[0] == " " else script)
            )
    for name, body in blocks("json"):
        assert json.loads(body), name


def _imports_exist(name: str, tree: ast.AST) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("undersign"):
            assert node.module and importlib.util.find_spec(node.module), f"{name}: {node.module}"


@pytest.mark.parametrize("folder", ["docs", "docs/decisions"])
def test_every_page_is_in_its_index(folder: str) -> None:
    index = TEXTS[f"{folder}/README.md"]
    pages = {path.name for path in (ROOT / folder).glob("*.md")} - {"README.md"}
    assert not [page for page in sorted(pages) if f"({page})" not in index]
