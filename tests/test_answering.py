"""Between a chat and a turn: whoever is too fast waits, and whatever fails is answered all the same."""

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import patience
from bot.answering import Reply, answer, may
from bot.desk import Desk
from bot.engine.message import Press, text_of
from bot.engine.reminder import Address
from bot.patience import Patience
from bot.tally import OUTCOMES, QUESTIONS, SCREENS, TURN_SECONDS, TURNS, Shown, Tally
from bot.turns import Event, Followed, Pressed, Typed, Unreached

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ANNA, BEN = Address("telegram", "4711001"), Address("telegram", "4711002")
STEP = "1li_s3_DE_w_en"


def answered(desk: Desk, event: Event, *, who: Address = ANNA, language: str = "en", now: datetime = NOW) -> Reply:
    return asyncio.run(answer(desk, who, event, language, now))


def said(reply: Reply) -> str:
    return text_of(reply.message.blocks)


def presses(reply: Reply) -> list[tuple[str, str]]:
    return [(button.text, button.payload) for row in reply.message.rows for button in row if isinstance(button, Press)]


def broken(desk: Desk) -> Desk:
    """A desk with a bug in what reads typed text."""

    def bug() -> NoReturn:
        message = "what Anna typed"
        raise LookupError(message)

    return replace(desk, readings=replace(desk.readings, countries=bug))


