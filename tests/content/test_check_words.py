"""Rules about texts, words and labels: each broken in one place, and just that reported."""

import pytest

from tests.content.folder import SMALL, Edit, Folder, Found, both, broken, gone, more, put, swap

GUIDE, REGIONS, WORDS = "acme/guide.toml", "acme/regions.toml", "common/en/words.toml"
DRAFT = swap("languages.toml", '"Deutsch"\nstate = "complete"', '"Deutsch"\nstate = "draft"')

TEXTS: dict[str, tuple[Edit, set[Found]]] = {
    "a word that stands on no screen names a site": (
        swap("common/de/words.toml", "Tippe eine Zahl.", "Tippe evil.example ein."),
        {("bare-address", "common/de/words.toml", "terminal.hint")},
    ),
    "a word that stands on no screen hides something": (
        swap("common/en/words.toml", "Type a number.", "Type\u2066 a number."),
        {("hidden", "common/en/words.toml", "terminal.hint")},
    ),
    "a question names a site": (
        swap("acme/en/faq.toml", "used?", "used at evil.example?"),
        {("bare-address", "acme/en/faq.toml", "posts")},
    ),
    "a text of the bot is missing": (
        gone("common/en/menu.md.j2"),
        {("missing-text", "common/en/menu.md.j2", "menu")},
    ),
    "a page is missing in the source language": (
        gone("acme/en/pages/off.md.j2"),
        {("missing-text", "acme/en/pages/off.md.j2", "off")},
    ),
    "a page is missing in a complete language": (
        gone("acme/de/pages/off.md.j2"),
        {("missing-text", "acme/de/pages/off.md.j2", "off")},
    ),
    "an answer is missing everywhere": (
        gone("acme/en/answers/posts.md.j2", "acme/de/answers/posts.md.j2"),
        {
            ("missing-text", "acme/en/answers/posts.md.j2", "posts"),
            ("missing-text", "acme/de/answers/posts.md.j2", "posts"),
        },
    ),
    "a step is missing everywhere": (
        gone("acme/en/steps/step-menu.md.j2", "acme/de/steps/step-menu.md.j2"),
        {
            ("missing-text", "acme/en/steps/step-menu.md.j2", "step-menu"),
            ("missing-text", "acme/de/steps/step-menu.md.j2", "step-menu"),
        },
    ),
    "what is special about a region is missing everywhere": (
        gone("acme/en/regions/eu.md.j2", "acme/de/regions/eu.md.j2"),
        {
            ("missing-text", "acme/en/regions/eu.md.j2", "regions/eu"),
            ("missing-text", "acme/de/regions/eu.md.j2", "regions/eu"),
        },
    ),
    "what is said of text that was not understood is missing": (
        gone("common/en/unclear.md.j2"),
        {("missing-text", "common/en/unclear.md.j2", "unclear")},
    ),
    "an own screen's text and what all topics share are missing everywhere": (
        gone("common/en/where.md.j2", "common/de/where.md.j2", "common/en/topic.md.j2", "common/de/topic.md.j2"),
        {
            ("missing-text", "common/en/where.md.j2", "where"),
            ("missing-text", "common/de/where.md.j2", "where"),
            ("missing-text", "common/en/topic.md.j2", "topic"),
            ("missing-text", "common/de/topic.md.j2", "topic"),
        },
    ),
    "no screen is made of a text": (
        put("acme/de/pages/spare.md.j2", "x"),
        {("unused-text", "acme/de/pages/spare.md.j2", "spare")},
    ),
    "a text is no template": (
        put("acme/de/pages/off.md.j2", "{% if %}"),
        {("syntax", "acme/de/pages/off.md.j2", "off")},
    ),
    "a text of the source language is no template": (
        put("acme/en/pages/off.md.j2", "{{ today"),
        {("syntax", "acme/en/pages/off.md.j2", "off")},
    ),
    "a translation speaks of another value": (
        put("acme/de/pages/off.md.j2", "Es ist aus, in {{ country }}."),
        {("placeholders", "acme/de/pages/off.md.j2", "off")},
    ),
    "a translation shows another label": (
        put("acme/de/pages/way.md.j2", '{{ label("me") }} ausschalten.'),
        {("placeholders", "acme/de/pages/way.md.j2", "way")},
    ),
    "a translation leads to another link": (
        swap("acme/de/regions/eu.md.j2", "(form)", "(setting)"),
        {("placeholders", "acme/de/regions/eu.md.j2", "regions/eu")},
    ),
    "a text shows an unknown label": (
        both(*(swap(f"acme/{tag}/pages/way.md.j2", '"toggle"', '"trigger"') for tag in ("en", "de"))),
        {
            ("unknown-label", "acme/en/pages/way.md.j2", "way"),
            ("unknown-label", "acme/de/pages/way.md.j2", "way"),
        },
    ),
    "a step's path shows an unknown label": (
        swap(GUIDE, 'label = { web = "me" }', 'label = { web = "mee" }'),
        {("unknown-label", GUIDE, "steps.step-menu.label")},
    ),
    "a language has a label that the source language has not": (
        more("acme/fr/labels.toml", 'you = { text = "Tu", sure = "high" }'),
        {("unknown-label", "acme/fr/labels.toml", "you")},
    ),
    "nothing shows a label": (
        more("acme/en/labels.toml", 'you = { text = "You", sure = "high" }'),
        {("unused-label", "acme/en/labels.toml", "you")},
    ),
    "the label that stands in for others is not sure": (
        swap("acme/en/labels.toml", 'sure = "mid"', 'sure = "low"'),
        {("unsure-label", "acme/en/labels.toml", "toggle")},
    ),
    "the source language has no labels": (
        gone("acme/en/labels.toml"),
        {
            ("unknown-label", GUIDE, "steps.step-menu.label"),
            ("unknown-label", GUIDE, "steps.step-switch.label"),
            *(("unknown-label", f"acme/{tag}/labels.toml", "me") for tag in ("de", "fr")),
            ("unknown-label", "acme/de/labels.toml", "toggle"),
            *(
                ("unknown-label", f"{folder}/{tag}/{text}.md.j2", text.split("/")[-1])
                for tag in ("en", "de")
                for folder, text in (
                    ("acme", "pages/way"),
                    ("acme", "pages/check"),
                    ("acme", "pages/reminded"),
                    ("acme", "steps/step-menu"),
                    ("acme", "steps/step-switch"),
                    ("common", "remind-self"),
                )
            ),
        },
    ),
}

