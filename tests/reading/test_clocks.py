"""Which clocks people in a country are asked to choose from, and what is read from the name of one."""

import tomllib
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.cldr import countries
from bot.engine.regions import PARTS
from bot.errors import ContentError
from bot.reading.clocks import SUGGESTIONS, load

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "bot/reading/clocks.tsv"
TEXT = TABLE.read_text("utf-8")
CLOCKS = load(TABLE)
ZONES = CLOCKS.zones
YEAR = 2027
WORLDWIDE = {"GMT", "UTC"}
EXISTING = available_timezones()
GUIDE = sorted({*countries(), *PARTS, "EU", "001"})  # every code that the guide knows
PERSON = st.tuples(st.sampled_from(["en", "de", "fr", ""]), st.sampled_from([*GUIDE, "", "XX", "us", "€"]))


def tzdata(name: str) -> list[str]:
    lines = (files("tzdata") / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


# -- The zones of a country --------------------------------------------------------------------------

COUNTRIES = """
    DE   | Berlin
    AT   | Vienna
    CH   | Zurich
    GB   | London
    FR   | Paris
    AR   | Argentina/Buenos_Aires
    KZ   | Almaty
    UA   | Kyiv
    IN   | Kolkata
    XK   | Belgrade
    TA   | St_Helena
    ES   | Madrid Canary
    PT   | Lisbon Azores
    CN   | Shanghai Urumqi
    NZ   | Auckland Chatham
    CD   | Kinshasa Lubumbashi
    ID   | Jakarta Makassar Jayapura
    CL   | Santiago Punta_Arenas Easter
    BR   | Sao_Paulo Manaus Rio_Branco Noronha
    CA   | Toronto Vancouver Edmonton Halifax Winnipeg St_Johns
    MX   | Mexico_City Mazatlan Tijuana Matamoros Ciudad_Juarez Cancun
    AU   | Sydney Brisbane Perth Adelaide Darwin Eucla Lord_Howe
    US   | New_York Chicago Los_Angeles Denver Phoenix Honolulu Anchorage Adak
    CAQC | Toronto
    USCA | Los_Angeles
    EU   | Berlin Athens Lisbon
"""


def table(rows: str) -> list[tuple[str, ...]]:
    return [tuple(cell.strip() for cell in row.split("|")) for row in rows.splitlines() if "|" in row]


def short(zones: tuple[str, ...]) -> str:
    return " ".join(zone.partition("/")[2] for zone in zones)


@pytest.mark.parametrize(("country", "expected"), table(COUNTRIES))
def test_people_are_asked_for_one_of_the_clocks_of_their_country(country: str, expected: str) -> None:
    assert short(ZONES.of(country)) == expected


def test_russia_has_eleven_clocks() -> None:
    assert len(ZONES.of("RU")) == 11
    assert ZONES.of("RU")[0] == "Europe/Moscow"


def test_every_country_of_the_guide_has_a_zone() -> None:
    assert all(ZONES.of(country) for country in GUIDE)


def test_anywhere_else_are_a_dozen_clocks_from_west_to_east() -> None:
    offsets = [clock(zone)[0] for zone in ZONES.of("001")]
    assert 12 <= len(offsets) <= 16
    assert offsets == sorted(offsets)


@cache
def clock(zone: str) -> tuple[timedelta, ...]:
    """What a zone shows over the next three years, by the package and not by the machine."""
    with (files("tzdata") / "zoneinfo" / zone).open("rb") as data:
        known = ZoneInfo.from_file(data)
    start = datetime(int(version()[:4]) + 1, 1, 1, tzinfo=UTC)
    shown = ((start + timedelta(hours=hours)).astimezone(known) for hours in range(0, 3 * 8766, 8))
    return tuple(local.replace(tzinfo=UTC) - local for local in shown)


def version() -> str:
    return (files("tzdata") / "zoneinfo/tzdata.zi").read_text("utf-8").split(maxsplit=3)[2]


BY_COUNTRY = [(country, zone) for country, _, zone, *_ in (line.split("\t") for line in tzdata("zoneinfo/zone.tab"))]
SEVERAL = sorted(country for country, zones in Counter(country for country, _ in BY_COUNTRY).items() if zones > 1)


@pytest.mark.parametrize("country", SEVERAL)
def test_nobody_is_asked_to_choose_between_clocks_that_show_the_same(country: str) -> None:
    assert len({clock(zone) for zone in ZONES.of(country)}) == len(ZONES.of(country))


# So few live by these that nobody is asked for their sake; all can be typed.
UNASKED = {
    "America/Atikokan", "America/Blanc-Sablon", "America/Cambridge_Bay", "America/Inuvik", "America/Rankin_Inlet",
    "America/Resolute", "Europe/Simferopol",
}  # fmt: skip


@pytest.mark.parametrize("country", SEVERAL)
def test_every_clock_of_a_country_can_be_chosen(country: str) -> None:
    offered = {clock(zone) for zone in ZONES.of(country)}
    left_out = {zone for known, zone in BY_COUNTRY if known == country and clock(zone) not in offered}
    assert left_out <= UNASKED


# -- What people type --------------------------------------------------------------------------------

# language | country | typed | zones; a language and a country left out are the ones above
TYPED = """
    # zones, in any case, with and without their continent
    en |      | Europe/Berlin                    | Europe/Berlin
       |      | europe/berlin                    | Europe/Berlin
       |      | EUROPE/BERLIN                    | Europe/Berlin
       |      | Europe Berlin                    | Europe/Berlin
       |      | America/New_York                 | America/New_York
       |      | america/new york                 | America/New_York
       |      | New York                         | America/New_York
       |      | new_york                         | America/New_York
       |      | America/Argentina/Buenos_Aires   | America/Argentina/Buenos_Aires
       |      | Argentina/Buenos Aires           | America/Argentina/Buenos_Aires
       |      | Buenos Aires                     | America/Argentina/Buenos_Aires
       |      | America/Indiana/Knox             | America/Indiana/Knox
       |      | Etc/GMT-2                        | Etc/GMT-2
       |      | Etc/GMT+5                        | Etc/GMT+5
       |      | Etc/UTC                          | Etc/UTC

    # names that stand for others; those that their country keeps stay
       |      | Asia/Calcutta                    | Asia/Kolkata
       |      | Europe/Kiev                      | Europe/Kyiv
       |      | US/Pacific                       | America/Los_Angeles
       |      | Iceland                          | Atlantic/Reykjavik
       |      | Europe/Oslo                      | Europe/Oslo
       |      | America/Montreal                 | America/Toronto
       |      | Asia/Saigon                      | Asia/Ho_Chi_Minh
       |      | Japan                            | Asia/Tokyo
       |      | EST5EDT                          | America/New_York

    # nearly a zone
       |      | Europe/Berln                     | Europe/Berlin
       |      | Europe/Munich                    | Europe/Berlin
       |      | Asia/Peking                      | Asia/Shanghai

    # offsets
       |      | UTC                              | Etc/UTC
       |      | GMT                              | Etc/GMT
       |      | gmt+0                            | Etc/GMT
       |      | UTC+2                            | Etc/GMT-2
       |      | UTC +02:00                       | Etc/GMT-2
       |      | utc-3                            | Etc/GMT+3
       |      | UTC−3                            | Etc/GMT+3
       |      | GMT+1                            | Etc/GMT-1
       |      | +5:30                            | Asia/Kolkata
       |      | +0530                            | Asia/Kolkata
       |      | UTC+5:45                         | Asia/Kathmandu
       |      | UTC+3:30                         | Asia/Tehran
       |      | UTC+9:30                         | Australia/Darwin
       |      | -3:30                            | America/St_Johns
       |      | UTC+14                           | Etc/GMT-14
       |      | UTC+15                           |
       |      | UTC+1:23                         |
       |      | 2                                |
       | DE   | UTC+1                            | Europe/Berlin
       | DE   | UTC+2                            | Europe/Berlin
       | DE   | UTC+3                            | Etc/GMT-3
       | EU   | UTC+2                            | Europe/Athens Europe/Berlin
       | US   | UTC-5                            | America/New_York America/Chicago
       | GB   | GMT                              | Europe/London
       | DZ   | UTC+1                            | Africa/Algiers
       | 001  | UTC-8                            | Etc/GMT+8

    # clocks by their names and initials
       |      | PST                              | America/Los_Angeles Asia/Manila
       |      | PT                               | America/Los_Angeles
       |      | pdt                              | America/Los_Angeles
       |      | EST                              | America/New_York Australia/Sydney
       | DE   | EST                              | America/New_York
       | US   | EST                              | America/New_York
       | AU   | EST                              | Australia/Sydney Australia/Brisbane
       | AU   | EDT                              | Australia/Sydney
       | AU   | CST                              | Australia/Adelaide Australia/Darwin
       | AU   | WST                              | Australia/Perth
       | AU   | Eastern                          | Australia/Sydney Australia/Brisbane
       | AU   | Eastern Time                     | Australia/Sydney Australia/Brisbane
       | AU   | eastern standard time            | Australia/Sydney Australia/Brisbane
       | AU   | Central                          | Australia/Adelaide Australia/Darwin
       | AU   | Western                          | Australia/Perth
       | MX   | Eastern                          | America/Cancun
       | ID   | Western                          | Asia/Jakarta
       | BD   | BST                              | Asia/Dhaka
       | GB   | BST                              | Europe/London
       | AM   | AMT                              | Asia/Yerevan
       | BR   | AMT                              | America/Manaus
       |      | et                               | America/New_York
       |      | Eastern                          | America/New_York Australia/Sydney Europe/Athens Asia/Jayapura
       | US   | Eastern                          | America/New_York
       |      | Eastern Time                     | America/New_York Australia/Sydney
       |      | Eastern Time (US)                | America/New_York
       |      | Pacific Standard Time            | America/Los_Angeles
       |      | MST                              | America/Denver America/Phoenix
       |      | CST                              | America/Chicago Asia/Shanghai America/Havana Australia/Adelaide
       | US   | CST                              | America/Chicago
       | CN   | CST                              | Asia/Shanghai
       | CU   | CST                              | America/Havana
       | PH   | PST                              | Asia/Manila
       | MX   | PST                              | America/Tijuana
       | JM   | EST                              | America/Jamaica
       |      | IST                              | Asia/Kolkata Asia/Jerusalem Europe/Dublin
       | IN   | IST                              | Asia/Kolkata
       | IL   | IST                              | Asia/Jerusalem
       | IE   | ist                              |
       | IE   | IST                              | Europe/Dublin
       |      | BST                              | Europe/London Asia/Dhaka Pacific/Bougainville
       | PG   | BST                              | Pacific/Bougainville
       |      | CET                              | Europe/Berlin
       | FR   | cet                              | Europe/Paris
       | DZ   | CET                              | Africa/Algiers
       |      | JST                              | Asia/Tokyo
       |      | AEST                             | Australia/Sydney Australia/Brisbane
       |      | EAT                              | Africa/Nairobi
       |      | eat                              |
    de |      | MEZ                              | Europe/Berlin
       | AT   | MESZ                             | Europe/Vienna
       |      | Mitteleuropäische Zeit           | Europe/Berlin
       |      | Moskauer Zeit                    | Europe/Moscow
       |      | Nordamerikanische Ostküstenzeit  | America/New_York

    # cities, in German, in English and as they are called there
       |      | München                          | Europe/Berlin
       |      | Muenchen                         | Europe/Berlin
       |      | munchen                          | Europe/Berlin
       |      | Munich                           | Europe/Berlin
       |      | Mailand                          | Europe/Rome
       |      | Milan                            | Europe/Rome
       |      | Milano                           | Europe/Rome
       |      | Köln                             | Europe/Berlin
       |      | Koeln                            | Europe/Berlin
       |      | koln                             | Europe/Berlin
       |      | Cologne                          | Europe/Berlin
       |      | Genf                             | Europe/Zurich
       |      | Geneva                           | Europe/Zurich
       |      | Wien                             | Europe/Vienna
       |      | Zürich                           | Europe/Zurich
       |      | Rom                              | Europe/Rome
       |      | Kiew                             | Europe/Kyiv
       |      | Den Haag                         | Europe/Amsterdam
       |      | Sankt Petersburg                 | Europe/Moscow
       |      | Frankfurt                        | Europe/Berlin
       |      | Frankfurt/Main                   | Europe/Berlin
       |      | Москва                           | Europe/Moscow
       |      | 東京                             | Asia/Tokyo
    en |      | Bombay                           | Asia/Kolkata
       |      | São Paulo                        | America/Sao_Paulo
       |      | sao paulo                        | America/Sao_Paulo
       |      | NYC                              | America/New_York
       |      | Washington, D.C.                 | America/New_York
       |      | St. John's                       | America/St_Johns America/Antigua
       | CA   | St. John's                       | America/St_Johns
       |      | Vancouver                        | America/Vancouver
       |      | Phoenix                          | America/Phoenix
       |      | El Paso                          | America/Denver
       |      | Melbourne                        | Australia/Melbourne

    # regions and islands
       |      | Hawaii                           | Pacific/Honolulu
       |      | Texas                            | America/Chicago
       |      | Alberta                          | America/Edmonton
       |      | Western Australia                | Australia/Perth
       |      | Bali                             | Asia/Makassar
       | ES   | Kanaren                          | Atlantic/Canary
       | US   | Tennessee                        | America/Chicago America/New_York
       | US   | Washington                       | America/Los_Angeles America/New_York
       | US   | Georgia                          | America/New_York
       | GE   | Georgia                          | Asia/Tbilisi

    # cities of one name
       |      | Birmingham                       | Europe/London
       | US   | Birmingham                       | America/Chicago
       | GB   | Birmingham                       | Europe/London
       | US   | San Jose                         | America/Los_Angeles
       | USCA | San José                         | America/Los_Angeles
       | CR   | San José                         | America/Costa_Rica
       |      | San José                         | America/Los_Angeles America/Costa_Rica
       |      | Hyderabad                        | Asia/Kolkata
       | PK   | Hyderabad                        | Asia/Karachi
       | EU   | Valencia                         | Europe/Madrid
       | VE   | Valencia                         | America/Caracas
       |      | London                           | Europe/London
       | CA   | London                           | America/Toronto Europe/London
       |      | Springfield                      | America/Chicago America/New_York
       | US   | Springfield                      | America/Chicago America/New_York America/Los_Angeles
       | USCA | Ontario                          | America/Los_Angeles America/Toronto
       | CA   | Ontario                          | America/Toronto

    # with the country or state
       | US   | Springfield, IL                  | America/Chicago
       |      | springfield illinois             | America/Chicago
       | US   | Springfield, MA, USA             | America/New_York
       | DE   | Birmingham, Alabama              | America/Chicago
       |      | London, Ontario                  | America/Toronto
       |      | Germany, Berlin                  | Europe/Berlin
       |      | Paris, Texas                     | America/Chicago
       | US   | Bozeman, MT                      | America/Denver
       |      | Smallville, Germany              | Europe/Berlin
       |      | Smallville, Russia               |
       |      | Berlin, please                   | Europe/Berlin

    # words that are cities too
       |      | nice                             |
       | DE   | Nice                             |
       | FR   | nice                             | Europe/Paris
       |      | Nice, France                     | Europe/Paris
       |      | nice france                      | Europe/Paris
       |      | Nizza                            | Europe/Paris
       |      | reading                          |
       | GB   | reading                          | Europe/London
       |      | bath                             |
       | US   | mobile                           |
       | HR   | Split                            | Europe/Zagreb
       | US   | off                              |
       | DE   | menu                             |
       |      | ok                               |
    de | AT   | essen                            |
       | DE   | Essen                            | Europe/Berlin
    en | AT   | Essen                            | Europe/Berlin

    # with words around, and with slips
       |      | Berlin time                      | Europe/Berlin
       |      | I live in Berlin                 | Europe/Berlin
       |      | the time zone of Tokyo           | Asia/Tokyo
    de |      | Zeit in Tokio                    | Asia/Tokyo
       |      | Berln                            | Europe/Berlin
       |      | Hambrug                          | Europe/Berlin
       |      | Münchn                           | Europe/Berlin
       |      | Nueremberg                       | Europe/Berlin
    en |      | San Fransisco                    | America/Los_Angeles
       |      | Los Angelos                      | America/Los_Angeles
       |      | Melborne                         | Australia/Melbourne
       | US   | Sacremento                       | America/Los_Angeles

    # nothing
       |      |                                  |
       |      | ?                                |
       |      | +                                |
       |      | , , ,                            |
       |      | the time                         |
       |      | Factory                          |
       |      | India                            |
       |      | thanks                           |
       |      | in 2 weeks                       |
       |      | next monday                      |
    de |      | keine Ahnung                     |
       |      | nächsten Montag um 9             |
"""


def typed() -> list[tuple[str, str, str, str]]:
    rows, language = [], ""
    for own, country, text, zones in table(TYPED):
        language = own or language
        rows.append((language, country, text, zones))
    return rows


@pytest.mark.parametrize(("language", "country", "text", "expected"), typed())
def test_what_is_typed_names_a_zone(language: str, country: str, text: str, expected: str) -> None:
    assert " ".join(CLOCKS.find(text, language, country)) == expected


@pytest.mark.parametrize("country", sorted(code for code in GUIDE if len(ZONES.of(code)) > 1 and code != "001"))
def test_initials_that_a_clock_of_the_country_shows_are_that_clock(country: str) -> None:
    for zone in ZONES.of(country):
        for month in (1, 7):
            initials = datetime(YEAR, month, 1, tzinfo=ZoneInfo(zone)).tzname() or ""
            found = CLOCKS.find(initials, "en", country)
            if initials.isalpha() and initials not in WORLDWIDE:
                assert set(found) <= set(ZONES.of(country)), initials
                assert zone in found or len(found) == SUGGESTIONS, initials


@pytest.mark.parametrize("words", sorted((ROOT / "messages/common").glob("*/words.toml")), ids=str)
@pytest.mark.parametrize("country", ["", "001", "DE", "FR", "GB", "US"])
def test_words_that_everybody_types_are_no_clocks(words: Path, country: str) -> None:
    said = [text for texts in tomllib.loads(words.read_text("utf-8"))["typed"].values() for text in texts]
    found = [text for text in said for language in ("en", "de") if CLOCKS.find(text, language, country)]
    assert said
    assert found == [], "run make clocks"


@pytest.mark.parametrize("country", ["", "DE", "US"])
def test_a_zone_that_is_offered_is_found_by_its_name(country: str) -> None:
    offered = {zone for code in GUIDE for zone in ZONES.of(code)}
    assert all(CLOCKS.find(zone.lower().replace("_", " "), "en", country) == (zone,) for zone in offered)


@given(st.text(), PERSON)
def test_whatever_is_typed_only_zones_are_found(text: str, person: tuple[str, str]) -> None:
    found = CLOCKS.find(text, *person)
    assert len(found) <= SUGGESTIONS
    assert len(set(found)) == len(found)
    assert EXISTING.issuperset(found)


NAMES = sorted({row.split("\t")[0] for row in TEXT.splitlines() if "\t" in row})


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3), st.sampled_from([" ", ", ", "/", " ("]), PERSON)
def test_names_in_any_company_name_only_zones(names: list[str], between: str, person: tuple[str, str]) -> None:
    assert EXISTING.issuperset(CLOCKS.find(between.join(names), *person))


