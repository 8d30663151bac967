"""What is wrong with the shape of the files: each thing reported under its file and key, and all the rest, too."""

import pytest

from tests.content.folder import Edit, Folder, Found, broken, garble, gone, more, put, swap

COMMON, GUIDE, REGIONS, CLAIMS = "common/guide.toml", "acme/guide.toml", "acme/regions.toml", "acme/claims.toml"
LANGUAGES, LABELS, WORDS = "languages.toml", "acme/en/labels.toml", "acme/en/words.toml"

WRONG: dict[str, tuple[Edit, set[Found]]] = {
    "a file is missing": (
        gone("acme/authorities.toml"),
        {("missing", "acme/authorities.toml", "")},
    ),
    "a table can't be read": (
        put("acme/authorities.toml", "[DE\n"),
        {("syntax", "acme/authorities.toml", "")},
    ),
    "a table is not in UTF-8": (
        garble("acme/authorities.toml"),
        {("syntax", "acme/authorities.toml", "")},
    ),
    "a text is not in UTF-8": (
        garble("common/en/menu.md.j2"),
        {("syntax", "common/en/menu.md.j2", "")},
    ),
    # keys
    "the guide has an unknown key": (
        swap(GUIDE, 'main = "way"', 'main = "way"\nmainly = "way"'),
        {("unknown-key", GUIDE, "mainly")},
    ),
    "the bot's own guide has an unknown key": (
        swap(COMMON, "remind = [1, 12]", "remind = [1, 12]\nforget = true"),
        {("unknown-key", COMMON, "forget")},
    ),
    "a page has an unknown key": (
        swap(GUIDE, '[pages.check]\ncode = "ck"', '[pages.check]\ncode = "ck"\ncolour = "red"'),
        {("unknown-key", GUIDE, "pages.check.colour")},
    ),
    "a step has an unknown key": (
        swap(GUIDE, 'code = "s2"', 'code = "s2"\ncolour = "red"'),
        {("unknown-key", GUIDE, "steps[1].colour")},
    ),
    "an answer has an unknown key": (
        swap(GUIDE, 'posts = { code = "qa",', 'posts = { code = "qa", colour = "red",'),
        {("unknown-key", GUIDE, "answers.posts.colour")},
    ),
    "a button has an unknown key": (
        swap(GUIDE, '{ go = "remind" }', '{ go = "remind", colour = "red" }'),
        {("unknown-key", GUIDE, "pages.off.rows[0].colour")},
    ),
    "a language has an unknown key": (
        swap(LANGUAGES, 'name = "Deutsch"', 'name = "Deutsch"\ncolour = "red"'),
        {("unknown-key", LANGUAGES, "de.colour")},
    ),
    "a label has an unknown key": (
        swap(LABELS, 'sure = "high"', 'sure = "high", colour = "red"'),
        {("unknown-key", LABELS, "me.colour")},
    ),
    "an authority has an unknown key": (
        swap("acme/authorities.toml", "[DE]", '[DE]\ncolour = "red"'),
        {("unknown-key", "acme/authorities.toml", "DE.colour")},
    ),
    "a rule has an unknown key": (
        swap(REGIONS, 'note = "eu"', 'note = "eu"\ncolour = "red"'),
        {("unknown-key", REGIONS, "rule[1].colour")},
    ),
    "a claim has an unknown key": (
        swap(CLAIMS, "[claims.menu]", '[claims.menu]\ncolour = "red"'),
        {("unknown-key", CLAIMS, "claims.menu.colour")},
    ),
    "a source has an unknown key": (
        swap(CLAIMS, "[sources.press]", '[sources.press]\ncolour = "red"'),
        {("unknown-key", CLAIMS, "sources.press.colour")},
    ),
    "the rules have an unknown key": (
        swap(REGIONS, "[members]", 'colour = "red"\n[members]'),
        {("unknown-key", REGIONS, "colour")},
    ),
    "the claims have an unknown key": (
        swap(CLAIMS, "[kinds]", 'colour = "red"\n[kinds]'),
        {("unknown-key", CLAIMS, "colour")},
    ),
    "an own screen is none that the engine knows": (
        swap(COMMON, 'start = "st"', 'start = "st"\nstop = "sx"'),
        {("unknown-key", COMMON, "own.stop")},
    ),
    "the words have an unknown section": (
        more(WORDS, '[shouts]\nhey = "Hey"'),
        {("unknown-key", WORDS, "shouts")},
    ),
    "a service says what people type": (
        more(WORDS, '[typed]\nweb = ["www"]'),
        {("unknown-key", WORDS, "typed")},
    ),
    # values
    "a value is missing": (
        swap(GUIDE, '[pages.check]\ncode = "ck"', "[pages.check]"),
        {("missing", GUIDE, "pages.check.code")},
    ),
    "a value is empty": (
        swap(GUIDE, '[pages.check]\ncode = "ck"', '[pages.check]\ncode = ""'),
        {("missing", GUIDE, "pages.check.code")},
    ),
    "a text is a number": (
        swap(GUIDE, '[pages.check]\ncode = "ck"', "[pages.check]\ncode = 7"),
        {("type", GUIDE, "pages.check.code")},
    ),
    "a list is a text": (
        swap(COMMON, "remind = [1, 12]", 'remind = "monthly"'),
        {("type", COMMON, "remind")},
    ),
    "a list of texts holds a number": (
        swap(LANGUAGES, 'countries = ["DE"]', 'countries = ["DE", 7]'),
        {("type", LANGUAGES, "de.countries")},
    ),
    "a flag is a text": (
        swap(COMMON, 'code = "pr"\naside = true', 'code = "pr"\naside = "yes"'),
        {("type", COMMON, "pages.privacy.aside")},
    ),
    "a number is true": (
        swap(CLAIMS, "report = 12", "report = true"),
        {("type", CLAIMS, "kinds.report")},
    ),
    "a table is a text": (
        swap("acme/authorities.toml", "[DE]", 'AT = "nobody"\n[DE]'),
        {
            ("type", "acme/authorities.toml", "AT"),
            ("missing", "acme/authorities.toml", "AT.name"),
            ("missing", "acme/authorities.toml", "AT.url"),
        },
    ),
    "a list of tables holds a text": (
        put(REGIONS, 'rule = ["none"]\n[members]\neu = ["DE", "EU"]\n'),
        {
            ("type", REGIONS, "rule[0]"),
            ("no-rule", REGIONS, "members.eu"),
            ("no-rule", REGIONS, "members.world"),
            ("unused-claim", CLAIMS, "claims.eu-not-started"),
            ("unused-claim", CLAIMS, "claims.world-training"),
            ("unused-text", "acme/en/regions/eu.md.j2", "regions/eu"),
            ("unused-text", "acme/de/regions/eu.md.j2", "regions/eu"),
        },
    ),
    "a date is a text that is none": (
        swap(REGIONS, "from = 2025-11-03", 'from = "Monday"'),
        {("type", REGIONS, "rule[1].from"), ("same-day", REGIONS, "eu")},
    ),
    "a date is a number": (
        swap(REGIONS, "from = 2025-11-03", "from = 2025"),
        {("type", REGIONS, "rule[1].from"), ("same-day", REGIONS, "eu")},
    ),
    "a moment has no such month": (
        swap(CLAIMS, 'date = "2026-09"', 'date = "2026-13"'),
        {("type", CLAIMS, "sources.help.date")},
    ),
    "a moment is in words": (
        swap(CLAIMS, 'date = "2026-09"', 'date = "last week"'),
        {("type", CLAIMS, "sources.help.date")},
    ),
    "a row is no row": (
        swap(GUIDE, '"outcomes"]\n\n[pages.reminded]', '"outcome"]\n\n[pages.reminded]'),
        {("type", GUIDE, "pages.check.rows[0]")},
    ),
    "a button leads nowhere at all": (
        swap(GUIDE, '[{ go = "remind" }]', '[{ go = "remind" }, { word = "ask" }]'),
        {("missing", GUIDE, "pages.off.rows[0]")},
    ),
    "a page needs something unheard of": (
        swap(GUIDE, 'needs = ["region", "platform"]', 'needs = ["region", "platform", "age"]'),
        {("value", GUIDE, "pages.way.needs")},
    ),
    "a button leads to a platform by name": (
        swap(GUIDE, 'platform = "other"', 'platform = "web"'),
        {("value", GUIDE, "pages.lost-menu.rows[1].platform")},
    ),
    "the reminders are not months": (
        swap(COMMON, "remind = [1, 12]", 'remind = [1, 12, "soon", 0, 100000]'),
        {("value", COMMON, "remind")},
    ),
    "what comes again and again is not in months": (
        swap(COMMON, "again = [6]", "again = [6, true, 61]"),
        {("value", COMMON, "again")},
    ),
    "nothing comes again and again": (
        swap(COMMON, "again = [6]", ""),
        {("missing", COMMON, "again")},
    ),
    "the service has no page for a reminder": (
        swap(GUIDE, 'reminder = "reminded"\n', ""),
        {("missing", GUIDE, "reminder")},
    ),
    "nothing is offered": (
        swap(COMMON, 'where = ["US", "DE", "EU", "001"]', "where = []"),
        {("missing", COMMON, "where")},
    ),
    "the service has another name than its folder": (
        swap(GUIDE, 'service = "acme"', 'service = "acne"'),
        {("value", GUIDE, "service")},
    ),
    "no language is named": (
        put(LANGUAGES, ""),
        {("missing", LANGUAGES, "")},
    ),
    "a language is neither complete nor a draft": (
        swap(LANGUAGES, '"Deutsch"\nstate = "complete"', '"Deutsch"\nstate = "nearly"'),
        {("value", LANGUAGES, "de.state")},
    ),
    "a language's dates can't be written": (
        swap(LANGUAGES, 'day = "d. MMMM y"', 'day = "hh:mm"'),
        {("value", LANGUAGES, "de.day")},
    ),
    "a language's times can't be written": (
        swap(LANGUAGES, "HH:mm 'Uhr'", "HH:mm 'Uhr' ZZZZZZ"),
        {("value", LANGUAGES, "de.moment")},
    ),
    "a language's times are missing": (
        swap(LANGUAGES, "moment = \"d. MMMM y, HH:mm 'Uhr'\"\n", ""),
        {("missing", LANGUAGES, "de.moment"), ("value", LANGUAGES, "de.moment")},
    ),
    "nobody speaks the language": (
        more(LANGUAGES, '[xx]\nname = "X"\nstate = "draft"\ncountries = []\nday = "d"\nmonth = "M"\nmoment = "H"'),
        {("unknown-language", LANGUAGES, "xx")},
    ),
    "nobody speaks the language of labels": (
        put("acme/xx/labels.toml", 'me = { text = "X", sure = "low" }'),
        {("unknown-language", "acme/xx/labels.toml", "")},
    ),
    "a label is neither sure nor unsure": (
        swap("acme/de/labels.toml", 'sure = "low"', 'sure = "maybe"'),
        {("value", "acme/de/labels.toml", "toggle.sure")},
    ),
    "a rule's status is unheard of": (
        swap(REGIONS, 'status = "not-started"', 'status = "asleep"'),
        {("value", REGIONS, "rule[0].status"), ("not-backed", REGIONS, "eu from ever")},
    ),
    "a claim's kind is unheard of": (
        swap(CLAIMS, 'covered."\nkind = "report"\ngrade = "C"', 'covered."\nkind = "rumour"\ngrade = "C"'),
        {("value", CLAIMS, "claims.late-yes.kind")},
    ),
    "a claim that nobody has sourced is graded D": (
        swap(CLAIMS, 'grade = "C"', 'grade = "D"'),
        {("value", CLAIMS, "claims.late-yes.grade")},
    ),
    "a claim was checked on no day": (
        swap(CLAIMS, 'checked_on = 2025-11-03\nabout = "world.training"', 'about = "world.training"'),
        {("missing", CLAIMS, "claims.world-training.checked_on")},
    ),
    # names
    "two nodes have one name": (
        more(GUIDE, '[pages.help]\ncode = "hx"\nclaims = ["menu"]'),
        {("name-twice", GUIDE, "help")},
    ),
    "two texts have one name": (
        put("acme/en/answers/menu.md.j2", "What now?"),
        {("name-twice", "acme/en/answers/menu.md.j2", "menu")},
    ),
    "a word stands in both files": (
        swap(WORDS, 'way = "Switch it off"', 'way = "Switch it off"\nback = "Return"'),
        {("name-twice", WORDS, "buttons.back")},
    ),
    "a country is in two regions": (
        swap(REGIONS, 'eu = ["DE", "EU"]', 'eu = ["DE", "EU"]\nworld = ["DE"]'),
        {("name-twice", REGIONS, "members.world")},
    ),
}


@pytest.mark.parametrize(("edit", "found"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_file_is_reported_as_just_that(folder: Folder, edit: Edit, found: set[Found]) -> None:
    assert broken(folder, edit, thorough=False) == found
