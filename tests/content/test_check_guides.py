"""Rules about guides and claims: each broken in one place, and just that reported."""

import pytest

from tests.content.folder import Edit, Folder, Found, both, broken, more, put, swap

COMMON, GUIDE, REGIONS, CLAIMS = "common/guide.toml", "acme/guide.toml", "acme/regions.toml", "acme/claims.toml"
LANGUAGES = "languages.toml"
LONG = '[zh-Hant-TW]\nname = "中文"\nstate = "draft"\ncountries = []\nday = "y年M月d日"\nmonth = "y年M月"\nmoment = "H"'


ROUTING: dict[str, tuple[Edit, set[Found]]] = {
    "the engine's own screen is missing": (
        swap(COMMON, 'remind-self = "rd"\n', ""),
        {
            ("missing", COMMON, "own.remind-self"),
            ("unused-text", "common/en/remind-self.md.j2", "remind-self"),
            ("unused-text", "common/de/remind-self.md.j2", "remind-self"),
        },
    ),
    "a page that a command opens is missing": (
        both(
            swap(COMMON, '[pages.privacy]\ncode = "pr"', '[pages.private]\ncode = "pr"'),
            swap(COMMON, '{ go = "privacy" }', '{ go = "private" }'),
        ),
        {
            ("missing", COMMON, "pages.privacy"),
            ("unused-text", "common/en/privacy.md.j2", "privacy"),
            ("unused-text", "common/de/privacy.md.j2", "privacy"),
            ("missing-text", "common/en/private.md.j2", "private"),
            ("missing-text", "common/de/private.md.j2", "private"),
        },
    ),
    "the walk begins nowhere": (swap(GUIDE, 'main = "way"', 'main = "weg"'), {("unknown-node", GUIDE, "main")}),
    "the walk ends nowhere": (
        swap(GUIDE, 'outcome = "check"', 'outcome = "czech"'),
        {("unknown-node", GUIDE, "outcome")},
    ),
    "a reminder shows nothing": (
        swap(GUIDE, 'reminder = "reminded"', 'reminder = "remembered"'),
        {("unknown-node", GUIDE, "reminder")},
    ),
    "the switch is no link": (
        swap(GUIDE, 'switch = "setting"', 'switch = "settings"'),
        {("unknown-link", GUIDE, "switch")},
    ),
    "there is no step": (
        both(
            swap(GUIDE, '[[steps]]\nname = "step-menu"', '[[no]]\nname = "step-menu"'),
            swap(GUIDE, '[[steps]]\nname = "step-switch"', '[[no]]\nname = "step-switch"'),
        ),
        {
            ("missing", GUIDE, "steps"),
            ("unknown-key", GUIDE, "no"),
            ("unknown-node", GUIDE, "pages.way.rows"),
            ("unused-text", "common/en/words.toml", "words.photo"),
            *(
                ("unused-text", f"acme/{tag}/steps/{step}.md.j2", step)
                for tag in ("en", "de")
                for step in ("step-menu", "step-switch")
            ),
        },
    ),
    "a step that is not seen leads nowhere": (
        swap(
            GUIDE,
            'code = "s2"\nlabel = { web = "toggle", app = "toggle" }\nmissing = "lost-menu"',
            'code = "s2"\nlabel = { web = "toggle", app = "toggle" }\nmissing = "last-menu"',
        ),
        {("unknown-node", GUIDE, "steps.step-switch.missing")},
    ),
    "a step has no label on a platform": (
        swap(GUIDE, 'label = { web = "toggle", app = "toggle" }', 'label = { web = "toggle" }'),
        {("missing", GUIDE, "steps.step-switch.label")},
    ),
    "a step names an unknown platform": (
        swap(
            GUIDE, 'label = { web = "toggle", app = "toggle" }', 'label = { web = "toggle", app = "toggle", tv = "me" }'
        ),
        {("unknown-platform", GUIDE, "steps.step-switch")},
    ),
    "an answer's topic is unknown": (
        swap(GUIDE, 'topic = "data", claims = ["eu-training"]', 'topic = "date", claims = ["eu-training"]'),
        {("unknown-topic", GUIDE, "answers.rights.topic")},
    ),
    "an answer's topic is a page": (
        swap(GUIDE, 'topic = "data", claims = ["eu-training"]', 'topic = "way", claims = ["eu-training"]'),
        {("unknown-topic", GUIDE, "answers.rights.topic")},
    ),
    "an answer's topic is unknown, and nothing else of it is there": (
        swap(
            GUIDE,
            "[answers]",
            '[answers]\nnews = { code = "qn", topic = "date", claims = ["gossip"], rows = [[{ go = "nowhere" }]] }',
        ),
        {
            ("unknown-topic", GUIDE, "answers.news.topic"),
            ("unknown-claim", GUIDE, "answers.news.claims"),
            ("unknown-node", GUIDE, "answers.news.rows"),
            *(("missing-text", f"acme/{tag}/faq.toml", "news") for tag in ("en", "de")),
            *(("missing-text", f"acme/{tag}/answers/news.md.j2", "news") for tag in ("en", "de")),
        },
    ),
    "everybody is offered an unknown country": (
        swap(COMMON, '"DE", "EU", "001"', '"DE", "EU", "001", "XX"'),
        {("unknown-country", COMMON, "where")},
    ),
    "a language offers an unknown country": (
        swap(LANGUAGES, 'countries = ["DE"]', 'countries = ["DE", "XX"]'),
        {("unknown-country", LANGUAGES, "de.countries")},
    ),
    "a page's button leads to an unknown node": (
        swap(GUIDE, '[{ go = "remind" }]', '[{ go = "remind" }, { go = "nowhere" }]'),
        {("unknown-node", GUIDE, "pages.off.rows")},
    ),
    "a button of the bot's own page leads to an unknown node": (
        swap(COMMON, '{ go = "language" }', '{ go = "language" }, { go = "nowhere" }'),
        {("unknown-node", COMMON, "pages.help.rows")},
    ),
    "an answer's button opens an unknown link": (
        swap(GUIDE, '[{ go = "way" }]] }', '[{ open = "nothing" }]] }'),
        {("unknown-link", GUIDE, "answers.rights.rows")},
    ),
    "a button copies a text that is not there": (
        swap(COMMON, '{ copy = "share" }', '{ copy = "share" }, { copy = "shout" }'),
        {("missing-text", "common/en/words.toml", "notes.shout-text")},
    ),
    # codes and addresses
    "the service's code is too long": (swap(GUIDE, 'code = "ac"', 'code = "acm"'), {("code", GUIDE, "code")}),
    "a platform's code is too long": (swap(GUIDE, 'app = "a"', 'app = "ap"'), {("code", GUIDE, "platforms.app")}),
    "a node's code is too long": (swap(GUIDE, 'code = "of"', 'code = "offfo"'), {("code", GUIDE, "pages.off")}),
    "a code holds what a payload can't": (swap(GUIDE, 'code = "of"', 'code = "o_f"'), {("code", GUIDE, "pages.off")}),
    "two nodes have one code": (
        swap(COMMON, 'code = "hp"', 'code = "s1"'),
        {("code-reused", COMMON, "pages.help"), ("code-reused", GUIDE, "steps.step-menu")},
    ),
    "two platforms have one code": (
        swap(GUIDE, 'app = "a"', 'app = "w"'),
        {("code-reused", GUIDE, "platforms.app"), ("code-reused", GUIDE, "platforms.web")},
    ),
    "the longest payload is too long": (
        both(
            swap(GUIDE, 'code = "of"', 'code = "offf"'),
            more(LANGUAGES, LONG),
            put("acme/ca-ES-valencia/labels.toml", ""),
        ),
        {("payload-too-long", GUIDE, "")},
    ),
    "a link is no https address": (
        swap(GUIDE, "https://acme.example/form", "http://acme.example/form"),
        {("address", GUIDE, "links.form")},
    ),
    "a link has no host": (swap(GUIDE, "https://acme.example/form", "https:form"), {("address", GUIDE, "links.form")}),
    "two links have one address": (
        swap(GUIDE, "https://acme.example/form", "https://acme.example/setting"),
        {("address-twice", GUIDE, "links")},
    ),
    "an authority has no web address": (
        swap("acme/authorities.toml", "https://authority.example/", "authority.example"),
        {("address", "acme/authorities.toml", "DE")},
    ),
    "an authority is in no country": (
        swap("acme/authorities.toml", "[DE]", '[XX]\nname = "X"\nurl = "https://x.example"\n[DE]'),
        {("unknown-country", "acme/authorities.toml", "XX")},
    ),
    "a source has no web address": (
        swap(CLAIMS, "https://acme.example/notice", "javascript:alert(1)"),
        {("address", CLAIMS, "sources.notice")},
    ),
    "nothing leads to a link": (
        swap(GUIDE, "[rows]", 'spare = "https://acme.example/spare"\n\n[rows]'),
        {("unused-link", GUIDE, "links.spare")},
    ),
}