# -- The table ---------------------------------------------------------------------------------------


def test_the_table_says_whose_cities_it_holds() -> None:
    assert "GeoNames (https://www.geonames.org), CC BY 4.0" in TEXT[:500]


def test_the_table_is_of_the_tzdata_that_is_installed() -> None:
    assert f"tzdata {version()}," in TEXT, "run make clocks"
    unset = {"Factory"}  # what a clock shows that nobody has set
    assert set(ZONES.coded.values()) == {*tzdata("zones")} - unset, "run make clocks"


def test_a_code_leads_to_every_zone_that_may_be_found() -> None:
    found = {zone for row in TEXT.splitlines() for cell in row.split("\t")[1:] for zone in cell.split() if "/" in zone}
    assert found <= set(ZONES.coded.values())


def test_the_table_is_small() -> None:
    assert len(TEXT.encode()) < 500_000


def test_a_table_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"clocks\.tsv.*make clocks"):
        load(tmp_path / "clocks.tsv")


@pytest.mark.parametrize("broken", ["", "# sha256 0", TEXT.replace("berlin", "bern"), TEXT[:-1]])
def test_a_table_that_was_changed_by_hand_is_refused(tmp_path: Path, broken: str) -> None:
    (tmp_path / "clocks.tsv").write_text(broken, "utf-8")
    with pytest.raises(ContentError, match=r"clocks\.tsv.*make clocks"):
        load(tmp_path / "clocks.tsv")
