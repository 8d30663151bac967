"""What is said of a person's own reminder, and of all that is kept about them, in words."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.content import samples
from bot.content.book import Book
from bot.content.render import render
from bot.content.walk import instant
from bot.engine.engine import failed, visit, welcomed
from bot.engine.keeping import Kept, Outcome
from bot.engine.message import Items, Message, Paragraph, Span, Wants
from bot.engine.place import Place
from bot.engine.reminder import Reminder, Skipped, State, as_row, of_row
from bot.engine.schedule import Length, Schedule
from bot.store.tables import reminders
from tests.content.folder import DAY, SERVICE
from tests.content.shown import at, said, shown

NOW = instant(DAY)
DUE = datetime(2027, 2, 23, 8, tzinfo=UTC)  # nine in Berlin
ONCE = Reminder(
    Place(SERVICE, "", "DE", "web", "en"),
    "Europe/Berlin",
    Schedule(datetime(2027, 2, 23, 9)),  # noqa: DTZ001 - a clock on the wall
    State.ACTIVE,
    DUE,
    DUE,
    NOW,
    id=7,
)
OVERVIEW = at("remind", "DE")


def told(book: Book, reminder: Reminder, language: str = "en", outcome: Outcome | None = None) -> str:
    """What the overview says of a reminder."""
    return said(book, replace(OVERVIEW, language=language), kept=Kept(reminder, outcome)).strip()


def every(count: int, unit: str) -> Reminder:
    """The same, again and again."""
    return replace(ONCE, schedule=replace(ONCE.schedule, every=Length(count, unit)))  # type: ignore[arg-type] # one of its units


# A reminder


def test_a_reminder_is_due_on_its_own_clock_in_its_city(small: Book) -> None:
    assert told(small, ONCE) == "active: 23 February 2027, 09:00 in Berlin."
    assert told(small, ONCE, "de") == "active: 23. Februar 2027, 09:00 Uhr in Berlin."
    assert told(small, replace(ONCE, zone="America/New_York")) == "active: 23 February 2027, 03:00 in New York."


@pytest.mark.parametrize("state", [State.PAUSED, State.UNREACHABLE, State.STOPPED])
def test_a_reminder_that_will_not_come_is_never_due(small: Book, state: State) -> None:
    assert told(small, replace(ONCE, state=state, due=None, wanted=None)) == f"{state.value}: never in Berlin."


@pytest.mark.parametrize(
    ("count", "unit", "english", "german"),
    [
        (1, "d", "every day", "jeden Tag"),
        (1, "w", "every week", "jede Woche"),
        (1, "m", "every month", "jeden Monat"),
        (12, "m", "every year", "jedes Jahr"),
        (12, "d", "every 12 days", "alle 12 Tage"),
        (2, "w", "every 2 weeks", "alle 2 Wochen"),
        (6, "m", "every 6 months", "alle 6 Monate"),
    ],
)
def test_how_often_it_comes_is_said_as_people_say_it(
    small: Book, count: int, unit: str, english: str, german: str
) -> None:
    assert told(small, every(count, unit)).endswith(f"in Berlin, {english}.")
    assert told(small, every(count, unit), "de").endswith(f"in Berlin, {german}.")


@pytest.mark.parametrize(
    ("late", "english", "german"),
    [
        (timedelta(), "", ""),
        (timedelta(seconds=59), "", ""),
        (timedelta(minutes=1), ", 1 minute late", ", 1 Minute zu spät"),
        (timedelta(hours=5), ", 5 hours late", ", 5 Stunden zu spät"),
    ],
)
def test_when_it_came_last_and_how_late_that_was_is_said(
    small: Book, late: timedelta, english: str, german: str
) -> None:
    came = replace(ONCE, delivered=DUE - timedelta(days=90), late=late)

    assert told(small, came).endswith(f"Last: 25 November 2026, 09:00{english}.")
    assert told(small, came, "de").endswith(f"Zuletzt: 25. November 2026, 09:00 Uhr{german}.")


@pytest.mark.parametrize("why", [why for why in Skipped if why])
def test_why_it_did_not_come_is_said(small: Book, why: Skipped) -> None:
    assert told(small, replace(ONCE, skipped=why)).endswith(f" {why.value}")


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.ASK])
def test_what_has_become_of_a_wish_is_said(small: Book, outcome: Outcome) -> None:
    assert told(small, ONCE, outcome=outcome).startswith(f"{outcome.value}: ")


def test_of_a_wish_that_waits_for_an_answer_nothing_has_become(small: Book) -> None:
    assert told(small, ONCE, outcome=Outcome.ASK).startswith("active: ")


def test_a_text_can_say_how_long_what_is_over_stays_stored_and_that_nothing_can_be_sent(small: Book) -> None:
    once_more = at("remind-new", "DE")

    assert said(small, once_more, kept=Kept()) == "When? It is stored, and 30 days longer."
    assert said(replace(small, days=7), once_more, kept=Kept()) == "When? It is stored, and 7 days longer."
    assert said(small, once_more, kept=Kept(outcome=Outcome.PAST, sends=False)) == "When? past"


@pytest.mark.parametrize(
    ("passed", "text"),
    [(timedelta(minutes=14, seconds=59), ""), (timedelta(minutes=15), "Late: 23 November 2026, 12:45. ")],
)
def test_a_reminder_that_comes_late_says_when_it_was_due(small: Book, passed: timedelta, text: str) -> None:
    late = replace(ONCE, wanted=NOW - passed)

    assert said(small, at("reminded", "DE"), kept=Kept(late)) == f"{text}What does Use *my* data show?"


def test_the_page_of_a_reminder_can_be_looked_at_by_anybody(small: Book) -> None:
    assert said(small, at("reminded", "DE")) == "What does Use *my* data show?"


# Above and below


def test_whoever_could_not_be_written_to_reads_so_first(small: Book) -> None:
    waiting = replace(ONCE, state=State.UNREACHABLE, due=None, wanted=None)
    message = render(small, welcomed(visit(small.guide, at("menu"), NOW), waiting).screen, DAY)

    assert message.blocks == (Paragraph((Span("Your reminder waits."),)), Paragraph((Span("What next?"),)))
    assert message.rows[0][0].text == "Go on"


def test_what_can_not_be_done_now_is_said_with_a_button_to_try_again(small: Book) -> None:
    message = render(small, failed(small.guide, at("remind-set", "DE", detail="1m")).screen, DAY)

    assert message.blocks == (Paragraph((Span("Not now."),)),)
    assert [button.text for row in message.rows for button in row] == ["Try again", "Menu"]


def test_a_clock_is_offered_by_its_city_with_the_time_that_it_shows(small: Book) -> None:
    message = shown(small, at("remind-set", "US", detail="1m"))

    assert [button.text for button in message.rows[0]] == ["New York, 07:00", "Denver, 05:00"]


# All that is kept

ROW = {"id": 7, "adapter": "telegram", "address": "42", **as_row(ONCE), "lease": None, "undo": ""}


def cells(message: Message) -> dict[str, str]:
    (listed,) = (block for block in message.blocks if isinstance(block, Items))
    lines = ("".join(span.text for span in item) for item in listed.items)
    return dict(line.split(": ", 1) for line in lines)


def test_everything_that_is_kept_is_shown_as_it_is_with_what_its_numbers_mean(small: Book) -> None:
    shown_cells = cells(shown(small, at("kept"), kept=Kept(ONCE, rows=(ROW,))))

    assert list(shown_cells) == list(ROW)
    assert shown_cells["id"] == "7"
    assert shown_cells["address"] == "42"
    assert shown_cells["zone"] == "Europe/Berlin"
    assert shown_cells["start"] == "2027-02-23T09:00"
    assert shown_cells["due"] == f"{int(DUE.timestamp())} (2027-02-23 08:00 UTC)"
    assert shown_cells["changed"] == f"{int(NOW.timestamp())} (2026-11-23 12:00 UTC)"
    assert {name for name, value in shown_cells.items() if value == "–"} == {
        *("labels", "every", "delivered", "skipped", "lease", "undo")
    }
    assert {name for name, value in shown_cells.items() if value == "0"} == {"named", "late", "tries"}


def test_several_rows_are_all_shown(small: Book) -> None:
    message = shown(small, at("kept"), kept=Kept(ONCE, rows=(ROW, {"id": 8})))
    (listed,) = (block for block in message.blocks if isinstance(block, Items))

    assert len(listed.items) == len(ROW) + 1


def test_whoever_has_nothing_stored_is_told_just_that(small: Book) -> None:
    assert said(small, at("kept"), kept=Kept()) == "Nothing."
    assert said(small, at("erase"), kept=Kept()) == "Nothing to delete."


def test_all_that_is_kept_comes_as_a_file_where_it_is_asked_for_and_only_there(small: Book) -> None:
    rows = (ROW, {**ROW, "id": 8, "address": 'é\n"{}'})
    (file,) = shown(small, at("kept-file"), kept=Kept(ONCE, rows=rows)).files

    assert file.name == "kept.json"
    assert json.loads(file.text) == list(rows)
    assert "é" in file.text
    assert shown(small, at("kept-file"), kept=Kept()).files == ()
    assert shown(small, at("kept"), kept=Kept(ONCE, rows=rows)).files == ()


def test_before_it_is_erased_one_is_asked_and_afterwards_told(small: Book) -> None:
    asked = shown(small, at("erase"), kept=Kept(ONCE, rows=(ROW,)))
    done = shown(small, at("erase"), kept=Kept(ONCE, Outcome.ERASED, (ROW,)))

    assert [button.text for button in asked.rows[0]] == ["Delete now"]
    assert asked.blocks == (Paragraph((Span("Delete it?"),)),)
    assert "Delete now" not in [button.text for row in done.rows for button in row]
    assert done.blocks == (Paragraph((Span("Gone."),)),)


# What a chat is told besides


@pytest.mark.parametrize(
    ("place", "wants"),
    [
        (at("start", ""), "country"),
        (at("where"), "country"),
        (at("remind-set", "", detail="1m"), "country"),
        (at("topics"), "question"),
        (at("remind"), "moment"),
        (at("remind-new"), "moment"),
        (at("remind-set", "US", detail="1m"), "zone"),
        (at("menu"), "question"),
        (at("help"), "question"),
        (at("way"), ""),
        (at("kept"), ""),
        (at("check"), ""),
    ],
)
def test_a_message_says_what_would_be_typed_there(small: Book, place: Place, wants: Wants) -> None:
    assert shown(small, place).wants == wants


@pytest.mark.parametrize("outcome", [None, *Outcome])
def test_a_message_says_whether_it_has_just_been_promised_that_the_bot_will_write(
    small: Book, outcome: Outcome | None
) -> None:
    message = shown(small, OVERVIEW, kept=Kept(ONCE, outcome))

    assert message.promises == (outcome in {Outcome.SET, Outcome.REPLACED, Outcome.RESUMED})


# Examples


def test_the_examples_have_every_state_outcome_and_reason_and_the_columns_of_the_table(small: Book) -> None:
    told = list(samples.kept(small.guide, "en"))
    kept = [one.reminder for one in told if one.reminder]

    assert {reminder.state for reminder in kept} == set(State)
    assert {reminder.skipped for reminder in kept} == set(Skipped)
    assert {one.outcome for one in told} == {None, *Outcome}
    assert {one.sends for one in told} == {True, False}
    assert {tuple(row) for one in told for row in one.rows} == {tuple(reminders.c.keys())}


def test_the_rows_of_the_examples_are_those_of_their_reminders(small: Book) -> None:
    for kept in samples.kept(small.guide, "de"):
        read = [replace(of_row(row), id=samples.LAST_ROW) for row in kept.rows]

        assert read == ([replace(kept.reminder, undo=None)] if kept.reminder else [])
