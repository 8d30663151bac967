"""Places write to short payloads that parse for ever.

payloads-v1.tsv holds a payload a line and the fields that it parses to. Lines are only ever added: a button with that
payload may hang in somebody's chat. A new node needs a line: `make golden` adds those that are missing.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given

from bot.content.walk import turns
from bot.engine.engine import pressed
from bot.engine.guide import Guide, Own
from bot.engine.message import LIMITS
from bot.engine.place import FIELDS, LONGEST, LONGEST_DETAIL, Place
from tests.engine.wild import KNOWN, PAYLOADS, SETTLED

FILE = Path(__file__).with_name("payloads-v1.tsv")
DAY = date(2026, 11, 23)


def recorded() -> list[tuple[str, Place]]:
    """Every line of the file."""
    pairs = (line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines())
    return [(payload, Place(**dict(field.split("=") for field in fields.split()))) for payload, fields in pairs]


def missing(guide: Guide) -> Iterator[str]:
    """A line for each button of today that has a value which no line has yet."""
    seen = {value for _, place in recorded() for value in values(place)}
    for place in buttons(guide):
        if not seen.issuperset(values(place)):
            seen |= values(place)
            fields = (f"{name}={getattr(place, name)}" for name in FIELDS if getattr(place, name))
            yield f"{guide.codec.write(place)}\t{' '.join(fields)}"


def unrecorded(guide: Guide) -> list[str]:
    """The nodes of today that no line names."""
    return sorted(set(guide.nodes) - {place.node for _, place in recorded()})


def values(place: Place) -> set[tuple[str, ...]]:
    """What a place holds, field by field; a detail means something at its node only."""
    plain = {(name, getattr(place, name)) for name in FIELDS if name != "detail"}
    return {*plain, ("detail", place.node, place.detail)}


def buttons(guide: Guide) -> Iterator[Place]:
    """Every place of today that a button leads to, and where a press on it ends."""
    for turn in turns(guide, DAY):
        for row in turn.screen.rows:
            for key in row:
                if isinstance(key.target, Place):
                    yield from (key.target, pressed(guide, key.target))


def test_payloads_of_version_1_parse_to_the_same_places_for_ever(guide: Guide) -> None:
    assert recorded() == [(payload, guide.codec.read(payload)) for payload, _ in recorded()]


def test_no_payload_stands_in_the_file_twice() -> None:
    payloads_of_old = [payload for payload, _ in recorded()]

    assert sorted(set(payloads_of_old)) == sorted(payloads_of_old)


def test_every_node_of_today_is_in_the_file_of_payloads(guide: Guide) -> None:
    assert unrecorded(guide) == [], "run `make golden`"


@pytest.mark.exhaustive
def test_every_button_comes_back_from_its_payload(guide: Guide) -> None:
    targets = set(buttons(guide))

    assert targets == {guide.codec.read(guide.codec.write(target)) for target in targets}


@given(place=KNOWN | SETTLED)
def test_any_place_comes_back_from_its_payload(guide: Guide, place: Place) -> None:
    assert place == guide.codec.read(guide.codec.write(place))


@given(place=KNOWN | SETTLED)
def test_a_payload_fits_every_button_and_link(guide: Guide, place: Place) -> None:
    payload = guide.codec.write(place)

    assert payload.isascii()
    assert payload.replace("_", "").replace("-", "").isalnum()
    assert 1 <= len(payload) <= LONGEST


@given(payload=PAYLOADS)
def test_reading_is_never_an_error_and_finds_only_what_the_guide_knows(guide: Guide, payload: str) -> None:
    place = guide.codec.read(payload)

    assert place.service in {"", guide.service}
    assert place.node in {"", *guide.nodes}
    assert place.region in {"", *guide.countries}
    assert place.platform in {"", *guide.platforms}
    assert place.language in {"", *guide.languages}
    assert place.labels in {"", *guide.labels}
    assert place.back in {"", *guide.nodes}
    assert len(place.detail) <= LONGEST_DETAIL


@given(payload=PAYLOADS)
def test_what_was_read_reads_the_same_when_it_is_written_again(guide: Guide, payload: str) -> None:
    place = guide.codec.read(payload)

    assert place == guide.codec.read(guide.codec.write(place))


def test_the_longest_combination_of_all_fields_fits_every_platform(guide: Guide) -> None:
    place = Place(
        service=guide.service,
        node=longest_coded(guide, guide.nodes),
        region=max(guide.countries, key=len),
        platform=longest_coded(guide, guide.platforms, "platform"),
        language=max(guide.languages, key=len),
        labels=max(guide.labels, key=len),
        back=longest_coded(guide, guide.nodes),
        detail="x" * LONGEST_DETAIL,
    )

    assert guide.codec.longest() == len(guide.codec.write(place))
    assert guide.codec.longest() <= min(LONGEST, *(limits.payload for limits in LIMITS.values()))


def longest_coded(guide: Guide, names: Iterable[str], field: str = "node") -> str:
    return max(names, key=lambda name: len(guide.codec.code(field, name)))


def test_a_place_that_nothing_is_known_of_is_the_version_alone(guide: Guide) -> None:
    assert guide.codec.write(Place()) == "1"


@pytest.mark.parametrize("payload", ["", "2li_s2", "li_s2", " 1li", "1li\n", "1li s2", "1" + "x" * 64, "１li", "1lí"])
def test_what_is_no_payload_of_version_1_is_read_as_nowhere(guide: Guide, payload: str) -> None:
    assert Place() == guide.codec.read(payload)


def test_a_code_that_is_not_known_loses_its_own_field_only(guide: Guide) -> None:
    known = guide.codec.read("1li_s2_DE_w_de")

    assert known == Place(guide.service, "step-settings", "DE", "web", "de")
    assert known.at("") == guide.codec.read("1li_zz_DE_w_de")
    assert Place(guide.service, "step-settings", "", "web", "de") == guide.codec.read("1li_s2_XX_w_de")


def test_a_field_that_a_later_version_adds_at_the_end_is_left_aside(guide: Guide) -> None:
    assert guide.codec.read("1li_rd_DE_w_de_en_wy_3m") == guide.codec.read("1li_rd_DE_w_de_en_wy_3m_new_newer")


def test_a_detail_that_is_too_long_is_left_aside(guide: Guide) -> None:
    fits, too_long = "x" * LONGEST_DETAIL, "x" * (LONGEST_DETAIL + 1)

    assert fits == guide.codec.read(f"1li_rd______{fits}").detail
    assert guide.codec.read(f"1li_rd______{too_long}").detail == ""


def test_a_name_that_the_guide_does_not_have_cannot_be_written(guide: Guide) -> None:
    with pytest.raises(KeyError):
        guide.codec.write(Place(guide.service, "no-such-node"))


def test_another_node_keeps_everything_that_was_chosen() -> None:
    place = Place("linkedin", "way", "DE", "web", "de", "en", "start", "3m")

    assert Place("linkedin", "check", "DE", "web", "de", "en") == place.at("check")
    assert Place("linkedin", Own.REMIND, "DE", "web", "de", "en", "way", "1m") == place.at(
        Own.REMIND, back="way", detail="1m"
    )
