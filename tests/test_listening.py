"""A typed text as everything that it could mean where somebody stands."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot import app
from bot.content import samples
from bot.desk import Desk
from bot.engine.engine import visit
from bot.engine.hearing import Heard
from bot.engine.keeping import NOTHING, Kept, Outcome
from bot.engine.place import Place
from bot.listening import heard
from tests.reading.measured import asked

NOW = datetime(
    2026, 11, 23, 12, tzinfo=UTC
)  # four in the morning in Los Angeles, one in the morning of the 24th in Auckland
STEP = Place("linkedin", "step-settings", "DE", "app", "en")
REMIND = STEP.at("remind")
WORDS = {"bye"}  # of the questions, what is said of none
WHOSE = replace(STEP.at("remind-set", detail="3m"), region="US")


@pytest.fixture(scope="module")
def listening(opened: app.Opened) -> Desk:
    """A desk whose readings are loaded once."""
    return app.open_desk(opened)


def hears(desk: Desk, place: Place, text: str, now: datetime = NOW, kept: Kept = NOTHING) -> Heard:
    """What a text could mean at a place."""
    return heard(desk, visit(desk.book.guide, place, now, kept), text, now)


@pytest.mark.parametrize(
    ("place", "text", "meaning"),
    [
        (STEP, "off", Heard(word="off")),
        (STEP, "web", Heard(word="web", platform="web")),
        (STEP, "Germany", Heard(countries=("DE",), sure=True)),
        (STEP, "undo", Heard(word="undo")),
        (STEP, "stop reminding me", Heard(word="unsubscribe")),
        (STEP, "stop", Heard(word="stop")),
        (replace(STEP, language="de"), "pausieren", Heard(word="pause")),
        (REMIND, "in 2 weeks", Heard(moment="2w")),
        (REMIND, "every 2 weeks", Heard(moment="e2w")),
        (REMIND, "on 1 March", Heard(moment="d270301")),
        (REMIND, "on 1 March at 9:30", Heard(moment="t2703010930")),
        (REMIND.at("remind-new"), "in 2 weeks", Heard(moment="2w")),
        (REMIND.at("remind-set", detail="3m"), "in 2 weeks", Heard(moment="2w")),
        (replace(REMIND, language="de"), "nächsten Montag um 9", Heard(moment="t2611300900")),
        (WHOSE, "Denver", Heard(zones=("America/Denver",))),
        (WHOSE, "America/Denver", Heard(zones=("America/Denver",))),
        (WHOSE, "UTC+2", Heard(zones=("Etc/GMT-2",))),
    ],
)
def test_a_text_with_one_meaning_has_that_one(listening: Desk, place: Place, text: str, meaning: Heard) -> None:
    assert hears(listening, place, text) == meaning


@pytest.mark.parametrize("call", ["remind me", "Remind me", "please remind me", "reminder", "set a reminder"])
@pytest.mark.parametrize("place", [STEP, WHOSE, Place("linkedin", "start", language="en")])
def test_a_moment_is_heard_after_a_call_anywhere(listening: Desk, place: Place, call: str) -> None:
    assert hears(listening, place, f"{call} in 2 weeks").moment == "2w"
    assert hears(listening, place, f"{call}  in\n2 weeks").moment == "2w"


@pytest.mark.parametrize("call", ["erinnere mich", "Erinner mich", "Bitte erinnern", "remind me"])
def test_a_call_is_heard_in_the_language_of_the_place_and_in_english(listening: Desk, call: str) -> None:
    assert hears(listening, replace(STEP, language="de"), f"{call} in 2 Wochen").moment == "2w"


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (STEP, "in 2 weeks"),
        (STEP, "off in 2 weeks"),
        (STEP, "remind me"),
        (STEP, "remind me of this"),
        (STEP, "do you remind me every month?"),
        (STEP, "will you remind me every month?"),
        (STEP, "don't remind me in 2 weeks"),
        (replace(STEP, language="de"), "wirst du mich jeden Monat erinnern?"),
        (replace(STEP, language="de"), "erinnerst du mich jeden Monat?"),
        (replace(STEP, language="de"), "erinnere mich nicht in 2 Wochen"),
        (REMIND, "in 2 weeks of holidays"),
        (REMIND, "remind"),
        (WHOSE, "in 2 weeks"),
    ],
)
def test_no_moment_is_heard_where_none_is_asked_or_called_out(listening: Desk, place: Place, text: str) -> None:
    meaning = hears(listening, place, text)

    assert (meaning.moment, meaning.refused) == ("", None)


@pytest.mark.parametrize(
    ("language", "text", "moment"),
    [
        ("en", "could you please be so kind to remind me in 2 weeks", "2w"),
        ("en", "can you remind me in 3 months?", "3m"),
        ("en", "remind me to check LinkedIn in 2 weeks", "2w"),
        ("en", "please remind me in 2 weeks to look again", "2w"),
        ("en", "I'd like to be reminded in 3 months", "3m"),
        ("en", "in 3 months, please remind me", "3m"),
        ("en", "set me a reminder for next monday at 9", "t2611300900"),
        ("de", "bitte erinnere mich in drei Monaten", "3m"),
        ("de", "könntest du mich in 2 Wochen erinnern?", "2w"),
        ("de", "erinnerst du mich bitte nächsten Montag um 9", "t2611300900"),
        ("de", "kannst du mich bitte in 2 Wochen daran erinnern, LinkedIn zu prüfen?", "2w"),
        ("de", "erinnere mich in einem Monat an LinkedIn", "1m"),
        ("de", "ich möchte in 3 Monaten erinnert werden", "3m"),
        ("de", "es wäre nett, wenn du mich in 2 Wochen erinnern könntest", "2w"),
        ("de", "können Sie mich in 2 Wochen erinnern?", "2w"),
        ("de", "can you remind me in 3 months?", "3m"),
    ],
)
@pytest.mark.parametrize("node", ["start", "menu", "step-settings", "check", "regulator", "remind"])
def test_a_wish_among_polite_words_is_heard_anywhere(
    listening: Desk, node: str, language: str, text: str, moment: str
) -> None:
    place = replace(STEP, language=language).at(node)

    assert hears(listening, replace(place, region="") if node == "start" else place, text).moment == moment


@pytest.mark.parametrize("node", ["off", "menu", "start"])
def test_a_moment_is_heard_where_a_button_for_a_reminder_is_in_sight(listening: Desk, node: str) -> None:
    place = replace(STEP, region="") if node == "start" else STEP

    assert hears(listening, place.at(node), "in 2 weeks").moment == "2w"
    assert hears(listening, place.at(node), "every 3 months").moment == "e3m"
    assert hears(listening, place.at(node), "every hour").refused is Outcome.TOO_OFTEN
    assert hears(listening, place.at(node), "last year").refused is None


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("on the day before my birthday in June", False),
        ("drei Tage vor meiner Hochzeit im Mai", False),
        ("how do all of these things work then", True),
    ],
)
def test_a_time_that_nobody_knows_is_no_question_where_a_time_was_asked(
    listening: Desk,
    text: str,
    outside: bool,  # noqa: FBT001
) -> None:
    for language in ("en", "de") if outside else ("de" if "drei" in text else "en",):
        meaning = hears(listening, replace(REMIND, language=language), text)
        assert (meaning.moment, meaning.outside) == ("", outside)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("every weekday at 9", Outcome.WORKDAYS),
        ("yesterday", Outcome.PAST),
        ("on 1 March 2020", Outcome.PAST),
        ("in 20 years", Outcome.TOO_FAR),
        ("every hour", Outcome.TOO_OFTEN),
    ],
)
def test_why_a_moment_can_be_none_is_heard(listening: Desk, text: str, why: Outcome) -> None:
    assert hears(listening, REMIND, text) == hears(listening, STEP, f"remind me {text}") == Heard(refused=why)


@pytest.mark.parametrize("place", [STEP, REMIND, STEP.at("where")])
def test_a_city_is_a_clock_only_where_a_clock_is_asked_for(listening: Desk, place: Place) -> None:
    assert hears(listening, place, "Denver").zones == ()


def test_several_clocks_may_be_meant_likeliest_first(listening: Desk) -> None:
    likeliest, *others = hears(listening, WHOSE, "Springfield").zones

    assert likeliest == "America/Chicago"
    assert others


def test_a_question_is_heard_where_nothing_else_is(listening: Desk) -> None:
    assert hears(listening, STEP, "do they read my private messages").understood == "private-messages"
    assert "bot-data" in hears(listening, STEP, "is all of my data erased").questions
    assert hears(listening, STEP, "what is the weather like in the alps").outside
    assert hears(listening, REMIND, "do they read my private messages").understood == "private-messages"
    assert hears(listening, REMIND, "in 2 weeks").questions == ()


def test_the_very_words_of_a_button_in_sight_are_heard_and_of_no_other(listening: Desk) -> None:
    told = Kept(samples.reminder(listening.book.guide, "en"))

    assert hears(listening, REMIND, "Pause", kept=told).pressed == hears(listening, REMIND, "PAUSE!", kept=told).pressed
    assert hears(listening, REMIND, "pause", kept=told).pressed is not None
    assert hears(listening, REMIND, "pause").pressed is None
    assert hears(listening, REMIND, "in 3 months").pressed == REMIND.at("remind-set", detail="3m")


# --- Whose day it is --------------------------------------------------------------------------------------------------


def going_by(desk: Desk, zone: str) -> Kept:
    """What is kept of somebody whose reminder goes by a clock."""
    return Kept(replace(samples.reminder(desk.book.guide, "en"), zone=zone))


@pytest.mark.parametrize(("zone", "moment"), [("America/Los_Angeles", "d261124"), ("Pacific/Auckland", "d261125")])
def test_tomorrow_goes_by_the_clock_of_the_reminder(listening: Desk, zone: str, moment: str) -> None:
    assert hears(listening, REMIND, "tomorrow", kept=going_by(listening, zone)).moment == moment


@pytest.mark.parametrize(
    ("region", "moment"), [("DE", "d261124"), ("NZ", "d261125"), ("", "d261124"), ("US", "d261124")]
)
def test_without_one_it_goes_by_the_most_populous_clock_of_the_country_or_by_utc(
    listening: Desk, region: str, moment: str
) -> None:
    assert hears(listening, replace(REMIND, region=region), "tomorrow").moment == moment
    assert hears(listening, replace(STEP, region=region), "remind me tomorrow").moment == moment


# --- Two facts in one sentence ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text", "both"),
    [
        ("en", "india web", ("IN", "web")),
        ("en", "web, India", ("IN", "web")),
        ("en", "I'm in Germany and use the app", ("DE", "app")),
        ("en", "united states, on my phone", ("US", "app")),
        ("en", "UK browser", ("GB", "web")),
        ("de", "ich wohne in Österreich und nutze den Browser", ("AT", "web")),
        ("de", "Schweiz App", ("CH", "app")),
        ("de", "india web", ("IN", "web")),
    ],
)
@pytest.mark.parametrize("node", ["start", "step-settings", "regions", "menu"])
def test_a_country_and_a_platform_are_both_heard(
    listening: Desk, node: str, language: str, text: str, both: tuple[str, str]
) -> None:
    country, platform = both
    place = Place("linkedin", node, "" if node == "start" else "NL", "", language)

    assert hears(listening, place, text) == Heard(platform=platform, countries=(country,), sure=True)


@pytest.mark.parametrize("text", ["is the app used in Germany?", "web or app in Germany", "not in Germany, app"])
def test_what_says_more_than_the_two_facts_is_no_answer_to_both(listening: Desk, text: str) -> None:
    assert hears(listening, STEP, text).platform == ""


# --- Words that are nearly a country's name ---------------------------------------------------------------------------

NAMING = (
    *(
        "brazil",
        "india",
        "hong kong",
        "france",
        "america",
        "uk",
        "britain",
        "england",
        "ireland",
        "california",
        "eu ai act",
    ),
    *("schweiz", "österreich", "deutschland", "nrw", "hamburg", "new york"),
)


def test_no_question_at_the_first_screen_is_taken_for_a_country_that_it_does_not_name(listening: Desk) -> None:
    taken = {
        question.text
        for question in asked("dev")
        if question.text not in WORDS
        and len(question.text) > len("cv")  # a country's code, which that screen invites
        and hears(listening, Place("linkedin", "start", language=question.language), question.text).countries
    }

    assert {text for text in taken if not any(name in text.lower() for name in NAMING)} == set()


@pytest.mark.parametrize(
    ("text", "answer"), [("liest linkedin meine privaten nachrichten", "private-messages"), ("meine fotos", "photos")]
)
def test_a_word_of_the_language_is_no_place_in_a_question(listening: Desk, text: str, answer: str) -> None:
    meaning = hears(listening, Place("linkedin", "start", language="de"), text)

    assert meaning == Heard(understood=answer)


# --- A country's code, and two facts at once --------------------------------------------------------------------------

ORDINARY = {"in": "IN", "ms": "MS", "bs": "BS", "ne": "NE", "re": "RE", "is": "IS", "at": "AT", "it": "IT", "no": "NO"}


@pytest.mark.parametrize("language", ["en", "de"])
def test_two_letters_that_are_a_code_are_a_country_where_one_is_asked_for(listening: Desk, language: str) -> None:
    start = Place("linkedin", "start", language=language)
    known = listening.readings.countries().gazetteer.iso
    codes = [code for code in listening.book.guide.countries if code in known and len(code) == len("HR")]
    for code in codes:
        for text in (code.lower(), f"{code.lower()} ", f"{code.lower()}.", code):
            meaning = hears(listening, start, text)
            assert code in meaning.countries, text
            assert (meaning.understood, meaning.questions, meaning.outside) == ("", (), False), text


@pytest.mark.parametrize(("text", "code"), [*ORDINARY.items(), ("hr", "HR"), ("cv", "CV")])
def test_a_code_that_is_an_everyday_word_is_asked_back(listening: Desk, text: str, code: str) -> None:
    meaning = hears(listening, Place("linkedin", "start", language="en"), text)

    assert meaning.countries == (code,)
    assert not meaning.sure


def test_out_of_turn_such_a_word_is_what_it_is(listening: Desk) -> None:
    assert hears(listening, STEP, "cv").understood == "resumes"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "is it the same in germany web"),
        ("en", "is it germany web"),
        ("en", "am i in germany, app"),
        ("en", "can't germany app"),
        ("en", "won't Germany app"),
        ("en", "cannot Germany app"),
        ("en", "don't Germany app"),
        ("en", "grey Germany app"),
        ("en", "in germany web it is grey"),
        ("en", "was in germany, app"),
        ("en", "how in germany app"),
        ("en", "not in germany, web"),
        ("en", "never in germany, web"),
        ("en", "in germany it is missing web"),
        ("de", "was in Deutschland, App"),
        ("de", "ist es in Deutschland im Web"),
        ("de", "wie in Deutschland App"),
        ("de", "geht nicht in Deutschland, App"),
        ("de", "in Deutschland ist es grau im Web"),
        ("de", "kein Deutschland, App"),
        ("de", "bin ich in Deutschland, App"),
    ],
)
def test_a_question_a_negation_or_a_state_says_no_two_facts(listening: Desk, language: str, text: str) -> None:
    meaning = hears(listening, Place("linkedin", "start", language=language), text)

    assert meaning.platform == ""


@pytest.mark.parametrize(
    ("language", "text", "facts"),
    [
        ("en", "I'm in Germany and use the app", ("DE", "app")),
        ("en", "am in germany, app", ("DE", "app")),
        ("en", "it is Germany, web", ("DE", "web")),
        ("en", "Germny web", ("DE", "web")),
        ("en", "in the united kingdom on my phone", ("GB", "app")),
        ("de", "bin in Deutschland und nutze die App", ("DE", "app")),
        ("de", "ich wohne in Österreich, im Web", ("AT", "web")),
    ],
)
def test_two_facts_are_heard_with_nothing_beside_them(
    listening: Desk, language: str, text: str, facts: tuple[str, str]
) -> None:
    meaning = hears(listening, Place("linkedin", "start", language=language), text)

    assert (*meaning.countries, meaning.platform) == facts
