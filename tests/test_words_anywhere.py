"""The words that must work from every screen, with or without a slash, in both languages."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from bot.content import samples
from bot.desk import Desk
from bot.engine.engine import effect, settle, visit
from bot.engine.guide import Own
from bot.engine.hearing import hear
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
            if isinstance(arrived, Place):
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
