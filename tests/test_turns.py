"""One turn after another: what people press, follow and type, from the first screen to any other."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from bot import app
from bot.content.book import Book
from bot.desk import REMEMBERED, REMEMBERED_FOR, Desk, Readings, Recent, spoken
from bot.engine.guide import Guide
from bot.engine.message import Message, Press, text_of
from bot.engine.place import Place
from bot.engine.reminder import Address
from bot.turns import LONGEST, Event, Followed, Pressed, Typed, Unreached
from tests.engine.wild import DOING, PAYLOADS, WISHES
from tests.talking import take

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ANNA, BEN = Address("terminal", "anna"), Address("terminal", "ben")
STEP = "1li_s3_DE_w_en"
START = Place("linkedin", "start", language="en")
PRIVACY_STEP = Place("linkedin", "step-privacy", "DE", "web", "en")


@pytest.fixture(scope="module")
def readings(opened: app.Opened) -> Readings:
    """All that reads typed text, loaded once."""
    return app.open_desk(opened).readings


@pytest.fixture
def desk(book: Book, readings: Readings) -> Desk:
    return fresh(book, readings)


def fresh(book: Book, readings: Readings) -> Desk:
    """A desk at which nobody has been yet."""
    return Desk(book, readings)


def history(desk: Desk, *events: Event, language: str = "en", now: datetime = NOW) -> Message:
    """The answer to the last of several events of one person."""
    *before, last = events
    for event in before:
        take(desk, ANNA, event, language, now)
    return take(desk, ANNA, last, language, now)


def at(desk: Desk, *events: Event, language: str = "en") -> Place:
    """Where one person is after several events."""
    history(desk, *events, language=language)
    place = desk.recent.get(ANNA, NOW)
    assert place is not None
    return place


def presses(message: Message) -> list[Press]:
    return [button for row in message.rows for button in row if isinstance(button, Press)]


# --- Properties -------------------------------------------------------------------------------------------------------

TEXTS = (
    "Germany", "uk", "Georgia", "Gemrany", "🇫🇷", "app", "web", "off", "it is off", "back", "done", "lost", "yes", "no",
    "menu", "help", "sources", "language", "Deutsch", "start over", "remind me", "In 3 months", "Québec", "asdf qwer",
    "do they read my dms", "/start", "/optout Germany", "/ask do they read my dms", "/nonsense", "/", "//", "",
)  # fmt: skip


TYPED = st.one_of(st.sampled_from(TEXTS), st.text(max_size=40), st.text(max_size=20).map("/{}".format)).map(Typed)
EVENTS: SearchStrategy[Event] = st.one_of(PAYLOADS.map(Pressed), PAYLOADS.map(Followed), TYPED)


@given(data=st.data())
def test_any_history_of_events_ends_on_a_screen_with_buttons(
    book: Book, readings: Readings, data: st.DataObject
) -> None:
    desk = fresh(book, readings)
    language = data.draw(st.sampled_from(["en", "de-AT", "fr", ""]))
    for event in data.draw(st.lists(EVENTS, min_size=1, max_size=5)):
        message = take(desk, ANNA, event, language, NOW)

        assert text_of(message.blocks).strip()
        assert presses(message)
        assert all(1 <= len(button.payload) <= 64 for button in presses(message))


@given(data=st.data())
def test_pressing_twice_is_pressing_once(book: Book, readings: Readings, data: st.DataObject) -> None:
    desk = fresh(book, readings)
    before = data.draw(st.lists(EVENTS, max_size=2))
    press = Pressed(data.draw(PAYLOADS))

    assert history(desk, *before, press) == history(desk, press)


@given(payload=PAYLOADS)
def test_following_a_link_twice_is_following_it_once(book: Book, readings: Readings, payload: str) -> None:
    desk = fresh(book, readings)
    link = Followed(payload)

    assert history(desk, link) == history(desk, link)


@given(data=st.data())
def test_every_button_that_is_shown_works_for_somebody_who_was_never_there(
    book: Book, readings: Readings, data: st.DataObject
) -> None:
    message = history(fresh(book, readings), data.draw(EVENTS))
    button = data.draw(st.sampled_from(presses(message)))
    known, stranger = fresh(book, readings), fresh(book, readings)
    history(known, Pressed(STEP))

    assert history(known, Pressed(button.payload)) == history(stranger, Pressed(button.payload))


@given(data=st.data())
def test_a_link_never_does_anything(book: Book, readings: Readings, data: st.DataObject) -> None:
    payload = data.draw(PAYLOADS)
    place = replace(book.guide.codec.read(payload), node="remind-set", detail=data.draw(st.sampled_from(WISHES)))
    act = book.guide.codec.write(place)

    assert at(fresh(book, readings), Followed(act)).node == "remind-set"
    assert at(fresh(book, readings), Pressed(act)).node == "remind-self"


@given(place=DOING, language=st.sampled_from(["en", "de"]))
def test_where_nothing_is_kept_no_press_does_anything(
    book: Book, readings: Readings, place: Place, language: str
) -> None:
    act = book.guide.codec.write(place)
    pressed = at(fresh(book, readings), Pressed(act), language=language)
    followed = at(fresh(book, readings), Followed(act), language=language)

    assert pressed == followed or pressed.node == "remind-self"


# --- Presses and links ------------------------------------------------------------------------------------------------


def test_pressing_a_date_names_the_date_and_following_a_link_to_it_asks(desk: Desk) -> None:
    asked, named = history(desk, Followed("1li_rs___en___3m")), history(desk, Pressed("1li_rs___en___3m"))

    assert "23 February 2027" not in text_of(asked.blocks)
    assert "23 February 2027" in text_of(named.blocks)


def test_typing_the_words_of_a_date_names_it_too(desk: Desk) -> None:
    assert at(desk, Followed("1li_re___en"), Typed("in 3 months")) == START.at("remind-self", detail="3m")


@pytest.mark.parametrize(
    ("text", "day"),
    [("in 2 weeks", "7 December 2026"), ("on 1 March", "1 March 2027"), ("every 6 months", "23 May 2027")],
)
def test_typing_a_moment_names_its_day_where_it_is_asked_and_where_it_is_called_out(
    desk: Desk, text: str, day: str
) -> None:
    assert day in text_of(history(desk, Followed("1li_re_DE__en"), Typed(text)).blocks)
    assert day in text_of(history(desk, Followed(STEP), Typed(f"remind me {text}")).blocks)


@pytest.mark.parametrize("text", ["remind me yesterday", "remind me in 20 years", "remind me every hour"])
@pytest.mark.parametrize("before", ["1li_re_DE__en", STEP, ""])
def test_a_moment_that_can_be_none_is_refused_with_what_can_be_chosen_here(desk: Desk, before: str, text: str) -> None:
    asked, shown = history(desk, Followed("1li_nn___en")), history(desk, Followed(before), Typed(text))

    assert [button.text for button in presses(asked)][:4] == [button.text for button in presses(shown)][:4]
    assert text_of(shown.blocks).endswith(text_of(asked.blocks))
    assert len(shown.blocks) == len(asked.blocks) + 1


def test_nothing_is_offered_again_and_again_where_nothing_can_be_sent(desk: Desk) -> None:
    every = desk.book.library.word("en", "buttons", "every-months-6")
    answers = (
        history(desk, Followed("1li_re___en")),
        history(desk, Followed("1li_re___en"), Typed("asdf qwer")),
        history(desk, Followed("1li_re___en"), Typed("/nonsense")),
        history(desk, Pressed("1li_rd___en___t2001010900")),  # long past
    )

    assert [every in [button.text for button in presses(answer)] for answer in answers] == [False] * 4


def test_where_nothing_is_kept_just_that_is_shown(desk: Desk) -> None:
    data, erase = history(desk, Typed("/data")), history(desk, Typed("/delete"))

    assert "nothing" in text_of(data.blocks)
    assert "nothing to delete" in text_of(erase.blocks)
    assert {"As a file", "Delete now"}.isdisjoint(button.text for button in (*presses(data), *presses(erase)))


def test_where_nothing_can_be_sent_nothing_was_promised(desk: Desk) -> None:
    assert at(desk, Pressed(STEP), Unreached()) == PRIVACY_STEP.at("remind")


def test_an_empty_link_opens_the_first_screen(desk: Desk) -> None:
    assert at(desk, Followed("")) == START


def test_a_shared_link_brings_no_choice_of_whoever_shared_it(desk: Desk) -> None:
    assert at(desk, Followed("1li_qx"), language="de") == Place("linkedin", "uk", language="de")


def test_the_day_is_the_one_in_utc_in_words_and_in_rules(desk: Desk) -> None:
    after_midnight = datetime(2026, 11, 24, 1, tzinfo=timezone(timedelta(hours=2)))
    message = history(desk, Pressed("1li_rs___en___1m"), now=after_midnight)

    assert "23 December 2026" in text_of(message.blocks)
    assert history(desk, Pressed(STEP), now=after_midnight.astimezone(UTC)) == history(
        desk, Pressed(STEP), now=after_midnight
    )


def test_a_moment_without_a_time_zone_is_refused(desk: Desk) -> None:
    with pytest.raises(ValueError, match="time zone"):
        history(desk, Followed(""), now=datetime(2026, 11, 23, 12))  # noqa: DTZ001 - that is the point


# --- Language ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en", "en"), ("de", "de"), ("DE", "de"), ("de-AT", "de"), ("de_CH", "de"), ("en-GB", "en"),
        ("fr", "en"), ("den", "en"), ("", "en"), ("-", "en"), ("x-klingon", "en"),
    ],
)  # fmt: skip
def test_the_clients_language_is_spoken_where_it_is_known(guide: Guide, tag: str, language: str) -> None:
    assert language == spoken(guide, tag)


def test_a_place_speaks_its_own_language_before_the_one_chosen_last_before_the_clients(desk: Desk) -> None:
    assert history(desk, Followed("1li_me"), language="de-AT").language == "de"
    assert history(desk, Pressed("1li_me___en"), language="de").language == "en"
    assert history(desk, Followed("1li_me"), language="de").language == "en"
    assert history(desk, Followed("1li_me___de"), language="de").language == "de"


def test_typed_text_is_answered_in_the_language_chosen_last(desk: Desk) -> None:
    assert history(desk, Typed("menu"), language="de").language == "de"
    assert history(desk, Pressed("1li_me___en"), Typed("help"), language="de").language == "en"


# --- Typed text -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Germany", replace(START, node="way", region="DE")),
        ("🇩🇪", replace(START, node="way", region="DE")),
        ("nl", replace(START, node="way", region="NL")),
        ("app", replace(START, node="way", platform="app")),
        ("off", START.at("off")),
        ("it is off", START.at("off")),
        ("lost", START.at("unseen")),
        ("help", START.at("help", back="start")),
        ("do they read my private messages?", START.at("private-messages", back="start")),
        ("Is the UK included?", START.at("uk", back="start")),
        ("I live in the United Kingdom", replace(START, node="way", region="GB")),
        (
            "I am in Germany and I want to know if they train on my private messages",
            START.at("private-messages", back="start"),
        ),
        ("how do i cancel my premium subscription", START),
        ("asdf qwer", START),
        ("", START),
        ("  ", START),
        ("\n", START),
    ],
)
def test_text_without_a_context_is_read_for_what_it_is(desk: Desk, text: str, place: Place) -> None:
    assert place == at(desk, Typed(text))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Germany", replace(PRIVACY_STEP.at("here", back="step-privacy"))),
        ("Switzerland", replace(PRIVACY_STEP.at("here", back="step-privacy"), region="CH")),
        ("app", replace(PRIVACY_STEP, platform="app")),
        ("done", PRIVACY_STEP.at("step-setting")),
        ("Done, next", PRIVACY_STEP.at("step-setting")),
        ("DONE NEXT", PRIVACY_STEP.at("step-setting")),
        ("yes", PRIVACY_STEP.at("step-setting")),
        ("back", PRIVACY_STEP.at("step-settings")),
        ("lost", PRIVACY_STEP.at("lost-privacy")),
        ("I don't see this", PRIVACY_STEP.at("lost-privacy")),
        ("off", PRIVACY_STEP.at("off")),
        ("/cancel", PRIVACY_STEP.at("menu")),
        ("no", PRIVACY_STEP),
        ("x" * (LONGEST + 1), PRIVACY_STEP),
    ],
)
def test_text_at_a_step_is_read_as_its_buttons_first(desk: Desk, text: str, place: Place) -> None:
    assert place == at(desk, Pressed(STEP), Typed(text))


CHECK = replace(PRIVACY_STEP, node="check")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("off", CHECK.at("off")),
        ("it is off", CHECK.at("off")),
        ("on", CHECK.at("on")),
        ("I don't see it", CHECK.at("unseen")),
        ("yes", CHECK),
        ("no", CHECK),
        ("menu", CHECK.at("menu")),
        ("app", replace(CHECK, platform="app")),
        ("Switzerland", replace(CHECK.at("here", back="check"), region="CH")),
        ("is it really off", CHECK.at("check-it-is-off", back="check")),
        ("can I do it in the app", CHECK.at("web-or-app", back="check")),
        ("what about Switzerland and Liechtenstein, are they in", CHECK.at("regions", back="check")),
        ("Is the UK included?", CHECK.at("uk", back="check")),
        ("will it rain tomorrow", CHECK),
    ],
)
def test_at_the_outcome_check_words_keep_their_meaning_and_questions_are_answered(
    desk: Desk, text: str, place: Place
) -> None:
    assert place == at(desk, Pressed("1li_ck_DE_w_en"), Typed(text))


def test_yes_and_no_to_what_the_switch_shows_are_asked_back_with_the_outcomes_in_sight(desk: Desk) -> None:
    check = history(desk, Pressed("1li_ck_DE_w_en"))

    for text in ("yes", "no"):
        assert history(desk, Pressed("1li_ck_DE_w_en"), Typed(text)).rows == check.rows


def test_an_understood_question_stands_above_its_answer_with_the_way_back_below(desk: Desk) -> None:
    answer = history(desk, Pressed(STEP), Typed("r my resumees in there"))

    assert text_of(answer.blocks[:1]) == "You asked: Is my resume used?"
    assert "Back to step 3" in [button.text for button in presses(answer)]


def test_what_is_not_surely_understood_is_offered_with_the_way_back(desk: Desk) -> None:
    asked = history(desk, Pressed(STEP), Typed("what about old stuff"))

    assert [button.text for button in presses(asked)][3:] == ["Back to step 3", "Ask a question", "Menu"]


@pytest.mark.parametrize(("language", "said"), [("en", "no legal advice"), ("de", "Rechtsberatung")])
def test_what_nothing_here_answers_is_said_honestly_with_the_menu(desk: Desk, language: str, said: str) -> None:
    answer = history(desk, Pressed(f"1li_s3_DE_w_{language}"), Typed("how do i cancel my premium subscription"))

    assert said in text_of(answer.blocks)
    assert len(presses(answer)) == 3


@pytest.mark.parametrize(
    "text", ["😀", "\x00", "你好", "شكرا", "a" * LONGEST, "{{ 7 * 7 }}", "**bold** [x](setting)", "\ud800"]
)
def test_whatever_is_typed_is_never_repeated(desk: Desk, text: str) -> None:
    answer = history(desk, Pressed(STEP), Typed(text))

    assert text[:20] not in text_of(answer.blocks)
    assert presses(answer)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("/start", START),
        ("/START", START),
        ("/start@some_bot", START),
        ("/optout Germany", replace(START, node="way", region="DE")),
        ("/optout@some_bot   nl", replace(START, node="way", region="NL")),
        ("/optout\nGermany", replace(START, node="way", region="DE")),
        ("/optout /Germany", replace(START, node="way", region="DE")),
        ("/optout zzzz", START),
        ("/ask", PRIVACY_STEP.at("topics", back="step-privacy")),
        ("/ask does it read my private messages", PRIVACY_STEP.at("private-messages", back="step-privacy")),
        ("/faq", PRIVACY_STEP.at("topics", back="step-privacy")),
        ("/help", PRIVACY_STEP.at("help", back="step-privacy")),
        ("/nonsense", PRIVACY_STEP),
        ("/nonsense off", PRIVACY_STEP.at("off")),
        ("/ off", PRIVACY_STEP.at("off")),
        ("/", PRIVACY_STEP),
        ("//", PRIVACY_STEP),
        ("/ / /", PRIVACY_STEP),
        ("/" * LONGEST * 2, PRIVACY_STEP),
        ("/start " * LONGEST, START),
    ],
)
def test_a_command_opens_its_screen_and_what_follows_is_read_there(desk: Desk, text: str, place: Place) -> None:
    assert place == at(desk, Pressed(STEP), Typed(text))


def test_a_question_after_the_command_is_answered(desk: Desk) -> None:
    answer = history(desk, Typed("/ask Does LinkedIn read my private messages?"))

    assert "You asked: Are my private messages used?" in text_of(answer.blocks)


def test_an_ambiguous_country_is_asked_back_and_its_buttons_answer(desk: Desk) -> None:
    georgia, states, *_ = presses(history(desk, Typed("Georgia")))

    assert at(desk, Pressed(georgia.payload)) == replace(START, node="way", region="GE")
    assert at(desk, Pressed(states.payload)) == replace(START, node="way", region="US")


@pytest.mark.parametrize("text", ["nl", "Netherlands", "Niederlande", "🇳🇱"])
def test_a_country_typed_where_it_is_changed_answers_what_was_asked_from(desk: Desk, text: str) -> None:
    answer = Place("linkedin", "regulator", "GB", "app", "de", back="step-toggle")
    where = answer.at("where", back="step-toggle", detail=desk.book.guide.codes["regulator"])

    assert at(desk, Pressed(desk.book.guide.codec.write(where)), Typed(text)) == replace(answer, region="NL")


def test_the_very_words_of_any_button_press_it(desk: Desk) -> None:
    for payload in (
        "1li_st___en",
        "1li_wy_DE_w_en",
        STEP,
        "1li_fq___en",
        "1li_la___en",
        "1li_re___en",
        "1li_rn_DE_w_de",
    ):
        for button in presses(history(desk, Pressed(payload))):
            typed = at(desk, Pressed(payload), Typed(button.text))

            assert typed == at(desk, Pressed(button.payload))


# --- Memory -----------------------------------------------------------------------------------------------------------


def test_the_last_place_of_a_person_is_known_for_a_while_and_then_forgotten() -> None:
    recent = Recent()
    recent.put(ANNA, PRIVACY_STEP, NOW)

    assert recent.get(ANNA, NOW + REMEMBERED_FOR) == PRIVACY_STEP
    assert recent.get(ANNA, NOW + REMEMBERED_FOR + timedelta(seconds=1)) is None
    assert recent.get(BEN, NOW) is None


def test_who_was_silent_too_long_is_no_longer_in_memory() -> None:
    recent = Recent()
    recent.put(ANNA, PRIVACY_STEP, NOW)
    recent.put(BEN, START, NOW + REMEMBERED_FOR + timedelta(seconds=1))

    assert list(recent.places) == [BEN]


def test_memory_is_bounded_and_loses_whoever_was_silent_longest() -> None:
    recent = Recent()
    people = [Address("telegram", str(number)) for number in range(REMEMBERED)]
    for person in (*people, people[0], ANNA):
        recent.put(person, START, NOW)

    assert len(recent.places) == REMEMBERED
    assert recent.get(people[0], NOW) == START
    assert recent.get(people[1], NOW) is None


def test_two_people_do_not_share_a_place(desk: Desk) -> None:
    take(desk, ANNA, Pressed(STEP), "en", NOW)
    take(desk, BEN, Typed("done"), "en", NOW)

    assert desk.recent.get(ANNA, NOW) == PRIVACY_STEP
    assert desk.recent.get(BEN, NOW) == START


def test_a_forgotten_place_costs_one_press_and_no_dead_end(desk: Desk) -> None:
    later = NOW + REMEMBERED_FOR + timedelta(minutes=1)
    take(desk, ANNA, Pressed(STEP), "en", NOW)
    shown = take(desk, ANNA, Typed("done"), "en", later)

    assert presses(shown)
    assert desk.recent.get(ANNA, later) == START