SAID: dict[str, tuple[Edit, set[Found]]] = {
    "a button is not translated": (
        swap("common/de/words.toml", 'back = "Zurück"\n', ""),
        {("missing-text", "common/de/words.toml", "buttons.back")},
    ),
    "a service's button is not translated": (
        swap("acme/de/words.toml", 'off = "Es ist aus"\n', ""),
        {("missing-text", "acme/de/words.toml", "buttons.off")},
    ),
    "a section is not translated": (
        swap("common/de/words.toml", '[terminal]\nhint = "Tippe eine Zahl."', ""),
        {("missing-text", "common/de/words.toml", "terminal.hint")},
    ),
    "what people type is not translated": (
        swap("common/de/words.toml", 'app = ["app"]\n', ""),
        {("missing-text", "common/de/words.toml", "typed.app")},
    ),
    "nobody can type a word": (
        swap("common/de/words.toml", 'app = ["app"]', "app = []"),
        {("missing", "common/de/words.toml", "typed.app")},
    ),
    "a claim is not translated": (
        swap("acme/de/claims.toml", 'world-training = "Anderswo läuft es."', ""),
        {("missing-text", "acme/de/claims.toml", "claims.world-training")},
    ),
    "no claim is translated": (
        gone("acme/de/claims.toml"),
        {
            ("missing-text", "acme/de/claims.toml", f"claims.{name}")
            for name in ("menu", "late-yes", "late-no", "eu-not-started", "eu-training", "world-training")
        },
    ),
    "a translation has a word too many": (
        swap("acme/de/words.toml", "[topics]", 'spare = "x"\n[topics]'),
        {("unknown-key", "acme/de/words.toml", "buttons.spare")},
    ),
    "a translation states a claim too many": (
        more("acme/de/claims.toml", 'spare = "x"'),
        {("unknown-key", "acme/de/claims.toml", "claims.spare")},
    ),
    "a translation types a word too many": (
        swap("common/de/words.toml", 'app = ["app"]', 'app = ["app"]\ntv = ["tv"]'),
        {("unknown-key", "common/de/words.toml", "typed.tv")},
    ),
    "a translation has another placeholder": (
        swap("common/de/words.toml", "Schritt {n} von {total}", "Schritt {nummer} von {total}"),
        {("placeholders", "common/de/words.toml", "notes.progress")},
    ),
    "a translation has a nameless placeholder": (
        swap("acme/de/words.toml", '"Es ist aus"', '"Es ist {} aus"'),
        {("placeholders", "acme/de/words.toml", "buttons.off")},
    ),
    "a brace is not closed": (
        swap("acme/de/words.toml", '"Es ist aus"', '"Es ist { aus"'),
        {("syntax", "acme/de/words.toml", "buttons.off")},
    ),
    "a brace is not closed in the source language": (
        swap("acme/en/words.toml", '"It is off"', '"It is off }"'),
        {("syntax", "acme/en/words.toml", "buttons.off")},
    ),
    "a claim may hold a brace": (swap("acme/de/claims.toml", "Anderswo läuft es.", "Anderswo { läuft es."), set()),
    "a note is missing": (
        both(*(swap(f"common/{tag}/words.toml", "\nstale = ", "\nstalest = ") for tag in ("en", "de"))),
        {
            ("missing-text", WORDS, "notes.stale"),
            ("unused-text", WORDS, "notes.stalest"),
        },
    ),
    "a grade is missing": (
        both(*(swap(f"common/{tag}/words.toml", "\nC = ", "\nD = ") for tag in ("en", "de"))),
        {("missing-text", WORDS, "grades.C"), ("unused-text", WORDS, "grades.D")},
    ),
    "a topic is missing": (
        both(*(swap(f"acme/{tag}/words.toml", "\ndata = ", "\ndate = ") for tag in ("en", "de"))),
        {("missing-text", "acme/en/words.toml", "topics.data"), ("unused-text", "acme/en/words.toml", "topics.date")},
    ),
    "a word of a step's path is missing": (
        both(*(swap(f"common/{tag}/words.toml", "\nphoto = ", "\nportrait = ") for tag in ("en", "de"))),
        {("missing-text", WORDS, "words.photo"), ("unused-text", WORDS, "words.portrait")},
    ),
    "a command means nothing": (
        both(*(swap(f"common/{tag}/words.toml", "[commands]", '[commands]\ndance = "x"') for tag in ("en", "de"))),
        {("unknown-key", WORDS, "commands.dance")},
    ),
    "a country that is named is none": (
        both(*(swap(f"common/{tag}/words.toml", "[countries]", '[countries]\nXX = "x"') for tag in ("en", "de"))),
        {("unknown-key", WORDS, "countries.XX")},
    ),
    "an answer has no question": (
        both(*(swap(f"acme/{tag}/faq.toml", "rights =", "lefts =") for tag in ("en", "de"))),
        {
            (rule, f"acme/{tag}/faq.toml", name)
            for tag in ("en", "de")
            for rule, name in (("missing-text", "rights"), ("unknown-key", "lefts"))
        },
    ),
    "nobody asks for an answer": (
        swap("acme/de/phrasings.toml", '["kann ich widersprechen"]', "[]"),
        {("missing-text", "acme/de/phrasings.toml", "rights")},
    ),
    "a phrasing asks for nothing": (
        swap("acme/de/phrasings.toml", "rights =", 'lefts = ["links"]\nrights ='),
        {("unknown-key", "acme/de/phrasings.toml", "lefts")},
    ),
    "a phrasing asks for two things": (
        swap(
            "acme/de/phrasings.toml", '"kann ich widersprechen"', '"kann ich widersprechen", "Lesen die meine Posts "'
        ),
        {("text-twice", "acme/de/phrasings.toml", "rights")},
    ),
    "a phrasing is to be rejected": (
        swap("acme/en/rejected.toml", '"good day"', '"can i object"'),
        {("text-twice", "acme/en/rejected.toml", "greetings")},
    ),
}


