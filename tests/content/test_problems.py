"""A table reads what is there, notes what is wrong, and goes on with a neutral value."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.content.problems import Problem, Table, error


def table(**data: object) -> Table:
    return Table("a.toml", "", data, [])


def noted(table: Table) -> list[tuple[str, str]]:
    return [(problem.key, problem.rule) for problem in table.problems]


def test_what_is_there_is_read_without_a_problem() -> None:
    entry = table(
        text="x",
        empty="",
        number=3,
        flag=True,
        day=date(2026, 1, 2),
        when="2026-01",
        words=["a", "b"],
        below={"k": "v"},
    )

    assert entry.text("text") == "x"
    assert entry.text("empty", "") == ""
    assert entry.number("number") == 3
    assert entry.flag("flag")
    assert entry.day("day") == date(2026, 1, 2)
    assert entry.when("when") == "2026-01"
    assert entry.texts("words") == ("a", "b")
    assert entry.table("below").pairs() == {"k": "v"}
    assert noted(entry) == []


def test_what_may_be_left_out_has_a_neutral_value() -> None:
    entry = table()

    assert entry.text("x", "default") == "default"
    assert entry.number("x", 7) == 7
    assert not entry.flag("x")
    assert entry.day("x") is None
    assert entry.when("x") == ""
    assert entry.texts("x") == ()
    assert entry.items("x") == []
    assert entry.table("x").data == {}
    assert list(entry.listed("x")) == []
    assert noted(entry) == []


def test_what_must_be_there_is_missed() -> None:
    entry = table(empty="", none=[])

    assert entry.text("gone") == entry.text("empty") == ""
    assert entry.number("gone") == 0
    assert entry.choice("gone", ("a", "b")) == ""
    assert entry.texts("gone", required=True) == entry.texts("none", required=True) == ()
    assert entry.table("gone", required=True).data == {}
    assert set(noted(entry)) == {("gone", "missing"), ("empty", "missing"), ("none", "missing")}


WRONG: list[Any] = [1, 1.5, True, "x", ["x"], {"k": 1}, date(2026, 1, 2), datetime(2026, 1, 2, tzinfo=UTC)]


@pytest.mark.parametrize("value", WRONG, ids=repr)
def test_a_value_of_the_wrong_type_is_noted_and_replaced(value: object) -> None:
    entry = table(key=value)

    assert entry.text("key") in {"x", ""}
    assert entry.number("key") in {0, 1}
    assert entry.flag("key") in {True, False}
    assert entry.day("key") in {None, date(2026, 1, 2)}
    assert entry.when("key") == ""
    assert entry.items("key") in ([], ["x"])
    assert entry.table("key").data in ({}, {"k": 1})
    assert {rule for _, rule in noted(entry)} == {"type"}


def test_true_is_no_number() -> None:
    entry = table(key=True)

    assert entry.number("key") == 0
    assert noted(entry) == [("key", "type")]


@pytest.mark.parametrize("written", ["2026-08-21", date(2026, 8, 21)])
def test_a_day_may_stand_in_quotes(written: object) -> None:
    assert table(key=written).day("key") == date(2026, 8, 21)


@pytest.mark.parametrize("written", ["2026-02-30", "yesterday", "2026-08"])
def test_a_day_that_is_none_is_noted(written: str) -> None:
    entry = table(key=written)

    assert entry.day("key") is None
    assert noted(entry) == [("key", "type")]


@pytest.mark.parametrize("written", ["2026", "2026-08", "2026-08-21", "2024-02-29"])
def test_a_moment_is_as_precise_as_the_evidence(written: str) -> None:
    assert table(key=written).when("key") == written


@pytest.mark.parametrize("written", ["26", "2026-13", "2026-02-30", "2026-8", "20260821", "2026-W01-1", "٢٠٢٦", "soon"])
def test_a_moment_that_is_none_is_noted_once(written: str) -> None:
    entry = table(key=written)

    assert entry.when("key") == ""
    assert noted(entry) == [("key", "type")]


def test_a_choice_is_one_of_its_words() -> None:
    entry = table(good="a", bad="z")

    assert entry.choice("good", ("a", "b")) == "a"
    assert entry.choice("bad", ("a", "b")) == ""
    assert noted(entry) == [("bad", "value")]


def test_a_list_of_texts_keeps_those_that_are_texts() -> None:
    entry = table(key=["a", 1, "b"])

    assert entry.texts("key") == ("a", "b")
    assert noted(entry) == [("key", "type")]


def test_a_list_of_tables_keeps_those_that_are_tables() -> None:
    entry = table(key=[{"a": "x"}, 7])

    assert [below.text("a") for below in entry.listed("key")] == ["x"]
    assert noted(entry) == [("key[1]", "type")]


def test_problems_below_name_the_whole_way_there() -> None:
    entry = table(a={"b": {"c": 1}}, rows=[{"d": 1}])

    entry.table("a").table("b").text("c")
    next(entry.listed("rows")).text("d")
    entry.table("a").wrong("", "value", "all of it")

    assert noted(entry) == [("a.b.c", "type"), ("rows[0].d", "type"), ("a", "value")]


def test_every_key_that_nobody_asked_for_is_unknown() -> None:
    entry = table(a="x", b="y", c="z")

    entry.text("b")
    entry.close()

    assert sorted(noted(entry)) == [("a", "unknown-key"), ("c", "unknown-key")]


def test_errors_come_before_warnings_then_by_file() -> None:
    assert error("b", "", "", "") > error("a", "", "", "")
    assert isinstance(error("a", "", "", ""), Problem)
