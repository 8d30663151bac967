"""What a typed text means, in the order that bot/engine/hearing.py promises."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from bot.content import samples
from bot.engine.engine import effect, settle, visit
from bot.engine.guide import Guide, Own
from bot.engine.hearing import FOR_A_REMINDER, MEANINGS, SCREENS, Heard, hear
from bot.engine.keeping import Kept, Outcome, Switch, Which
from bot.engine.place import Place
from bot.engine.reminder import State
from bot.engine.screen import Kind, Screen, Turn
from tests.engine.wild import BERLIN, DOING, KNOWN, WISHES

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
START = Place("linkedin", "start", language="en")
STEP = Place("linkedin", "step-settings", "DE", "app", "en", "fr")
FRANCE = Heard(countries=("FR",), sure=True)
REMIND = STEP.at("remind", back="step-settings")
WISH = REMIND.at("remind-set", back="step-settings", detail="3m")
WHOSE = replace(WISH, region="US")  # asks for the clock
PARIS = ("Europe/Paris", "America/Chicago")  # in France, and in Texas
GEORGIAS = Heard(countries=("GE", "US"))
QUESTIONS = Heard(questions=("why", "reach"))
UNDERSTOOD = Heard(understood="reach")
OUTSIDE = Heard(outside=True)


def said(word: str) -> Heard:
    return Heard(word=word)


def command(name: str) -> Heard:
    return Heard(command=name)


@pytest.mark.parametrize(
    ("place", "heard", "then"),
    [
        # 1. the very words of a button, before anything that they may mean besides
        (STEP, Heard(pressed=STEP.at("check"), word="help", countries=("FR",), sure=True), STEP.at("check")),
        # 2. a command, or a word for a screen, wherever one is
        (STEP, command("help"), STEP.at("help", back="step-settings")),
        (STEP, said("help"), STEP.at("help", back="step-settings")),
        (STEP, command("faq"), STEP.at("topics", back="step-settings")),
        (STEP, command("ask"), STEP.at("topics", back="step-settings")),
        (STEP, said("ask"), STEP.at("topics", back="step-settings")),
        (STEP, command("reminders"), STEP.at("remind", back="step-settings")),
        (STEP, said("remind"), STEP.at("remind", back="step-settings")),
        (STEP, command("language"), STEP.at("language", back="step-settings")),
        (STEP, command("privacy"), STEP.at("privacy", back="step-settings")),
        (STEP, command("data"), STEP.at("kept", back="step-settings")),
        (STEP, command("delete"), STEP.at("erase", back="step-settings")),
        (STEP, command("cancel"), STEP.at("menu")),
        (STEP, said("menu"), STEP.at("menu")),
        (STEP, replace(FRANCE, word="menu"), STEP.at("menu")),
        (STEP.at("uk", back="check"), said("help"), STEP.at("help", back="check")),
        # ... and from the beginning, only the languages stay
        (STEP, command("start"), replace(START, labels="fr")),
        (STEP, command("optout"), replace(START, labels="fr")),
        (STEP, said("start"), replace(START, labels="fr")),
        # 3. the country that is asked for
        (START, FRANCE, replace(START, node="way", region="FR")),
        (START.at("step-menu"), FRANCE, replace(START, node="step-menu", region="FR")),
        (START.at("here", back="check"), FRANCE, replace(START.at("here", back="check"), region="FR")),
        (STEP.at("where", back="check"), FRANCE, replace(STEP.at("here", back="check"), region="FR")),
        (STEP.at("where", detail="rn"), FRANCE, replace(STEP.at("regulator"), region="FR")),
        (START, replace(FRANCE, questions=("why",)), replace(START, node="way", region="FR")),
        (START.at("remind-set", detail="3m"), FRANCE, replace(START.at("remind-set", detail="3m"), region="FR")),
        # ... the clock
        (WHOSE, Heard(zones=("Europe/Berlin",)), replace(WHOSE, detail=f"3m-{BERLIN}")),
        (replace(WHOSE, detail="3m-zzzz"), Heard(zones=("Europe/Berlin",)), replace(WHOSE, detail=f"3m-{BERLIN}")),
        (WHOSE, replace(FRANCE, zones=("Europe/Berlin",)), replace(WHOSE, detail=f"3m-{BERLIN}")),
        (WHOSE, FRANCE, replace(WHOSE, region="FR")),
        (WHOSE, Heard(countries=GEORGIAS.countries, zones=("Europe/Berlin",)), replace(WHOSE, detail=f"3m-{BERLIN}")),
        # ... the moment, or one that is called out
        (REMIND, Heard(moment="2w"), WISH.at("remind-set", back="step-settings", detail="2w")),
        (WISH, Heard(moment="2w"), WISH.at("remind-set", back="step-settings", detail="2w")),
        (WHOSE, Heard(moment="2w"), WHOSE.at("remind-set", back="step-settings", detail="2w")),
        (STEP, Heard(moment="2w"), WISH.at("remind-set", back="step-settings", detail="2w")),
        (START, Heard(moment="2w"), START.at("remind-set", back="start", detail="2w")),
        (START, replace(FRANCE, moment="2w"), replace(START, node="way", region="FR")),
        (STEP, replace(FRANCE, moment="2w"), WISH.at("remind-set", back="step-settings", detail="2w")),
        # 4. web or app, asked or not
        (START, Heard(word="app", platform="app"), replace(START, node="way", platform="app")),
        (STEP, Heard(word="web", platform="web"), replace(STEP, platform="web")),
        (replace(STEP, platform=""), Heard(word="web", platform="web"), replace(STEP, platform="web")),
        (STEP.at("uk", back="check"), Heard(word="web", platform="web"), replace(STEP.at("check"), platform="web")),
        (STEP.at("uk"), Heard(word="web", platform="web"), replace(STEP.at("way"), platform="web")),
        # 5. a word for a button in sight
        (STEP, said("done"), STEP.at("step-privacy")),
        (STEP, said("yes"), STEP.at("step-privacy")),
        (STEP, said("back"), STEP.at("step-menu")),
        (STEP, said("lost"), STEP.at("lost-settings")),
        (STEP, said("sources"), STEP.at("sources", back="step-settings", detail="s2")),
        (STEP.at("uk", back="step-toggle"), said("back"), STEP.at("step-toggle")),
        (STEP.at("uk", back="check"), said("back"), STEP.at("check")),
        (STEP.at("sources", back="check", detail="qx"), said("back"), STEP.at("uk", back="check")),
        (STEP.at("uk"), said("back"), STEP.at("menu")),
        (STEP.at("way"), said("off"), STEP.at("off")),
        (STEP.at("way"), said("lost"), STEP.at("unseen")),
        # ... or for an outcome, from anywhere
        (STEP, said("off"), STEP.at("off")),
        (STEP.at("uk", back="check"), said("on"), STEP.at("on")),
        (STEP.at("uk", back="check"), said("locked"), STEP.at("locked")),
        (START, said("off"), START.at("off")),
        (START, said("lost"), START.at("unseen")),
        # 6. a country out of turn
        (STEP, FRANCE, replace(STEP.at("here", back="step-settings"), region="FR")),
        (STEP.at("uk", back="check"), FRANCE, replace(STEP.at("here", back="check"), region="FR")),
        (STEP.at("regulator", back="check"), FRANCE, replace(STEP.at("regulator", back="check"), region="FR")),
        (STEP.at("here", back="check"), FRANCE, replace(STEP.at("here", back="check"), region="FR")),
        (replace(STEP, platform=""), FRANCE, replace(STEP.at("here", back="step-settings"), region="FR", platform="")),
        (STEP, replace(FRANCE, word="no"), replace(STEP.at("here", back="step-settings"), region="FR")),
    ],
)
def test_a_text_with_a_clear_meaning_leads_there(guide: Guide, place: Place, heard: Heard, then: Place) -> None:
    target = hear(guide, place, heard, NOW)

    assert isinstance(target, Place)
    assert then == settle(guide, target)


def asked_back(guide: Guide, place: Place, heard: Heard) -> Screen:
    """What is asked where a text has no clear meaning."""
    turn = hear(guide, place, heard, NOW)

    assert isinstance(turn, Turn)
    assert settle(guide, place) == turn.place
    return turn.screen


@pytest.mark.parametrize(
    ("place", "heard", "back"),
    [
        # 7. a question that is understood, before any that is not
        (START, UNDERSTOOD, "start"),
        (STEP, UNDERSTOOD, "step-settings"),
        (STEP.at("uk", back="check"), UNDERSTOOD, "check"),
        (STEP, replace(UNDERSTOOD, countries=("GE", "US")), "step-settings"),
        (START, replace(UNDERSTOOD, countries=("GE", "US")), "start"),
        (STEP, replace(UNDERSTOOD, command="nonsense"), "step-settings"),
        (STEP, replace(UNDERSTOOD, word="no"), "step-settings"),
    ],
)
def test_an_understood_question_is_answered_with_the_way_back(
    guide: Guide, place: Place, heard: Heard, back: str
) -> None:
    turn = hear(guide, place, heard, NOW)
    answer = visit(guide, place.at("reach", back=back), NOW)

    assert isinstance(turn, Turn)
    assert answer.place == turn.place
    assert replace(answer.screen, asked="reach") == turn.screen


@pytest.mark.parametrize(
    ("place", "heard", "then"),
    [
        (STEP, replace(UNDERSTOOD, pressed=STEP.at("check")), STEP.at("check")),
        (STEP, replace(UNDERSTOOD, word="menu"), STEP.at("menu")),
        (START, replace(UNDERSTOOD, countries=("FR",), sure=True), replace(START, node="way", region="FR")),
        (STEP, replace(UNDERSTOOD, word="app", platform="app"), replace(STEP, platform="app")),
        (STEP.at("check"), replace(UNDERSTOOD, word="off"), STEP.at("off")),
        (
            STEP,
            replace(UNDERSTOOD, countries=("FR",), sure=True),
            replace(STEP.at("here", back="step-settings"), region="FR"),
        ),
    ],
)
def test_whatever_else_a_text_clearly_means_goes_before_a_question(
    guide: Guide, place: Place, heard: Heard, then: Place
) -> None:
    target = hear(guide, place, heard, NOW)

    assert isinstance(target, Place)
    assert then == settle(guide, target)


def labels(screen: Screen, kind: Kind) -> list[str]:
    return [key.label.name for row in screen.rows for key in row if key.label.kind is kind]


@pytest.mark.parametrize(
    ("place", "heard", "template"),
    [
        # 8. a country that is not certain, or questions
        (START, GEORGIAS, "which"),
        (START, Heard(countries=("SE",)), "which"),
        (START, replace(GEORGIAS, questions=("why",)), "which"),
        (STEP, GEORGIAS, "which"),
        (STEP, replace(GEORGIAS, questions=("why",)), "suggest"),
        (START, QUESTIONS, "suggest"),
        (STEP, QUESTIONS, "suggest"),
        # 9. a question that nothing here answers
        (START, OUTSIDE, "unknown"),
        (STEP, OUTSIDE, "unknown"),
        (STEP.at("check"), OUTSIDE, "unknown"),
        (STEP, replace(GEORGIAS, outside=True), "which"),
        # 10. nothing known: a word without a button here, an unknown command, nothing at all
        (START, Heard(), "unclear-country"),
        (STEP.at("where"), Heard(), "unclear-country"),
        (START, said("no"), "unclear-country"),
        (START, said("done"), "unclear-country"),
        (START, said("back"), "unclear-country"),
        (START, said("sources"), "unclear-country"),
        (START, command("nonsense"), "unclear-country"),
        (STEP, Heard(), "unclear"),
        (STEP, said("no"), "unclear"),
        (STEP.at("check"), said("yes"), "unclear"),
        (STEP.at("check"), said("no"), "unclear"),
        (STEP, command("nonsense"), "unclear"),
        (replace(STEP, platform=""), Heard(), "unclear"),
        (STEP, Heard(zones=("Europe/Berlin",)), "unclear"),
        (REMIND, Heard(zones=("Europe/Berlin",)), "unclear-moment"),
        (REMIND.at("remind-new"), Heard(), "unclear-moment"),
        (WISH, Heard(), "unclear-moment"),
        (WHOSE, Heard(zones=PARIS), "zone"),
        (WHOSE, replace(FRANCE, zones=PARIS), "zone"),
        (WHOSE, Heard(zones=PARIS, questions=("why",)), "zone"),
        (WHOSE, Heard(), "unclear-clock"),
        (STEP, Heard(zones=PARIS), "unclear"),
        (replace(WHOSE, region="001"), Heard(), "unclear-clock"),
        (replace(WHOSE, region=""), Heard(), "unclear-country"),
    ],
)
def test_a_text_without_a_clear_meaning_is_asked_back_where_one_is(
    guide: Guide, place: Place, heard: Heard, template: str
) -> None:
    assert template == asked_back(guide, place, heard).template


@pytest.mark.parametrize("refused", [Outcome.PAST, Outcome.TOO_FAR, Outcome.TOO_OFTEN])
@pytest.mark.parametrize("place", [STEP, REMIND, WISH, START])
def test_a_moment_that_can_be_none_is_asked_for_again_and_said_why(
    guide: Guide, place: Place, refused: Outcome
) -> None:
    told = Kept(samples.reminder(guide, "en"), sends=False)
    turn = hear(guide, place, Heard(refused=refused), NOW, told)

    assert isinstance(turn, Turn)
    assert turn.place == place.at(Own.REMIND_NEW, back=place.back or place.node)
    assert turn.screen.template == "remind"
    assert turn.screen.kept == replace(told, outcome=refused)


@pytest.mark.parametrize(
    ("state", "word", "node"),
    [
        (State.ACTIVE, "undo", Own.REMIND_UNDO),
        (State.ACTIVE, "change", Own.REMIND_NEW),
        (State.ACTIVE, "pause", Own.REMIND_PAUSE),
        (State.ACTIVE, "stop", Own.REMIND_STOP),
        (State.ACTIVE, "unsubscribe", Own.REMIND_STOP),
        (State.ACTIVE, "quit", "menu"),
        (State.ACTIVE, "back", "step-settings"),
        (State.PAUSED, "resume", Own.REMIND_RESUME),
        (State.UNREACHABLE, "resume", Own.REMIND_RESUME),
        (State.STOPPED, "undo", Own.REMIND_UNDO),
        (State.STOPPED, "resume", Own.REMIND),
        (State.DONE, "undo", "step-settings"),
    ],
)
def test_a_word_at_a_reminder_presses_its_button(guide: Guide, state: State, word: str, node: str) -> None:
    target = hear(guide, REMIND, said(word), NOW, Kept(samples.reminder(guide, "en", state)))

    assert isinstance(target, Place)
    assert target.node == node


@pytest.mark.parametrize("word", ["stop", "unsubscribe"])
def test_a_word_at_a_reminder_that_has_come_presses_its_button_too(guide: Guide, word: str) -> None:
    told = Kept(samples.reminder(guide, "en"))
    target = hear(guide, STEP.at(guide.reminder), said(word), NOW, told)

    assert isinstance(target, Place)
    assert target.node == Own.REMIND_STOP


ALIVE = [State.ACTIVE, State.PAUSED, State.UNREACHABLE]


@pytest.mark.parametrize("state", ALIVE)
@pytest.mark.parametrize("place", [START, STEP, STEP.at("check"), STEP.at("uk", back="check"), REMIND.at("remind-new")])
def test_what_can_only_mean_to_stop_the_reminder_stops_it_from_afar(guide: Guide, place: Place, state: State) -> None:
    mine = samples.reminder(guide, "en", state)
    target = hear(guide, place, said("unsubscribe"), NOW, Kept(mine))

    assert isinstance(target, Place)
    assert effect(guide, target) == Switch(Which(mine.id, mine.number), State.STOPPED)


@pytest.mark.parametrize("state", ALIVE)
@pytest.mark.parametrize("word", ["stop", "leave"])
@pytest.mark.parametrize("place", [START, STEP, STEP.at("uk", back="check"), STEP.at("check")])
def test_a_word_that_may_mean_the_reminder_shows_it_with_that_button_first_of_all(
    guide: Guide, place: Place, word: str, state: State
) -> None:
    turn = hear(guide, place, said(word), NOW, Kept(samples.reminder(guide, "en", state)))

    assert isinstance(turn, Turn)
    assert turn.screen.template == "reminder"
    assert turn.screen.kept.outcome is Outcome.TO_STOP
    assert [key.label.name for row in turn.screen.rows for key in row if key.primary] == ["stop"]


@pytest.mark.parametrize("kept", [None, State.DONE])
@pytest.mark.parametrize("word", ["stop", "unsubscribe"])
@pytest.mark.parametrize("place", [START, STEP, REMIND])
def test_whoever_wants_to_stop_what_is_not_there_is_told_so(
    guide: Guide, place: Place, word: str, kept: State | None
) -> None:
    told = Kept(samples.reminder(guide, "en", kept) if kept else None)
    turn = hear(guide, place, said(word), NOW, told)

    assert isinstance(turn, Turn)
    assert turn.screen.template == "remind"
    assert turn.screen.kept.outcome is Outcome.NONE


def test_whoever_has_stopped_it_is_told_that_it_is_stopped(guide: Guide) -> None:
    turn = hear(guide, STEP, said("stop"), NOW, Kept(samples.reminder(guide, "en", State.STOPPED)))

    assert isinstance(turn, Turn)
    assert turn.screen.template == "reminder"
    assert turn.screen.kept.outcome is Outcome.STOPPED


QUESTIONS_ASKED = [REMIND.at("remind-new", back="step-settings"), WISH, WHOSE]


@pytest.mark.parametrize("word", ["leave", "no", "dismiss"])
@pytest.mark.parametrize("place", QUESTIONS_ASKED)
@pytest.mark.parametrize("state", ALIVE)
def test_a_question_is_left_by_a_word_whatever_reminder_there_is(
    guide: Guide, place: Place, word: str, state: State
) -> None:
    target = hear(guide, place, said(word), NOW, Kept(samples.reminder(guide, "en", state)))

    assert target == replace(STEP, region=place.region)


@pytest.mark.parametrize("state", [None, *ALIVE])
@pytest.mark.parametrize("place", [START, STEP, STEP.at("uk", back="check"), REMIND.at("remind")])
def test_never_mind_asks_nobody_whether_the_reminder_is_to_stop(
    guide: Guide, place: Place, state: State | None
) -> None:
    told = Kept(samples.reminder(guide, "en", state) if state else None)

    assert hear(guide, place, said("dismiss"), NOW, told) == place.at("menu")


@pytest.mark.parametrize("state", ALIVE)
@pytest.mark.parametrize("word", ["stop", "leave"])
def test_the_question_whether_it_is_to_stop_is_answered_by_yes_and_no(guide: Guide, word: str, state: State) -> None:
    told = Kept(samples.reminder(guide, "en", state))
    asked = hear(guide, STEP, said(word), NOW, told)
    assert isinstance(asked, Turn)
    yes, no, never_mind = (hear(guide, asked.place, said(each), NOW, told) for each in ("yes", "no", "dismiss"))

    assert isinstance(yes, Place)
    assert (yes.node, yes.back) == (Own.REMIND_STOP, "step-settings")
    assert no == never_mind == STEP
    assert visit(guide, asked.place, NOW, told).screen == asked.screen


def test_once_it_is_stopped_the_question_is_asked_no_more(guide: Guide) -> None:
    told = Kept(samples.reminder(guide, "en", State.STOPPED))
    place = REMIND.at("remind", back="step-settings", detail="stop")

    assert visit(guide, place, NOW, told).screen.kept.outcome is None
    assert asked_back(guide, place, said("yes")).template == "unclear-moment"


@pytest.mark.parametrize("word", ["leave", "no"])
@pytest.mark.parametrize("place", [REMIND, REMIND.at("remind-new", back="step-settings"), WISH, WHOSE])
def test_the_question_when_is_left_by_a_word(guide: Guide, place: Place, word: str) -> None:
    target = hear(guide, place, said(word), NOW)

    assert isinstance(target, Place)
    assert target.node == "step-settings"


def test_cancel_leads_to_the_menu_where_there_is_nothing_to_leave(guide: Guide) -> None:
    assert hear(guide, STEP, said("leave"), NOW) == STEP.at("menu")
    assert hear(guide, REMIND.at("remind"), said("leave"), NOW) == STEP.at("menu")


@pytest.mark.parametrize("place", [START, STEP, STEP.at("regulator", back="check"), STEP.at("uk", back="check")])
def test_a_country_and_a_platform_begin_the_walk_with_both(guide: Guide, place: Place) -> None:
    target = hear(guide, place, replace(FRANCE, platform="web"), NOW)

    assert isinstance(target, Place)
    assert (target.node, target.region, target.platform) == ("way", "FR", "web")


@pytest.mark.parametrize("word", ["pause", "resume", "change"])
@pytest.mark.parametrize("place", [START, STEP, STEP.at("check")])
def test_a_word_for_a_reminder_that_is_not_in_sight_opens_it(guide: Guide, place: Place, word: str) -> None:
    assert hear(guide, place, said(word), NOW) == place.at(Own.REMIND, back=place.back or place.node)


def test_the_countries_that_may_be_meant_answer_the_question_that_was_asked(guide: Guide) -> None:
    asked = asked_back(guide, START.at("step-menu"), GEORGIAS)
    answers = [row[0].target for row in asked.rows[:-1]]

    assert labels(asked, Kind.COUNTRY) == ["GE", "US"]
    assert [replace(START, node="step-menu", region=code) for code in ("GE", "US")] == answers


def test_the_countries_that_may_be_meant_out_of_turn_say_what_holds_there(guide: Guide) -> None:
    asked = asked_back(guide, STEP, GEORGIAS)
    answers = [row[0].target for row in asked.rows[:-1]]

    assert [replace(STEP.at("here", back="step-settings"), region=code) for code in ("GE", "US")] == answers


def test_the_clocks_that_may_be_meant_answer_the_question_that_was_asked(guide: Guide) -> None:
    asked = asked_back(guide, WHOSE, Heard(zones=PARIS))
    answers = [key.target for row in asked.rows[:-1] for key in row]

    assert list(PARIS) == labels(asked, Kind.ZONE)
    assert [replace(WHOSE, detail=f"3m-{guide.zones.code(zone)}") for zone in PARIS] == answers


def test_the_nearest_questions_are_offered_best_first(guide: Guide) -> None:
    asked = asked_back(guide, STEP, QUESTIONS)
    answers = [row[0].target for row in asked.rows[:-1]]

    assert list(QUESTIONS.questions) == labels(asked, Kind.QUESTION)
    assert [STEP.at(name, back="step-settings") for name in QUESTIONS.questions] == answers


@pytest.mark.parametrize("heard", [GEORGIAS, QUESTIONS, OUTSIDE], ids=["countries", "questions", "outside"])
@pytest.mark.parametrize(
    ("place", "label", "back"),
    [
        (STEP, "back-to-step", STEP),
        (STEP.at("uk", back="check"), "back", STEP.at("check")),
        (STEP.at("uk"), "back", STEP.at("uk")),
        (STEP.at("where", detail="rn"), "back", STEP.at("where", detail="rn")),
        (START, "back", START),
    ],
)
def test_whoever_meant_none_of_these_goes_back_asks_or_sees_the_menu(
    guide: Guide, place: Place, label: str, back: Place, heard: Heard
) -> None:
    leave = asked_back(guide, place, heard).rows[-1]

    assert [label, "ask", "menu"] == [key.label.name for key in leave]
    assert back == leave[0].target


def test_what_is_not_understood_leaves_the_buttons_in_sight(guide: Guide) -> None:
    for place in (START, STEP, STEP.at("uk", back="check"), REMIND, WHOSE):
        assert visit(guide, place, NOW).screen.rows == asked_back(guide, place, Heard()).rows


def test_what_is_not_understood_leaves_the_buttons_of_a_reminder_in_sight_too(guide: Guide) -> None:
    told = Kept(samples.reminder(guide, "en"))
    turn = hear(guide, REMIND, Heard(), NOW, told)

    assert isinstance(turn, Turn)
    assert visit(guide, REMIND, NOW, told).screen.rows == turn.screen.rows


def test_a_word_is_for_buttons_of_the_bots_own_words_only(guide: Guide) -> None:
    languages = STEP.at(Own.LABELS, back="step-settings")

    assert asked_back(guide, languages, said("de")).template == "unclear"


def test_every_command_and_word_opens_a_screen_that_is_there(guide: Guide) -> None:
    assert set(SCREENS.values()) <= set(guide.nodes)
    assert {"back", "undo", "stop", "unsubscribe", "resume", "lost", "yes"} == set(MEANINGS)


def anything(guide: Guide) -> SearchStrategy[Heard]:
    codes = st.sampled_from(sorted(guide.countries))
    words = st.sampled_from(
        ["", "off", "on", "lost", "no", "menu", "start", "nonsense", *MEANINGS, *sorted(FOR_A_REMINDER)]
    )
    answers = [name for topic in guide.topics() for name in topic.answers]
    return st.builds(
        Heard,
        command=st.sampled_from(["", "", "help", "start", "nonsense"]),
        word=words,
        platform=st.sampled_from(["", "", *guide.platforms]),
        countries=st.lists(codes, max_size=4, unique=True).map(tuple),
        zones=st.sampled_from([(), (), ("Europe/Berlin",), ("Etc/GMT-2", "America/New_York")]),
        moment=st.sampled_from(["", "", *(wish for wish in WISHES if "-" not in wish)]),
        refused=st.sampled_from([None, None, Outcome.PAST, Outcome.TOO_FAR, Outcome.TOO_OFTEN]),
        understood=st.sampled_from(["", "", *answers]),
        questions=st.lists(st.sampled_from(answers), max_size=3, unique=True).map(tuple),
        outside=st.booleans(),
        pressed=st.none() | KNOWN,
    ).flatmap(lambda heard: st.booleans().map(lambda sure: replace(heard, sure=sure and len(heard.countries) == 1)))


def reminders(guide: Guide) -> SearchStrategy[Kept]:
    return st.sampled_from([Kept(), Kept(sends=False), *samples.kept(guide, guide.language)])


@pytest.mark.exhaustive
@given(data=st.data())
def test_whatever_is_heard_ends_on_a_screen_whose_buttons_exist(guide: Guide, data: st.DataObject) -> None:
    told = data.draw(reminders(guide))
    heard = hear(guide, data.draw(KNOWN | DOING), data.draw(anything(guide)), NOW, told)
    turn = heard if isinstance(heard, Turn) else visit(guide, heard, NOW, told)
    targets = [key.target for row in turn.screen.rows for key in row if isinstance(key.target, Place)]

    assert turn.place == settle(guide, turn.place)
    assert targets
    assert all(target == settle(guide, target) or effect(guide, target) for target in targets)


@pytest.mark.exhaustive
@given(data=st.data())
def test_nothing_that_is_heard_but_a_new_start_loses_an_answer(guide: Guide, data: st.DataObject) -> None:
    place = settle(guide, data.draw(KNOWN))
    heard = replace(data.draw(anything(guide)), pressed=None)
    then = hear(guide, place, heard, NOW, data.draw(reminders(guide)))
    after = then.place if isinstance(then, Turn) else then

    if SCREENS.get(heard.command or heard.word) != Own.START:
        assert bool(place.region) <= bool(after.region)
        assert bool(place.platform) <= bool(after.platform)
    assert (place.language, place.labels) == (after.language, after.labels)
