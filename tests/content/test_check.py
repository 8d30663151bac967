"""The check as a whole: it finds everything, stops at nothing, and says where."""

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot import app
from bot.content.phrasings import load_phrasings
from bot.content.problems import Problem, Severity, error, warning
from tests.content.folder import DAY, LATER, SMALL, Folder, both, gone, put, read, swap

TABLES = sorted(path.relative_to(SMALL).as_posix() for path in SMALL.rglob("*.toml"))


def lines(file: str) -> Iterator[int]:
    """The number of each line that a table can lose and still be read."""
    rows = (SMALL / file).read_text(encoding="utf-8").splitlines()
    for number, row in enumerate(rows):
        if row:
            yield number


def without(file: str, number: int) -> str:
    rows = (SMALL / file).read_text(encoding="utf-8").splitlines()
    return "\n".join(rows[:number] + rows[number + 1 :])


SPARE = both(
    put("acme/en/pages/spare.md.j2", "x"),
    swap("acme/authorities.toml", "[DE]", '[XX]\nname = "x"\nurl = "https://x.example"\n[DE]'),
)
STILL = {"acme/en/pages/spare.md.j2": "unused-text", "acme/authorities.toml": "unknown-country"}


def assert_all_reported(folder: Folder, found: list[Problem]) -> None:
    """Whatever else is wrong, what SPARE did is found, in files that are there or are said to be missing."""
    missing = {problem.file for problem in found if problem.rule in {"missing", "missing-text"}}
    assert all(problem.file in missing or (folder.root / problem.file).is_file() for problem in found)
    assert any(STILL.get(problem.file) == problem.rule for problem in found)


def test_the_small_content_has_no_problem_at_all(folder: Folder) -> None:
    assert folder.check() == []


def test_every_problem_is_found_at_once_errors_first(folder: Folder) -> None:
    both(
        gone("acme/de/pages/off.md.j2", "acme/authorities.toml"),
        put("common/en/spare.md.j2", "x"),
        swap("acme/guide.toml", 'code = "of"', 'code = "ck"'),
        swap("acme/regions.toml", 'status = "not-started"', 'status = "asleep"'),
    )(folder)

    found = folder.check(LATER)

    assert [(problem.severity.value, problem.rule, problem.file) for problem in found] == [
        ("error", "missing", "acme/authorities.toml"),
        ("error", "missing-text", "acme/de/pages/off.md.j2"),
        ("error", "code-reused", "acme/guide.toml"),
        ("error", "code-reused", "acme/guide.toml"),
        ("error", "not-backed", "acme/regions.toml"),
        ("error", "value", "acme/regions.toml"),
        ("error", "unused-text", "common/en/spare.md.j2"),
        ("warning", "overdue", "acme/claims.toml"),
    ]


@pytest.mark.exhaustive
def test_a_claim_is_overdue_from_the_day_after_it_fell_due(folder: Folder) -> None:
    assert folder.check(date(2027, 3, 1)) == []
    assert [str(problem) for problem in folder.check(LATER)] == [
        "warning: acme/claims.toml: claims.menu: overdue: last confirmed 2026-09-01, due 2027-03-01"
    ]


def test_the_quick_check_shows_no_screen(folder: Folder) -> None:
    for tag in ("en", "de"):
        folder.write(f"acme/{tag}/pages/off.md.j2", "{{ nothing }}!")

    assert folder.check(thorough=False) == []
    assert {problem.rule for problem in folder.check()} == {"render"}


@pytest.mark.exhaustive
def test_the_check_of_a_day_may_be_repeated(folder: Folder) -> None:
    folder.remove("acme/de/labels.toml")

    assert folder.check() == folder.check()


@pytest.mark.parametrize("file", TABLES)
def test_without_a_table_all_else_is_still_checked(folder: Folder, file: str) -> None:
    both(SPARE, gone(file))(folder)

    assert_all_reported(folder, folder.check(thorough=False))


@pytest.mark.parametrize("file", TABLES)
@pytest.mark.parametrize("text", ["", "x = 1", "[x]", "[[rule]]\n[[steps]]\n[pages.x]\n[claims.x]\n[answers.x]", "["])
def test_whatever_a_table_holds_the_check_goes_on(folder: Folder, file: str, text: str) -> None:
    both(SPARE, put(file, text))(folder)

    assert_all_reported(folder, folder.check(thorough=False))


@pytest.mark.parametrize("file", [file for file in TABLES if not file.endswith("words.toml")])
def test_whatever_line_a_table_loses_the_check_goes_on(folder: Folder, file: str) -> None:
    SPARE(folder)
    for number in lines(file):
        folder.write(file, without(file, number))

        assert_all_reported(folder, folder.check(thorough=False))


def test_an_empty_folder_is_a_list_of_what_is_missing(tmp_path: Path) -> None:
    found = Folder(tmp_path).check()

    assert {problem.file for problem in found if problem.rule == "missing" and not problem.key} == {
        "languages.toml",
        "common/guide.toml",
        "common/en/words.toml",
        "acme/guide.toml",
        "acme/regions.toml",
        "acme/claims.toml",
        "acme/authorities.toml",
        "acme/en/words.toml",
        "acme/en/faq.toml",
    }


def test_a_problem_is_one_line_of_severity_file_key_rule_and_text() -> None:
    assert str(error("a.toml", "b.c", "type", "is wrong")) == "error: a.toml: b.c: type: is wrong"
    assert str(warning("a.toml", "", "overdue", "is old")) == "warning: a.toml: -: overdue: is old"


def latest(opened: app.Opened) -> date:
    """The day on which something was confirmed last: the content can be asked about from then on."""
    return max(DAY, *(claim.checked_on for claim in opened.book.guide.claims.values()))


@pytest.mark.parametrize("later", [timedelta(), timedelta(days=2000)])
def test_the_calendar_alone_never_makes_an_error_of_the_real_content(opened: app.Opened, later: timedelta) -> None:
    """All else that is checked of it is so once, by the installed program: tests/test_wheel.py."""
    found = app.check(opened, latest(opened) + later, thorough=False)

    assert {problem.rule for problem in found if problem.severity is Severity.WARNING} <= {"overdue", "unused-link"}
    assert [str(problem) for problem in found if problem.severity is Severity.ERROR] == []


def test_the_real_content_read_twice_is_the_same(opened: app.Opened) -> None:
    again = app.open_content(app.messages())

    assert again.book.library == opened.book.library
    assert again.book.guide == opened.book.guide


def test_every_table_of_the_small_content_is_read(folder: Folder) -> None:
    files, book = read(folder.root)
    load_phrasings(files, "acme", book.library.languages)

    assert sorted(files.tables) == TABLES
    assert all(
        tomllib.loads((SMALL / name).read_text(encoding="utf-8")) == table for name, table in files.tables.items()
    )