@pytest.mark.parametrize(("edit", "found"), TEXTS.values(), ids=TEXTS.keys())
def test_a_wrong_text_is_reported_as_just_that(folder: Folder, edit: Edit, found: set[Found]) -> None:
    assert broken(folder, edit) == found


@pytest.mark.parametrize(("edit", "found"), SAID.values(), ids=SAID.keys())
def test_a_wrong_word_is_reported_as_just_that(folder: Folder, edit: Edit, found: set[Found]) -> None:
    assert broken(folder, edit) == found


def test_a_draft_may_lack_any_of_its_files(folder: Folder) -> None:
    german = [path.relative_to(SMALL).as_posix() for path in SMALL.rglob("de/**/*") if path.is_file()]

    assert len(german) > 20
    assert broken(folder, both(DRAFT, gone(*german))) == set()


def test_a_draft_must_not_hold_what_the_source_language_has_not(folder: Folder) -> None:
    edits = both(DRAFT, swap("acme/de/words.toml", 'off = "', 'of = "'), put("acme/de/pages/spare.md.j2", "x"))

    assert broken(folder, edits) == {
        ("unknown-key", "acme/de/words.toml", "buttons.of"),
        ("unused-text", "acme/de/pages/spare.md.j2", "spare"),
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Set it.", "missing here: date, label(toggle)"),
        ('{{ date("2025") }} {{ label("toggle") }} {{ label("me") }}', "not in the source language: label(me)"),
        ('{{ label("me") }}', "missing here: date, label(toggle); not in the source language: label(me)"),
    ],
)
def test_what_a_translation_lacks_is_told_from_what_it_has_too_many(folder: Folder, text: str, told: str) -> None:
    folder.write("acme/en/pages/off.md.j2", '{{ date("2025") }} {{ label("toggle") }}')
    folder.write("acme/de/pages/off.md.j2", text)

    (problem,) = [problem for problem in folder.check() if problem.rule == "placeholders"]
    assert problem.text.replace("label, ", "").replace(", label; ", "; ") == told


