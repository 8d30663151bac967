"""messages/ as a guide and a library of texts."""

from datetime import date

from bot.content.book import Book
from bot.content.library import LabelText
from bot.engine.claims import Grade
from bot.engine.guide import Answer, Go, Mark, Open, OwnScreen, Page, Step, Take, Topic
from bot.engine.regions import Status
from tests.content.folder import Folder, both, gone, more, put, read, swap


def test_the_languages_stand_in_their_order_the_source_first(small: Book) -> None:
    assert list(small.guide.languages) == ["en", "de"]
    assert small.guide.language == small.library.source == "en"
    assert small.guide.languages["de"].countries == ("DE",)


def test_the_label_languages_begin_with_those_of_the_chat(small: Book) -> None:
    assert small.guide.labels == ("en", "de", "fr")


def test_each_kind_of_node_is_read_with_its_code(small: Book) -> None:
    nodes = small.guide.nodes

    assert isinstance(nodes["start"], OwnScreen)
    assert nodes["privacy"] == Page(
        "privacy", doors=((Go("kept"), Go("erase")), (Take("share"),)), aside=True, ours=True
    )
    assert nodes["data"] == Topic("data", ("posts", "rights"))
    assert nodes["off"] == Page("off", ((Go("remind"),),), claims=("late-yes", "late-no"))
    assert small.guide.codes["off"] == "of"
    assert small.guide.coded["of"] == "off"


def test_a_step_has_a_label_or_a_word_of_ours_on_each_platform(small: Book) -> None:
    first = small.guide.nodes["step-menu"]

    assert isinstance(first, Step)
    assert first.number == 1
    assert first.marks == {"web": Mark("me", exact=True), "app": Mark("photo", exact=False)}
    assert first.claims == {"web": ("menu",), "app": ("menu",)}


def test_shared_rows_stand_where_they_are_named(small: Book) -> None:
    way = small.guide.nodes["way"]

    assert isinstance(way, Page)
    assert way.needs == ("region", "platform")
    assert way.doors == (
        (Open("setting", primary=True),),
        (Go("step-menu", "step-by-step"),),
        (Go("off"), Go("lost-menu")),
    )


def test_a_button_may_lead_to_the_other_platform(small: Book) -> None:
    lost = small.guide.nodes["lost-menu"]

    assert isinstance(lost, Page)
    assert lost.doors[1] == (Go("way", other_platform=True),)


def test_an_answer_is_regional_where_its_text_asks_for_the_country(small: Book) -> None:
    posts, rights = small.guide.nodes["posts"], small.guide.nodes["rights"]

    assert isinstance(posts, Answer)
    assert isinstance(rights, Answer)
    assert (posts.regional, rights.regional) == (False, True)


def test_rules_are_dated_and_in_order(folder: Folder) -> None:
    swap(
        "acme/regions.toml",
        'region = "eu"\nstatus = "not-started"',
        'region = "eu"\nfrom = 2026-01-01\nstatus = "paused"',
    )(folder)
    regions = read(folder.root)[1].guide.regions

    assert [rule.start for rule in regions.rules["eu"]] == [date(2025, 11, 3), date(2026, 1, 1)]
    assert regions.rule("DE", date(2025, 1, 1)).status is Status.UNKNOWN
    assert regions.rule("DE", date(2025, 11, 3)).status is Status.TRAINING
    assert regions.rule("DE", date(2026, 1, 1)).status is Status.PAUSED
    assert regions.of("BR") == "world"


def test_a_claim_falls_due_by_its_kind(small: Book) -> None:
    claims = small.guide.claims

    assert claims["menu"].verify_by == date(2027, 3, 1)
    assert claims["menu"].grade is Grade.A
    assert claims["eu-training"].verify_by is None
    assert claims["late-yes"].disputed


def test_every_country_and_the_two_wide_answers_are_known(small: Book) -> None:
    assert {"DE", "US", "TV", "CAQC", "USCA", "EU", "001"} <= small.guide.countries
    assert not {"XX", "ZZ", "UN", "EZ", "XA", "419"} & small.guide.countries


def test_broken_content_is_still_a_guide(folder: Folder) -> None:
    both(
        swap("acme/regions.toml", 'status = "not-started"', 'status = "asleep"'),
        swap("acme/claims.toml", 'grade = "C"', 'grade = "D"'),
        swap("common/guide.toml", "remind = [1, 12]", 'remind = [1, "x"]'),
        put("languages.toml", ""),
    )(folder)
    guide = read(folder.root)[1].guide

    assert guide.regions.rules["eu"][0].status is Status.UNKNOWN
    assert guide.claims["late-yes"].grade is Grade.C
    assert guide.remind == (1,)
    assert list(guide.languages) == ["en"]


# Texts


def test_a_text_is_called_by_its_bare_name_except_a_region_s(small: Book) -> None:
    assert set(small.library.languages["en"].texts) == set(small.library.languages["de"].texts)
    assert {"menu", "way", "step-menu", "posts", "regions/eu"} <= set(small.library.languages["en"].texts)


def test_what_a_draft_lacks_is_taken_from_the_source_language(folder: Folder) -> None:
    both(
        swap("languages.toml", '"Deutsch"\nstate = "complete"', '"Deutsch"\nstate = "draft"'),
        gone("acme/de/pages/off.md.j2", "acme/de/words.toml", "acme/de/faq.toml", "acme/de/claims.toml"),
    )(folder)
    library = read(folder.root)[1].library
    text, question = library.text("de", "off"), library.question("de", "posts")

    assert text is not None
    assert text.file == "acme/en/pages/off.md.j2"
    assert library.word("de", "buttons", "off") == "It is off"
    assert library.word("de", "buttons", "back") == "Zurück"
    assert question == "Are my posts used?"
    assert library.statement("de", "menu") == "The switch is in the menu."


def test_what_no_language_has_is_nothing(small: Book) -> None:
    assert small.library.text("de", "gone") is None
    assert small.library.word("de", "buttons", "gone") is None
    assert small.library.word("de", "gone", "gone") is None
    assert small.library.question("de", "gone") is None
    assert small.library.statement("de", "gone") == ""


def test_a_label_that_is_not_sure_is_the_source_language_s(small: Book) -> None:
    english = LabelText("Use *my* data", "mid")

    assert small.library.label("de", "me") == LabelText("Sie", "high")
    assert small.library.label("de", "toggle") == english
    assert small.library.label("fr", "toggle") == english
    assert small.library.label("pl", "toggle") == english


def test_both_files_of_words_are_one(small: Book) -> None:
    german = small.library.languages["de"]

    assert german.words["buttons"]["back"] == "Zurück"
    assert german.words["buttons"]["off"] == "Es ist aus"
    assert german.files["buttons.back"] == "common/de/words.toml"
    assert german.files["buttons.off"] == "acme/de/words.toml"
    assert german.typed == {"web": ("web", "browser"), "app": ("app",)}


def test_a_language_without_labels_of_its_own_is_none_of_those_to_choose(folder: Folder) -> None:
    both(
        gone("acme/de/labels.toml"),
        more("acme/authorities.toml", '[CAQC]\nname = "Commission"\nurl = "https://caqc.example"'),
    )(folder)
    book = read(folder.root)[1]

    assert book.guide.labels == ("en", "fr")
    assert set(book.library.authorities) == {"DE", "CAQC"}
