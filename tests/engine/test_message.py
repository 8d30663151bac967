"""A message without its styles."""

from bot.engine.message import Copy, Items, Paragraph, Quote, Span, text_of


def test_the_bare_text_of_a_message_keeps_every_word_and_drops_every_style() -> None:
    blocks = (
        Paragraph((Span("Turn it "), Span("off", bold=True), Span(" here", link="https://example.org"))),
        Items(((Span("first"),), (Span("second", code=True), Span(" one", italic=True)))),
        Quote((Paragraph((Span("detail"),)), Items(((Span("1"),),), ordered=True))),
    )

    assert text_of(blocks) == "Turn it off here\n\n• first\n• second one\n\ndetail\n\n• 1"


def test_a_copied_text_links_to_the_bot_where_it_has_an_address_and_to_the_setting_where_not() -> None:
    copy = Copy("Copy", "Switch it off: {link}", "https://example.org/setting", "1li")

    assert copy.copied("https://t.me/bot?start=") == "Switch it off: https://t.me/bot?start=1li"
    assert copy.copied() == "Switch it off: https://example.org/setting"
