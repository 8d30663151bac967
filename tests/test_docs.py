"""The documentation is true: drawings are fresh, commands and targets that it names exist, links lead somewhere."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted(path for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "messages" / "README.md"))
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_the_drawings_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.drawings", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.stdout == "", "run `make graph`"
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_that_a_page_names_exists(page: Path) -> None:
    named = set(re.findall(r"`make ([a-z]+)", read(page))) | set(
        re.findall(r"^make ([a-z]+)", read(page), re.MULTILINE)
    )

    assert named <= TARGETS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", re.sub(r"```.*?```|`[^`]*`", "", read(page), flags=re.DOTALL))
    inside = [link for link in links if "://" not in link]

    assert [link for link in inside if not (page.parent / link).exists()] == []


def test_every_command_is_documented() -> None:
    helped = subprocess.run(
        [sys.executable, "-m", "bot", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    commands = re.findall(r"^    ([a-z]+) ", helped.stdout, re.MULTILINE)

    assert len(commands) >= 4
    for command in commands:
        assert f"`optout {command}" in read(ROOT / "README.md")


def test_every_code_is_documented_to_stay() -> None:
    for guide in (ROOT / "messages").glob("*/guide.toml"):
        assert "never change or reuse" in read(guide)
