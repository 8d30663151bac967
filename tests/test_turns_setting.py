"""Setting a reminder, seeing and changing it, by presses and in one's own words."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from bot.desk import REMEMBERED_FOR
from bot.engine.guide import Guide, Own
from bot.engine.place import Place
from bot.engine.reminder import State
from bot.turns import Pressed
from tests.engine.wild import ACTS, DOING
from tests.keeping import Keeping, Somebody, newcomer

SILENT = REMEMBERED_FOR + timedelta(minutes=1)


# --- Setting ----------------------------------------------------------------------------------------------------------


def test_whoever_walks_asks_and_looks_around_leaves_no_row(anna: Somebody) -> None:
    anna.follows("")
    for said in ("Germany", "web", "step by step", "done", "lost", "off", "is this legal?", "/privacy", "/help"):
        anna.types(said)
    for said in ("/reminders", "/data", "/delete", "asdf qwer", "in two weeks, maybe", "/language", "Deutsch"):
        anna.types(said)

    assert anna.rows == ()


def test_a_reminder_is_set_at_once_and_said_back_with_day_time_and_clock(anna: Somebody) -> None:
    anna.follows("1li_of_DE_w_en")
    anna.presses("Remind me", "In 3 months")

    assert "Your reminder is set." in anna.said
    assert "Tuesday, 23 February 2027 at 13:00 (Berlin time)" in anna.said
    assert list(anna.buttons) == ["Undo", "Change", "Pause", "Stop", "Back"]
    assert anna.kept.place == Place("linkedin", "", "DE", "web", "en")
    assert len(anna.rows) == 1


def test_a_reminder_can_be_set_without_the_walk_by_saying_only_where_one_lives(anna: Somebody) -> None:
    anna.follows("")
    anna.presses("Only set a reminder", "Every 6 months")
    asked = anna.said
    anna.types("Austria")

    assert "Your reminder goes by the clock where you live." in asked
    assert "Where do you live?" in asked
    assert "(Vienna time), then every 6 months" in anna.said
    assert anna.kept.place.region == "AT"


@pytest.mark.parametrize(
    ("answer", "zone"),
    [
        ("Denver", "America/Denver"),
        ("New York", "America/New_York"),
        ("Texas", "America/Chicago"),
        ("Pacific/Honolulu", "Pacific/Honolulu"),
        ("UTC+2", "Etc/GMT-2"),
        ("Germany", "Europe/Berlin"),
    ],
)
def test_which_clock_is_meant_is_asked_once_where_a_country_has_several(anna: Somebody, answer: str, zone: str) -> None:
    anna.does(Pressed("1li_rs_US_w_en__of_1m"))
    asked = anna.said, anna.rows
    anna.types(answer)
    first = anna.kept.zone
    anna.does(Pressed(f"1li_rs_{anna.kept.place.region}_w_en__of_3m"))

    assert "Which clock" in asked[0]
    assert asked[1] == ()
    assert (first, anna.kept.zone) == (zone, zone)
    assert "It replaces the one you had." in anna.said


def test_a_city_with_namesakes_is_asked_back(anna: Somebody) -> None:
    anna.does(Pressed("1li_rs_US_w_en__of_1m"))
    anna.types("Springfield")
    offered = list(anna.buttons)
    anna.presses("Chicago, 06:00")

    assert offered[:2] == ["Chicago, 06:00", "New York, 07:00"]
    assert anna.kept.zone == "America/Chicago"


def test_a_clock_is_chosen_by_its_button_and_one_that_is_not_known_is_asked_for_again(anna: Somebody) -> None:
    anna.does(Pressed("1li_rs_US_w_en__of_1m"))
    anna.types("asdf qwer")
    unclear = anna.said
    anna.presses("Los Angeles, 04:00")

    assert "not recognised as a city" in unclear
    assert anna.kept.zone == "America/Los_Angeles"


def test_setting_a_reminder_wakes_whoever_sends_them(keeper: Keeping, anna: Somebody) -> None:
    woken: list[str] = []
    anna.at = replace(keeper, desk=replace(keeper.desk, wake=lambda: woken.append("up")))
    anna.follows("1li_rs_DE_w_en___1m")
    asleep = list(woken)
    anna.does(Pressed("1li_rs_DE_w_en___1m"))

    assert (asleep, woken) == ([], ["up"])


def test_a_new_reminder_replaces_the_one_before_and_one_press_brings_that_back(reminded: Somebody) -> None:
    before = reminded.kept
    reminded.presses("Change", "In 1 month")
    replaced, said = reminded.kept, reminded.said
    reminded.presses("Undo")
    after = reminded.kept

    assert "It replaces the one you had." in said
    assert replaced.schedule != before.schedule
    assert "This is how it was before." in reminded.said
    assert replace(after, version=before.version, undo=before.undo) == before
    assert len(reminded.rows) == 1


def test_undoing_the_first_leaves_nothing(reminded: Somebody) -> None:
    reminded.presses("Undo")

    assert reminded.rows == ()
    assert "nothing is stored" in reminded.said


def test_pressing_twice_is_pressing_once(reminded: Somebody) -> None:
    rows = reminded.rows
    for name in ("Pause", "Resume", "Stop"):
        press = Pressed(reminded.buttons[name])
        reminded.does(press)
        once = reminded.rows
        reminded.does(press)

        assert once == reminded.rows != rows
        rows = reminded.rows


def test_a_button_of_an_earlier_reminder_changes_nothing_and_says_so(reminded: Somebody) -> None:
    old = dict(reminded.buttons)
    reminded.presses("Change", "In 1 month")
    rows = reminded.rows

    for name in ("Undo", "Pause", "Stop"):
        reminded.does(Pressed(old[name]))

        assert "changed nothing" in reminded.said
        assert reminded.rows == rows


@pytest.mark.parametrize("act", ACTS)
def test_following_a_link_to_an_act_does_nothing(reminded: Somebody, guide: Guide, act: Own) -> None:
    rows, reminder = reminded.rows, reminded.kept
    for detail in ("1m", f"{reminder.id}-{reminder.number}", f"{reminder.id}-{reminder.number}-1w", str(reminder.id)):
        reminded.follows(guide.codec.write(Place("linkedin", act, "DE", "web", "en", detail=detail)))

        assert reminded.rows == rows
        assert reminded.buttons


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(place=DOING)
def test_whatever_a_link_names_it_does_nothing(keeper: Keeping, guide: Guide, place: Place) -> None:
    stranger = newcomer(keeper)
    stranger.follows(guide.codec.write(place))

    assert stranger.rows == ()


def test_two_people_have_a_reminder_each(keeper: Keeping, reminded: Somebody) -> None:
    ben = newcomer(keeper)
    ben.does(Pressed("1li_rs_GB_w_en___1m"))
    ben.presses("Stop")

    assert (reminded.kept.state, ben.kept.state) == (State.ACTIVE, State.STOPPED)


# --- Typing -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("in 2 weeks", "Monday, 7 December 2026 at 13:00"),
        ("remind me in 2 weeks", "Monday, 7 December 2026 at 13:00"),
        ("on 1 March at 9:30", "Monday, 1 March 2027 at 09:30"),
        ("tomorrow at 22:00", "Tuesday, 24 November 2026 at 22:00"),
        ("/reminders in 2 weeks", "Monday, 7 December 2026 at 13:00"),
    ],
)
def test_a_moment_typed_at_a_reminder_is_its_new_time(reminded: Somebody, text: str, day: str) -> None:
    reminded.types(text)

    assert "It replaces the one you had." in reminded.said
    assert day in reminded.said


@pytest.mark.parametrize("text", ["remind me in 2 weeks", "please remind me in 2 weeks", "/remind in 2 weeks"])
def test_a_moment_that_is_called_out_is_taken_anywhere(anna: Somebody, text: str) -> None:
    anna.follows("1li_s3_DE_w_en")
    anna.types(text)

    assert "Monday, 7 December 2026 at 13:00 (Berlin time)" in anna.said
    assert "Back to step 3" in anna.buttons


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("yesterday", "already passed"),
        ("on 1 March 2020", "already passed"),
        ("in 20 years", "more than five years away"),
        ("every hour", "once a day is the most"),
    ],
)
def test_a_moment_that_can_be_none_is_refused_and_the_reminder_stays(reminded: Somebody, text: str, why: str) -> None:
    rows = reminded.rows
    reminded.types(text)

    assert why in reminded.said
    assert reminded.rows == rows
    assert "In 3 months" in reminded.buttons


def test_a_wish_whose_time_passes_before_it_is_pressed_is_asked_for_again(anna: Somebody) -> None:
    anna.does(Pressed("1li_rs_DE_w_en___t2611231259"))

    assert "already passed" in anna.said
    assert anna.rows == ()


@pytest.mark.parametrize(
    ("words", "state", "said"),
    [
        (("pause",), State.PAUSED, "Paused."),
        (("pause", "resume"), State.ACTIVE, "on again"),
        (("stop",), State.STOPPED, "Stopped."),
        (("stop", "undo"), State.ACTIVE, "This is how it was before."),
        (("hold", "unpause", "take it back"), State.PAUSED, "This is how it was before."),
    ],
)
def test_words_at_a_reminder_press_its_buttons(
    reminded: Somebody, words: tuple[str, ...], state: State, said: str
) -> None:
    for word in words:
        reminded.types(word)

    assert reminded.kept.state is state
    assert said in reminded.said


@pytest.mark.parametrize("text", ["asdf qwer", "/nonsense"])
def test_what_is_not_understood_leaves_the_buttons_of_the_reminder(reminded: Somebody, text: str) -> None:
    before = reminded.follows("1li_re_DE_w_en__of").rows
    reminded.types(text)

    assert reminded.shown is not None
    assert reminded.shown.rows == before


def test_the_language_of_the_reminder_is_spoken_where_nothing_else_is_known(keeper: Keeping) -> None:
    berta, stranger = newcomer(keeper, "en"), newcomer(keeper, "en")
    berta.does(Pressed("1li_rs_DE_w_de___1m"))
    berta.waits(hours=7)

    assert berta.types("hilfe").language == "de"
    assert berta.follows("1li_me").language == "de"
    assert berta.follows("1li_me___en").language == "en"
    assert berta.types("menu").language == "en"
    assert stranger.types("hilfe").language == "en"


def test_where_somebody_lives_is_not_asked_again_for_a_reminder_that_knows_it(reminded: Somebody) -> None:
    reminded.now += SILENT
    reminded.types("/reminders")
    reminded.presses("Change", "In 1 month")
    pressed, place = reminded.said, reminded.kept.place
    reminded.now += SILENT
    reminded.types("remind me in 2 weeks")

    assert "It replaces the one you had." in pressed
    assert "It replaces the one you had." in reminded.said
    assert reminded.kept.place == place == Place("linkedin", "", "DE", "web", "en")


# --- The same wish twice ----------------------------------------------------------------------------------------------


def test_a_wish_that_is_pressed_again_after_a_minute_is_the_same_and_its_undo_restores_nothing(anna: Somebody) -> None:
    anna.does(Pressed("1li_rs_DE_w_en__of_1w"))
    first = anna.kept
    anna.now += timedelta(seconds=65)
    anna.does(Pressed("1li_rs_DE_w_en__of_1w"))
    again = anna.kept
    anna.presses("Undo")

    assert again == first
    assert anna.rows == ()


def test_a_series_at_the_end_of_months_comes_at_the_end_of_this_one_first(anna: Somebody) -> None:
    anna.now = anna.now.replace(year=2027, month=2, day=1)
    anna.does(Pressed("1li_rs_DE_w_en__of_1m"))
    anna.types("on the 31st of every month at 9")

    assert "Sunday, 28 February 2027 at 09:00 (Berlin time), then every month" in anna.said


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", "can you remind me in 3 months?", "Your reminder is set"),
        ("en", "remind me to check LinkedIn in 2 weeks", "Your reminder is set"),
        ("de", "könntest du mich in 2 Wochen erinnern?", "Deine Erinnerung steht"),
        ("de", "erinnerst du mich bitte nächsten Montag um 9", "Deine Erinnerung steht"),
    ],
)
def test_a_wish_among_polite_words_is_set(anna: Somebody, language: str, text: str, said: str) -> None:
    anna.follows(f"1li_of_DE_w_{language}")
    anna.types(text)

    assert said in anna.said


@pytest.mark.parametrize(
    ("language", "text"), [("en", "do you remind me every month?"), ("de", "wirst du mich jeden Monat erinnern?")]
)
def test_a_question_about_reminders_sets_none(anna: Somebody, language: str, text: str) -> None:
    anna.follows(f"1li_of_DE_w_{language}")
    anna.types(text)

    assert anna.rows == ()


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [("en", "every weekday at 9", '"every day"'), ("de", "jeden Werktag um 9", "„jeden Tag“")],
)
def test_only_workdays_can_t_be_wished_for_and_the_nearest_is_named(
    anna: Somebody, language: str, text: str, said: str
) -> None:
    anna.follows(f"1li_re_DE_w_{language}")
    anna.types(text)

    assert said in anna.said
    assert anna.rows == ()


# --- Put off, and asked -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "every"), [("en", "every month"), ("de", "jeden Monat")])
@pytest.mark.parametrize("pressed", [True, False])
def test_a_series_outlives_that_it_is_put_off_twice(
    anna: Somebody,
    language: str,
    every: str,
    pressed: bool,  # noqa: FBT001
) -> None:
    anna.follows(f"1li_of_DE_w_{language}")
    anna.types(every)
    series = anna.kept.schedule
    button, text = {"en": ("In a week", "in a week"), "de": ("In einer Woche", "in einer Woche")}[language]
    anna.is_reminded()
    anna.does(Pressed(anna.buttons[button])) if pressed else anna.types(text)
    once = anna.kept
    anna.now += timedelta(seconds=65)
    anna.types(text)

    assert anna.kept == once
    assert once.schedule == series


@pytest.mark.parametrize(
    ("language", "stop", "yes", "no"), [("en", "stop", "yes", "no"), ("de", "stopp", "ja", "nein")]
)
def test_whether_it_is_to_stop_is_answered_in_a_word(
    reminded: Somebody, language: str, stop: str, yes: str, no: str
) -> None:
    reminded.follows(f"1li_s3_DE_w_{language}")
    before = reminded.said
    reminded.types(stop)
    reminded.types(no)
    left, state = reminded.said, reminded.kept.state
    reminded.types(stop)
    reminded.types(yes)

    assert (left, state) == (before, State.ACTIVE)
    assert reminded.kept.state is State.STOPPED


@pytest.mark.parametrize("text", ["cancel", "abbrechen", "no", "never mind", "forget it"])
def test_the_question_when_is_left_by_a_word_though_there_is_a_reminder(reminded: Somebody, text: str) -> None:
    reminded.types("/reminders")
    reminded.presses("Change")
    reminded.types(text)

    assert "stop your reminder" not in reminded.said
    assert "recognised" not in reminded.said
    assert reminded.kept.state is State.ACTIVE


# --- What is no wish --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("node", ["of", "me"])
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "every month?"),
        ("en", "in 3 months?"),
        ("en", "tomorrow?"),
        ("en", "weekly ?"),
        ("en", "every month\uff1f"),
        ("de", "jeden Monat?"),
        ("de", "in 3 Monaten?"),
        ("de", "morgen?"),
        ("en", "can the bot remind me every month?"),
        ("en", "can the bot remind me every month"),
        ("en", "could it remind me every month?"),
        ("en", "would I be reminded every month?"),
        ("de", "möchte ich jeden Monat erinnert werden?"),
        ("de", "will ich jeden Monat erinnert werden?"),
        ("en", "remind me on 1 march and 1 june"),
        ("en", "remind me in 2 weeks and in 3 months"),
        ("en", "in 2 weeks and in 3 months"),
        ("en", "remind me every month to check but not in december"),
        ("en", "remind me every month but not in december"),
        ("en", "remind me in 2 weeks to check and again in 3 months"),
        ("de", "erinnere mich am 1. März und am 1. Juni"),
        ("de", "erinnere mich in 2 Wochen und in 3 Monaten"),
        ("de", "in 2 Wochen und in 3 Monaten"),
        ("de", "erinnere mich jeden Monat ans Nachsehen, aber nicht im Dezember"),
        ("de", "erinnere mich jeden Monat, aber nicht im Dezember"),
    ],
)
def test_what_asks_about_it_or_wishes_for_more_than_can_be_sets_nothing(
    anna: Somebody, node: str, language: str, text: str
) -> None:
    anna.follows(f"1li_{node}_DE_w_{language}")
    anna.types(text)

    assert anna.rows == ()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "remind me in 3 months?"),
        ("en", "could you remind me every month to check the app and the web?"),
        ("en", "I want to be reminded every month"),
        ("de", "erinnerst du mich bitte in 3 Monaten?"),
        ("de", "ich möchte jeden Monat erinnert werden"),
        ("de", "dann möchte ich jeden Monat erinnert werden"),
    ],
)
def test_what_clearly_asks_to_be_reminded_is_set(anna: Somebody, language: str, text: str) -> None:
    anna.follows(f"1li_of_DE_w_{language}")
    anna.types(text)

    assert anna.kept.state is State.ACTIVE


def test_a_question_mark_behind_an_answer_to_the_question_when_is_no_question(anna: Somebody) -> None:
    anna.follows("1li_re_DE_w_en")
    anna.types("in 3 months?")
    set_at_when = anna.kept
    anna.types("every month?")

    assert anna.kept == set_at_when


@pytest.mark.parametrize(
    ("language", "text", "state"),
    [
        ("en", "/cancel my reminder", State.STOPPED),
        ("en", "/Delete my reminder please", State.STOPPED),
        ("de", "/erinnerung löschen", State.STOPPED),
        ("de", "/löschen meine erinnerung", State.ACTIVE),
        ("en", "/remind me in 2 weeks", State.ACTIVE),
    ],
)
def test_a_slash_before_a_phrase_changes_nothing(reminded: Somebody, language: str, text: str, state: State) -> None:
    before = reminded.kept.schedule
    reminded.follows(f"1li_s3_DE_w_{language}")
    reminded.types(text)

    assert reminded.kept.state is state
    assert (reminded.kept.schedule != before) == ("2 weeks" in text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "/delete my data"),
        ("en", "/delete everything"),
        ("en", "/delete please"),
        ("de", "/löschen alles"),
        ("de", "/loeschen bitte alles"),
        ("de", "/daten löschen"),
        ("de", "/delete my data"),
    ],
)
def test_a_slash_before_what_is_to_be_deleted_opens_that_screen(reminded: Somebody, language: str, text: str) -> None:
    reminded.follows(f"1li_s3_DE_w_{language}")
    reminded.types(text)

    assert {"en": "Delete now", "de": "Jetzt löschen"}[language] in reminded.buttons


def test_a_command_goes_on_with_what_is_said_after_it(anna: Somebody) -> None:
    anna.types("/optout Germany")
    country = anna.place
    anna.types("/ask do they read my private messages")
    answer = anna.place
    anna.types("/ask question")

    assert (country.node, country.region) == ("way", "DE")
    assert answer.node == "private-messages"
    assert anna.place.node == "topics"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "remind me on 1 march and 1 june"),
        ("en", "in 2 weeks and in 3 months"),
        ("en", "remind me every month to check but not in december"),
        ("de", "erinnere mich am 1. März und am 1. Juni"),
        ("de", "in 2 Wochen und in 3 Monaten"),
        ("de", "erinnere mich jeden Monat, aber nicht im Dezember"),
    ],
)
def test_whoever_wishes_for_more_than_one_reminder_can_be_is_asked_when(
    anna: Somebody, language: str, text: str
) -> None:
    anna.follows(f"1li_of_DE_w_{language}")
    anna.types(text)

    assert anna.place.node == Own.REMIND
    assert {"en": "In 3 months", "de": "In 3 Monaten"}[language] in anna.buttons