EVIDENCE: dict[str, tuple[Edit, set[Found]]] = {
    "a page names an unknown claim": (
        swap(GUIDE, 'code = "ck"\nclaims = ["menu"]', 'code = "ck"\nclaims = ["menu", "rumour"]'),
        {("unknown-claim", GUIDE, "pages.check.claims")},
    ),
    "a step names an unknown claim": (
        swap(
            GUIDE,
            'label = { web = "me" }\nword = { app = "photo" }\nmissing = "lost-menu"\nclaims = { web = ["menu"]',
            'label = { web = "me" }\nword = { app = "photo" }\nmissing = "lost-menu"\nclaims = { web = ["rumour"]',
        ),
        {("unknown-claim", GUIDE, "steps.step-menu.claims.web")},
    ),
    "the bot's own page names an unknown claim": (
        swap(COMMON, 'code = "pr"', 'code = "pr"\nclaims = ["rumour"]'),
        {("unknown-claim", COMMON, "pages.privacy.claims")},
    ),
    "a rule names an unknown claim": (
        swap(REGIONS, 'claims = ["eu-training"]', 'claims = ["eu-training", "rumour"]'),
        {("unknown-claim", REGIONS, "eu from 2025-11-03")},
    ),
    "a page names no claim": (
        swap(GUIDE, 'code = "ck"\nclaims = ["menu"]', 'code = "ck"'),
        {("no-claims", GUIDE, "pages.check.claims")},
    ),
    "an answer names no claim": (
        swap(GUIDE, ', claims = ["eu-training"]', ""),
        {("no-claims", GUIDE, "answers.rights.claims")},
    ),
    "a rule names no claim": (
        swap(REGIONS, 'claims = ["world-training"]', ""),
        {("no-claims", REGIONS, "world from ever"), ("unused-claim", CLAIMS, "claims.world-training")},
    ),
    "an answer about the bot needs no claim": (swap(GUIDE, 'claims = ["eu-training"]', "ours = true"), set()),
    "nothing names a claim": (
        both(
            more(
                CLAIMS,
                '[claims.spare]\nstatement = "x"\nkind = "event"\ngrade = "A"\n'
                'sources = ["help"]\nchecked_on = "2026-09-30"',
            ),
            more("acme/de/claims.toml", 'spare = "y"'),
        ),
        {("unused-claim", CLAIMS, "claims.spare")},
    ),
    "a claim was checked in the future": (
        swap(
            CLAIMS,
            'checked_on = 2026-10-01\nabout = "late"\nvalue = "no"',
            'checked_on = 2027-03-03\nabout = "late"\nvalue = "no"',
        ),
        {("future", CLAIMS, "claims.late-no")},
    ),
    "a claim was checked before anybody said it": (
        swap(
            CLAIMS, 'checked_on = 2025-11-03\nabout = "eu.training"', 'checked_on = 2025-11-02\nabout = "eu.training"'
        ),
        {("date", CLAIMS, "claims.eu-training")},
    ),
    "a claim was checked after all of its sources": (
        swap(
            CLAIMS, 'checked_on = 2025-11-03\nabout = "eu.training"', 'checked_on = 2025-11-04\nabout = "eu.training"'
        ),
        {("date", CLAIMS, "claims.eu-training")},
    ),
    "a claim was checked after the month of its source": (
        both(
            swap(CLAIMS, 'date = "2025-11-03"', 'date = "2025-11"'),
            swap(
                CLAIMS,
                'checked_on = 2025-11-03\nabout = "eu.training"',
                'checked_on = 2025-12-01\nabout = "eu.training"',
            ),
        ),
        {("date", CLAIMS, "claims.eu-training")},
    ),
    "nobody says a claim": (
        swap(CLAIMS, 'sources = ["press", "help"]', "sources = []"),
        {("no-source", CLAIMS, "claims.late-no")},
    ),
    "a claim's source is unknown": (
        swap(CLAIMS, 'sources = ["press", "help"]', 'sources = ["press", "gossip"]'),
        {("unknown-source", CLAIMS, "claims.late-no")},
    ),
    "no claim names a source": (
        swap(CLAIMS, "[claims.menu]", '[sources.spare]\nname = "x"\n\n[claims.menu]'),
        {("unused-source", CLAIMS, "sources.spare")},
    ),
    "two claims contradict each other": (
        swap(CLAIMS, 'value = "no"\ndisputed = true', 'value = "no"'),
        {("contradiction", CLAIMS, "claims.late-no")},
    ),
    "two events are no contradiction": (
        swap(CLAIMS, 'about = "eu.not-started"', 'about = "eu.not-started"\nvalue = ""'),
        set(),
    ),
    "an answer names one side only": (
        swap(
            GUIDE,
            'posts = { code = "qa", topic = "data", claims = ["late-yes", "late-no"]',
            'posts = { code = "qa", topic = "data", claims = ["late-yes"]',
        ),
        {("one-sided", GUIDE, "answers.posts.claims")},
    ),
    # dated rules
    "a region's member is no country": (
        swap(REGIONS, 'eu = ["DE", "EU"]', 'eu = ["DE", "EU", "XX"]'),
        {("unknown-country", REGIONS, "members.eu")},
    ),
    "nothing is said of a region": (
        swap(REGIONS, 'eu = ["DE", "EU"]', 'eu = ["DE", "EU"]\nus = ["US"]'),
        {("no-rule", REGIONS, "members.us")},
    ),
    "nothing is said of the rest of the world": (
        swap(REGIONS, 'region = "world"\nstatus = "training"', 'region = "eu"\nfrom = 2020-01-01\nstatus = "training"'),
        {("no-rule", REGIONS, "members.world"), ("not-backed", REGIONS, "eu from 2020-01-01")},
    ),
    "a rule is of no region": (
        more(REGIONS, '[[rule]]\nregion = "moon"\nstatus = "training"\nclaims = ["world-training"]'),
        {("unknown-region", REGIONS, "moon")},
    ),
    "two rules begin on one day": (
        swap(REGIONS, "from = 2025-11-03\n", ""),
        {("same-day", REGIONS, "eu")},
    ),
    "no claim says what a rule says": (
        swap(REGIONS, 'since = "2025-11-03"', 'since = "2025-11"'),
        {("not-backed", REGIONS, "eu from 2025-11-03")},
    ),
}