def test_what_a_word_lacks_is_told_from_what_it_has_too_many(folder: Folder) -> None:
    folder.replace("common/de/words.toml", "Zurück zu Schritt {n}", "Zurück zu {step}")

    (problem,) = [problem for problem in folder.check() if problem.rule == "placeholders"]
    assert problem.text == "missing here: {n}; not in the source language: {step}"


# What a chat is told of itself

TOLD = '[about]\ndescription = "x"\nshort = "x"\n[discord]\nname-data = "data"\nname-help = "help"\nhelp-title = "x"'


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('description = "x"', f'description = "{"x" * 513}"', "about.description"),
        ('short = "x"', f'short = "{"x" * 121}"', "about.short"),
        ('name-help = "help"', 'name-help = "Help"', "discord.name-help"),
        ('name-help = "help"', 'name-help = "help me"', "discord.name-help"),
        ('name-help = "help"', f'name-help = "{"h" * 33}"', "discord.name-help"),
        ('name-help = "help"', 'name-help = "data"', "discord.name-help"),
        ('help = "How it works"', f'help = "{"x" * 101}"', "commands.help"),
    ],
)
def test_what_a_chat_would_refuse_of_its_words_is_reported(folder: Folder, old: str, new: str, key: str) -> None:
    for tag in ("en", "de"):
        folder.add(f"common/{tag}/words.toml", TOLD)
    folder.replace(WORDS, old, new)

    assert folder.found() == {("chat", WORDS, key)}


def test_an_option_may_be_called_like_a_command(folder: Folder) -> None:
    for tag in ("en", "de"):
        folder.add(f"common/{tag}/words.toml", f'{TOLD}\nname-question = "help"')

    assert folder.check() == []