def test_a_turn_that_fails_ends_in_an_apology_with_a_way_on(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk = broken(desk)
    answered(desk, Pressed(STEP.replace("_en", "_de")))
    reply = answered(desk, Typed("wo?"))

    assert "nicht geklappt" in said(reply)
    assert reply.beside
    assert [text for text, _ in presses(reply)] == ["Menü"]
    assert "Menü" not in said(answered(desk, Pressed(presses(reply)[0][1])))
    assert desk.tally.numbers[TURNS]["telegram", "typed", "failed"] == 1
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.message.startswith("a turn failed (thread ")
    assert ANNA.chat not in record.message


def test_an_apology_to_somebody_new_is_in_their_clients_language(desk: Desk) -> None:
    assert "nicht geklappt" in said(answered(broken(desk), Typed("wo?"), language="de-AT"))


def test_who_is_too_fast_is_asked_to_wait_and_can_go_on_where_they_wanted(desk: Desk) -> None:
    desk = replace(desk, patience=Patience(per_minute=60, burst=3))
    walked = [answered(desk, Pressed(STEP)) for _ in range(3)]
    slow, again = answered(desk, Pressed(STEP)), answered(desk, Pressed(STEP))

    assert not any(reply.repeated for reply in walked)
    assert said(slow) == "That was a lot at once. Wait a moment, then go on."
    assert presses(slow) == [("Go on", STEP)]
    assert (slow.repeated, again.repeated) == (False, True)
    assert said(answered(desk, Pressed(STEP), who=BEN)) == said(walked[0])
    assert said(answered(desk, Pressed(STEP), now=NOW + timedelta(seconds=1))) == said(walked[0])
    assert desk.tally.numbers[TURNS]["telegram", "pressed", "refused"] == 2


def test_a_word_that_came_too_fast_is_to_be_tried_again(desk: Desk) -> None:
    desk = replace(desk, patience=Patience(per_minute=60, burst=1))
    answered(desk, Typed("hello"), language="de")
    slow = answered(desk, Typed("x" * 10_000), language="de")
    assert said(slow) == "Das war viel auf einmal. Warte einen Moment und versuch es dann noch einmal."
    for event in (Typed(""), Pressed("\0" * 10_000), Followed("1zz")):
        assert presses(answered(desk, event, language="de")) == [("Menü", "1li_me___de")]


def test_who_goes_on_and_on_is_told_once(desk: Desk) -> None:
    desk = replace(desk, patience=Patience(per_minute=60, burst=30))
    replies = [answered(desk, Pressed(STEP), now=NOW + timedelta(seconds=number / 10)) for number in range(1000)]
    told = [reply for reply in replies if "That was a lot" in said(reply) and not reply.repeated]

    assert len(told) == 1
    later = NOW + timedelta(seconds=100 + 16)
    assert "That was a lot" not in said(answered(desk, Pressed(STEP), now=later))
    again = [answered(desk, Pressed(STEP), now=later) for _ in range(20)]
    assert [reply.repeated for reply in again if "That was a lot" in said(reply)][:2] == [False, True]


def test_a_link_that_came_too_fast_is_followed_later(desk: Desk) -> None:
    desk = replace(desk, patience=Patience(per_minute=60, burst=1))
    answered(desk, Followed("1li_sh"))
    assert presses(answered(desk, Followed("1li_sh"))) == [("Go on", "1li_sh")]


def test_who_may_ask_for_as_much_as_they_like_never_waits(desk: Desk) -> None:
    assert all(may(desk, ANNA, NOW) for _ in range(1000))


@given(st.lists(st.floats(min_value=-5, max_value=5), min_size=1, max_size=80))
def test_nobody_gets_more_turns_than_time_and_the_burst_allow(pauses: list[float]) -> None:
    patient, now, taken, passed = Patience(per_minute=30, burst=5), NOW, 0, 0.0
    for pause in pauses:
        now += timedelta(seconds=pause)
        passed += max(pause, 0.0)
        taken += patient.refuses(ANNA, now) is None
        assert taken <= 5 + passed / 2 + 1e-3


def test_who_has_all_their_turns_again_is_forgotten() -> None:
    patient = Patience(per_minute=60, burst=30)
    patient.refuses(ANNA, NOW)
    patient.refuses(BEN, NOW + timedelta(seconds=29))
    assert list(patient.people) == [ANNA, BEN]
    patient.refuses(BEN, NOW + timedelta(seconds=30))
    assert list(patient.people) == [BEN]


def test_a_crowd_is_remembered_only_so_far() -> None:
    patient = Patience(per_minute=60, burst=1)
    for number in range(patience.REMEMBERED + 5):
        patient.refuses(Address("telegram", str(number)), NOW)
    assert len(patient.people) == patience.REMEMBERED


def test_screens_and_what_people_find_are_counted_without_them(desk: Desk) -> None:
    first, other = Pressed("1li_of_GB_w_en"), Pressed("1li_un_DE_a_de")
    for event in (first, first, other, other, Followed("1li_of_GB_w_en"), Typed("/help")):
        answered(desk, event)

    assert desk.tally.numbers[SCREENS] == {("off",): 2, ("unseen",): 1, ("help",): 1}
    assert desk.tally.numbers[OUTCOMES] == {("off",): 2, ("unseen",): 1}
    assert desk.tally.shown[Shown("2026-11-23", "linkedin", "off", "en", "gb")] == 2
    assert desk.tally.shown[Shown("2026-11-23", "linkedin", "unseen", "de", "eu")] == 1
    assert sum(desk.tally.spreads[TURN_SECONDS]["telegram",].counts) == 6


def test_a_screen_without_a_country_is_counted_without_one(desk: Desk) -> None:
    answered(desk, Typed("/start"), language="de")
    assert list(desk.tally.shown) == [Shown("2026-11-23", "linkedin", "start", "de", "")]


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [
        ("do they read my private messages", "answer"),
        ("how do i bake bread without flour", "unknown"),
        ("Germany", None),
        ("menu", None),
    ],
)
def test_what_becomes_of_questions_is_counted(desk: Desk, typed: str, outcome: str | None) -> None:
    answered(desk, Typed(f"/ask {typed}"))
    assert desk.tally.numbers.get(QUESTIONS, {}) == ({(outcome,): 1} if outcome else {})


def test_durations_fall_into_buckets_and_the_longest_into_the_last() -> None:
    tally = Tally()
    for seconds in (0.001, 0.0011, 1.0, 99.0):
        tally.took(TURN_SECONDS, seconds, "discord")
    spread = tally.spreads[TURN_SECONDS]["discord",]
    assert (spread.counts[0], spread.counts[1], spread.counts[9], spread.counts[-1]) == (1, 1, 1, 1)
    assert spread.total == pytest.approx(100.0021)


def test_what_the_chat_itself_reports_is_told_whoever_was_too_fast(desk: Desk) -> None:
    desk = replace(desk, patience=Patience(per_minute=60, burst=1))
    answered(desk, Pressed(STEP))
    assert presses(answered(desk, Unreached()))[0][0] != "Go on"