@pytest.mark.parametrize(("edit", "found"), ROUTING.values(), ids=ROUTING.keys())
def test_a_wrong_guide_is_reported_as_just_that(folder: Folder, edit: Edit, found: set[Found]) -> None:
    assert broken(folder, edit, thorough=False) == found


@pytest.mark.parametrize(("edit", "found"), EVIDENCE.values(), ids=EVIDENCE.keys())
def test_wrong_evidence_is_reported_as_just_that(folder: Folder, edit: Edit, found: set[Found]) -> None:
    assert broken(folder, edit, thorough=False) == found


def test_a_month_confirms_any_day_of_it_and_what_bears_no_date_any_day(folder: Folder) -> None:
    folder.replace(CLAIMS, 'sources = ["help"]\nchecked_on = 2026-09-01', 'sources = ["help"]\nchecked_on = 2026-09-30')
    folder.replace(
        CLAIMS, 'checked_on = 2025-11-03\nabout = "world.training"', 'checked_on = 2026-11-20\nabout = "world.training"'
    )

    assert folder.check() == []


def test_what_is_missing_is_named(folder: Folder) -> None:
    folder.replace("acme/guide.toml", 'missing = "lost-menu"\noutcome', "outcome")

    (problem,) = [problem for problem in folder.check() if problem.key == "missing"]
    assert str(problem) == "error: acme/guide.toml: missing: missing: the key 'missing' must be there, and not be empty"
