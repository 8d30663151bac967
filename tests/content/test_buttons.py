"""Buttons in words: what they say, and where they lead."""

from bot.content.book import Book
from bot.engine.message import Address, Copy, Press
from bot.engine.place import Place
from tests.content.folder import Folder, both, read, swap
from tests.content.shown import at, said, shown


def buttons(book: Book, place: Place) -> dict[str, str]:
    target: dict[str, str] = {}
    for button in (button for row in shown(book, place).rows for button in row):
        match button:
            case Press(text, payload):
                target[text] = book.guide.codec.read(payload).node
            case Address(text, url):
                target[text] = url
            case Copy(text) as copy:
                target[text] = copy.copied()
    return target


def test_buttons_lead_to_nodes_and_addresses_in_words(small: Book) -> None:
    assert buttons(small, at("way")) == {
        "Open the setting": "https://acme.example/setting",
        "Step by step": "step-menu",
        "It is off": "off",
        "I don't see it": "lost-menu",
        "Ask": "topics",
        "Sources": "sources",
        "Menu": "menu",
    }


def test_a_button_copies_a_text_with_the_link_in_it(small: Book) -> None:
    assert buttons(small, at("privacy", language="de"))["Kopieren"] == "Schalte es aus: https://acme.example/setting"


def test_questions_topics_and_languages_name_themselves(small: Book) -> None:
    assert {"Werden meine Beiträge genutzt?", "Welche Rechte habe ich?"} <= buttons(
        small, at("data", language="de")
    ).keys()
    assert "Your data" in buttons(small, at("topics"))
    assert {"English", "Deutsch"} <= buttons(small, at("language", language="de")).keys()
    assert {"English", "Deutsch", "Français"} <= buttons(small, at("labels")).keys()


def test_countries_and_wider_answers_have_names(small: Book) -> None:
    assert buttons(small, at("where", language="de")).keys() >= {"Vereinigte Staaten", "Land der EU", "Anderswo"}


def test_a_country_is_called_as_people_call_it(folder: Folder) -> None:
    both(*(swap(f"common/{tag}/words.toml", "[countries]", '[countries]\nUS = "America"') for tag in ("en", "de")))(
        folder
    )
    book = read(folder.root)[1]

    assert "America" in buttons(book, at("where"))
    assert said(book, at("here", "US")).startswith("America: ")


def test_a_way_back_names_its_step(small: Book) -> None:
    assert "Zurück zu Schritt 2" in buttons(small, at("privacy", back="step-switch", language="de"))


def test_a_question_without_a_text_is_called_by_its_name(folder: Folder) -> None:
    both(*(swap(f"acme/{tag}/faq.toml", "posts =", "posted =") for tag in ("en", "de")))(folder)

    assert "posts" in buttons(read(folder.root)[1], at("data"))
