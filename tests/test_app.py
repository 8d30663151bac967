"""The parts fit together."""

from bot import app
from bot.engine.guide import Guide


def test_a_country_that_can_be_typed_is_one_that_the_guide_knows(opened: app.Opened, guide: Guide) -> None:
    gazetteer = app.open_countries(opened.files.root)().gazetteer
    typed = {code for names in gazetteer.near("en") for codes in names.values() for code in codes}

    assert typed - guide.countries == set()
    assert set(gazetteer.iso.values()) - guide.countries == set()
