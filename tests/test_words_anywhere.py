"""The words that must work from every screen, with or without a slash, in both languages."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from bot.content import samples
from bot.desk import Desk
from bot.engine.engine import effect, settle, visit
from bot.engine.guide import Own
from bot.engine.hearing import QUESTIONS, hear
from bot.engine.keeping import Kept, Outcome, Switch, Which
from bot.engine.place import Place
from bot.engine.reminder import State
from bot.engine.screen import Turn
from bot.listening import heard
from tests.keeping import NOW, Somebody

CLEAR = {
    "en": ("cancel my reminder", "stop reminding me", "delete my reminder", "unsubscribe", "no more reminders"),
    "de": ("Erinnerung löschen", "nicht mehr erinnern", "lösche meine Erinnerung", "Erinnerung beenden", "unsubscribe"),
}
UNCLEAR = {"en": ("stop", "Stop!", "cancel"), "de": ("stopp", "stop", "abbrechen", "Beenden")}
LEFT = {"cancel", "abbrechen"}  # leave a question, whatever reminder there is
DELETE = {
    "en": ("delete", "delete my data", "erase my data", "forget me"),
    "de": ("löschen", "lösche meine Daten", "meine Daten löschen", "vergiss mich", "delete my data"),
}
SHOWN = {
    "en": ("change my reminder", "pause my reminder", "my reminder"),
    "de": ("Erinnerung ändern", "Erinnerung pausieren", "meine Erinnerung"),
}


def places(desk: Desk, language: str) -> Iterator[Place]:
    """Every screen that there is, of somebody who has said everything and of somebody who has said nothing."""
    for node, known in product(desk.book.guide.nodes, (True, False)):
        place = Place("linkedin", node, language=language)
        yield settle(desk.book.guide, replace(place, region="US", platform="app") if known else place)


def goes(desk: Desk, place: Place, text: str, kept: Kept) -> Place | Turn:
    """Where a text leads somebody who has this."""
    seen = kept if place.node in {Own.REMIND, Own.REMIND_NEW, Own.REMIND_SET} else Kept()
    turn = visit(desk.book.guide, place, NOW, seen)
    return hear(desk.book.guide, turn.place, heard(desk, turn, text, NOW), NOW, kept)


@pytest.mark.exhaustive
@pytest.mark.parametrize("language", ["en", "de"])
def test_words_to_stop_the_reminder_stop_it_or_show_the_button_from_every_screen(desk: Desk, language: str) -> None:
    guide = desk.book.guide
    mine = samples.reminder(guide, language)
    stop = Switch(Which(mine.id, mine.number), State.STOPPED)
    for place in places(desk, language):
        for text in CLEAR[language]:
            target = goes(desk, place, text, Kept(mine))
            assert isinstance(target, Place), (place, text)
            assert effect(guide, target) == stop, (place, text)
        for text in UNCLEAR[language]:
            arrived = goes(desk, place, text, Kept(mine))
            if place.node in QUESTIONS and text in LEFT:
                assert isinstance(arrived, Place), (place, text)
                assert effect(guide, arrived) is None, (place, text)
            elif isinstance(arrived, Place):
                assert effect(guide, arrived) == stop, (place, text)
            else:
                targets = [key.target for row in arrived.screen.rows for key in row if key.primary]
                assert [effect(guide, each) for each in targets if isinstance(each, Place)] == [stop], (place, text)


@pytest.mark.exhaustive
@pytest.mark.parametrize("language", ["en", "de"])
def test_without_a_reminder_they_are_understood_too(desk: Desk, language: str) -> None:
    for place, text in product(places(desk, language), (*CLEAR[language], *UNCLEAR[language])):
        arrived = goes(desk, place, text, Kept())

        if isinstance(arrived, Turn):
            assert arrived.screen.kept.outcome is Outcome.NONE, (place, text)
        else:
            assert effect(desk.book.guide, arrived) is None, (place, text)


@pytest.mark.exhaustive
@pytest.mark.parametrize("language", ["en", "de"])
def test_words_for_ones_data_and_for_the_reminder_open_their_screens_from_everywhere(desk: Desk, language: str) -> None:
    mine = Kept(samples.reminder(desk.book.guide, language))
    shown = {Own.REMIND, Own.REMIND_NEW, Own.REMIND_PAUSE}  # or does what the button in sight does
    for place in places(desk, language):
        erased = [goes(desk, place, text, mine) for text in DELETE[language]]
        opened = [goes(desk, place, text, mine) for text in SHOWN[language]]

        assert {each.node if isinstance(each, Place) else "" for each in erased} == {Own.ERASE}, place
        assert {each.node if isinstance(each, Place) else "" for each in opened} <= shown, place


# --- By somebody who has a reminder, and has gone on ------------------------------------------------------------------

SPOKEN = {
    "en": ("stop reminding me", "cancel my reminder", "/unsubscribe"),
    "de": ("Erinnerung löschen", "/abmelden", "lösch meine Erinnerung"),
}


@pytest.mark.parametrize(("language", "text"), [(tag, text) for tag, texts in SPOKEN.items() for text in texts])
def test_whoever_says_from_afar_that_the_reminder_is_to_stop_stops_it_and_can_undo_that(
    anna: Somebody, language: str, text: str
) -> None:
    away(anna, language)
    anna.types(text)
    stopped, buttons = anna.kept.state, list(anna.buttons)
    anna.presses(buttons[0])

    assert stopped is State.STOPPED
    assert buttons[0] == {"en": "Undo", "de": "Rückgängig"}[language]
    assert anna.kept.state is State.ACTIVE


@pytest.mark.parametrize(
    ("language", "text", "stop"),
    [
        ("en", "/stop", "Stop"),
        ("en", "stop", "Stop"),
        ("en", "cancel", "Stop"),
        ("de", "/stop", "Beenden"),
        ("de", "stopp", "Beenden"),
        ("de", "abbrechen", "Beenden"),
        ("de", "/abbrechen", "Beenden"),
    ],
)
def test_a_single_word_shows_the_reminder_with_its_stop_button(
    anna: Somebody, language: str, text: str, stop: str
) -> None:
    away(anna, language)
    anna.types(text)
    still = anna.kept.state
    anna.presses(stop)

    assert still is State.ACTIVE
    assert anna.kept.state is State.STOPPED


def away(anna: Somebody, language: str) -> None:
    """A reminder is set; then she begins anew and says where she lives."""
    anna.follows(f"1li_rs_DE_w_{language}")
    anna.types({"en": "in 3 months", "de": "in 3 Monaten"}[language])
    anna.types("/start")
    anna.types("Austria")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/fragen", "Stell eine Frage"),
        ("/frage", "Stell eine Frage"),
        ("/erinnerung", "Wann möchtest du den Schalter wieder prüfen"),
        ("/sprache", "Sprache"),
        ("/datenschutz", "Datenschutz"),
        ("/daten", "gespeichert"),
        ("/löschen", "gespeichert"),
        ("/loeschen", "gespeichert"),
        ("/hilfe", "/start"),
        ("/Hilfe@some_bot", "/start"),
        ("/erinnerung in 2 Wochen", "Deine Erinnerung steht"),
    ],
)
def test_the_names_that_commands_have_in_german_work_when_they_are_typed(anna: Somebody, text: str, said: str) -> None:
    anna.follows("1li_of_DE_w_de")
    anna.types(text)

    assert said in anna.said


@pytest.mark.parametrize("text", ["stop", "/stop", "cancel my reminder", "unsubscribe"])
def test_whoever_has_no_reminder_is_told_so(anna: Somebody, text: str) -> None:
    anna.follows("1li_of_DE_w_en")
    anna.types(text)

    assert "You have no reminder" in anna.said
    assert anna.rows == ()


@pytest.mark.parametrize("text", ["never", "cancel", "no thanks"])
def test_the_question_when_is_left_by_a_word(anna: Somebody, text: str) -> None:
    anna.follows("1li_of_DE_w_en")
    before = anna.said
    anna.types("/reminders")
    anna.types(text)

    assert anna.said == before


def test_after_it_is_off_a_moment_is_a_wish(anna: Somebody) -> None:
    anna.follows("1li_of_DE_w_en")
    anna.types("every 3 months")

    assert "then every 3 months" in anna.said


def test_two_facts_begin_the_walk_with_both(anna: Somebody) -> None:
    anna.follows("")
    anna.types("Holland")
    anna.types("india web")

    assert "Netherlands" not in anna.said
    assert "You asked" not in anna.said


# --- In a sentence, among polite words, in the other language ---------------------------------------------------------

STOPPED_AT_ONCE = {
    "en": (
        "please cancel my reminder",
        "i want to cancel my reminder",
        "can you stop reminding me?",
        "don't remind me anymore please",
        "Could you please delete my reminder now",
        "Erinnerung löschen",
    ),
    "de": (
        "bitte Erinnerung löschen",
        "ich will keine Erinnerung mehr",
        "kannst du bitte meine Erinnerung löschen?",
        "lösch die Erinnerung jetzt",
        "please cancel my reminder",
    ),
}
ASKED_FIRST = {
    "en": (
        "stop reminding me every month",
        "I don't want to be reminded any longer",
        "cancel the reminder that I set yesterday",
        "can you please turn the monthly reminder off",
        "do not remind me again",
        "I no longer need a reminder",
        "I no longer want reminders, so stop the reminder",
        "die Erinnerung bitte abschalten",
    ),
    "de": (
        "erinnere mich bitte nicht mehr jeden Monat",
        "ich möchte nicht mehr erinnert werden",
        "kannst du die Erinnerung von gestern löschen",
        "hör bitte auf, mich jeden Monat zu erinnern",
        "can you stop the monthly reminder",
    ),
}
WORDS = {
    "en": ("stop it please", "stop now", "please stop it now", "stopp", "abbrechen", "stop sending me messages"),
    "de": ("hör auf, mir zu schreiben", "stopp jetzt", "bitte jetzt aufhören", "stop it please"),
}
ERASED = {
    "en": (
        "delete my data please",
        "can you delete my data",
        "I want you to delete everything you know about me",
        "please erase all the information that you store about me",
        "löschen",
        "meine Daten löschen",
    ),
    "de": (
        "bitte lösch meine Daten",
        "kannst du meine Daten löschen?",
        "lösche bitte alles, was du über mich weißt",
        "ich möchte, dass du meine Daten löschst und alles löschen",
        "delete my data please",
    ),
}
NO_ORDER = {
    "en": (
        "how do I stop the reminder?",
        "how can i delete my data",
        "do you delete my data",
        "can i cancel my reminder?",
        "will the reminder stop by itself",
        "don't stop my reminder",
        "please do not cancel my reminder",
        "my reminder did not come",
        "I have not received the reminder",
        "no, I want a reminder",
        "delete my data from linkedin",
        "can linkedin delete my data",
        "they should stop their notifications",
        "remind me to stop",
        "don't delete my data",
    ),
    "de": (
        "wie lösche ich meine Erinnerung",
        "löschst du meine Daten?",
        "kann ich die Erinnerung löschen",
        "meine Erinnerung nicht löschen",
        "die Erinnerung kommt nicht mehr",
        "ich will die Erinnerung nicht verpassen",
        "lösche meine Daten bei LinkedIn",
        "erinnere mich daran, es auszuschalten",
        "how do I stop the reminder?",
        "don't stop my reminder",
    ),
}


def told(texts: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(language, text) for language, each in texts.items() for text in each]


@pytest.mark.parametrize(("language", "text"), told(STOPPED_AT_ONCE))
def test_what_can_only_mean_to_stop_does_so_among_polite_words(anna: Somebody, language: str, text: str) -> None:
    away(anna, language)
    anna.types(text)

    assert anna.kept.state is State.STOPPED


@pytest.mark.parametrize(("language", "text"), [*told(ASKED_FIRST), *told(WORDS)])
def test_a_sentence_that_means_to_stop_shows_the_reminder_with_its_stop_button(
    anna: Somebody, language: str, text: str
) -> None:
    away(anna, language)
    anna.types(text)
    asked, state = anna.said, anna.kept.state
    anna.presses({"en": "Stop", "de": "Beenden"}[language])

    assert {"en": "Do you want to stop your reminder?", "de": "Möchtest du deine Erinnerung beenden?"}[
        language
    ] in asked
    assert state is State.ACTIVE
    assert anna.kept.state is State.STOPPED


@pytest.mark.parametrize(("language", "text"), told(ASKED_FIRST))
def test_a_sentence_stops_nothing_at_once_where_the_button_is_in_sight(
    anna: Somebody, language: str, text: str
) -> None:
    anna.follows(f"1li_rs_DE_w_{language}")
    anna.types({"en": "in 3 months", "de": "in 3 Monaten"}[language])
    anna.types(text)

    assert anna.kept.state is State.ACTIVE


@pytest.mark.parametrize(("language", "text"), told(ERASED))
def test_a_sentence_that_means_to_delete_opens_that_screen(anna: Somebody, language: str, text: str) -> None:
    away(anna, language)
    anna.types(text)

    assert {"en": "Delete now", "de": "Jetzt löschen"}[language] in anna.buttons


@pytest.mark.parametrize(("language", "text"), told(NO_ORDER))
def test_a_question_or_the_opposite_or_what_others_do_is_no_order(anna: Somebody, language: str, text: str) -> None:
    away(anna, language)
    anna.types(text)

    assert anna.kept.state is State.ACTIVE
    assert {"en": "Delete now", "de": "Jetzt löschen"}[language] not in anna.buttons
    assert {"en": "Do you want to stop", "de": "deine Erinnerung beenden?"}[language] not in anna.said


@pytest.mark.parametrize(
    ("language", "text", "node"),
    [
        ("en", "help please", "help"),
        ("en", "menu now", "menu"),
        ("de", "bitte das Menü", "menu"),
        ("de", "jetzt Hilfe bitte", "help"),
    ],
)
def test_every_word_may_be_said_politely(anna: Somebody, language: str, text: str, node: str) -> None:
    anna.follows(f"1li_s3_DE_w_{language}")
    anna.types(text)

    assert anna.place.node == node


@pytest.mark.parametrize(
    ("language", "text"), [("en", "can it be off?"), ("en", "could you turn it off"), ("de", "kann es aus sein?")]
)
def test_a_state_that_is_asked_about_is_not_said(anna: Somebody, language: str, text: str) -> None:
    anna.follows(f"1li_s3_DE_w_{language}")
    anna.types(text)

    assert anna.place.node != "off"
