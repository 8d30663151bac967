"""What people type when they are asked where they live, and what is read from it."""

import string
import subprocess
import sys
from pathlib import Path

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.regions import PARTS
from bot.errors import ContentError
from bot.reading.countries import Countries, Found, Sure, Unsure, load
from bot.reading.folding import fold
from bot.reading.found import SUGGESTIONS, codes_of

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "bot/reading/countries.tsv"
EXTRA = ROOT / "messages/countries.toml"

COUNTRIES = load(TABLE, EXTRA)
ISO = COUNTRIES.gazetteer.iso  # two and three letters -> two letters
KNOWN = {*ISO.values(), *PARTS}
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
CALIFORNIA = "\U0001f3f4\U000e0075\U000e0073\U000e0063\U000e0061\U000e007f"


def asked(text: str, language: str = "en") -> Found:
    return COUNTRIES.find(text, language, asked=True)


def unasked(text: str, language: str = "en") -> Found:
    return COUNTRIES.find(text, language, asked=False)


# A single code is Sure; several, or one in brackets, are Unsure; "()" is unknown.
TYPED = """
    # names, in the person's language, in English, in any other
    en | Germany                          | DE
    en | germany                          | DE
    en |   GERMANY!!                      | DE
    en | Deutschland                      | DE
    de | Österreich                       | AT
    de | Oesterreich                      | AT
    de | Osterreich                       | AT
    de | Daenemark                        | DK
    de | Großbritannien                   | GB
    de | Grossbritannien                  | GB
    de | Tschechien                       | CZ
    de | Amerika                          | US
    es | América                          | US CA
    de | die Staaten                      | US
    de | England                          | GB
    de | Holland                          | NL
    de | Island                           | IS
    en | Allemagne                        | DE
    en | Россия                           | RU
    en | 日本                             | JP
    en | ألمانيا                          | DE
    en | 香港                             | HK
    ko | 홍콩                             | HK
    tr | Çad                              | TD
    vi | Áo                               | AT
    fr | la Suisse                        | CH
    fr | l’Allemagne                      | DE
    es | EE.UU.                           | US
    en | Côte d'Ivoire                    | CI
    en | St. Lucia                        | LC
    en | Saint Kitts and Nevis            | KN
    en | Trinidad & Tobago                | TT
    en | The Gambia                       | GM
    en | Netherlands, The                 | NL
    en | Kosovo                           | XK
    en | Myanmar                          | MM

    # everyday, short and former names
    en | the States                       | US
    en | America                          | US
    en | UK                               | GB
    en | uk                               | GB
    en | us                               | US
    en | U.S.A.                           | US
    en | uae                              | AE
    en | HK                               | HK
    en | EU                               | EU
    en | European Union                   | EU
    en | EEA                              | EU
    de | EWR                              | EU
    de | Europäische Union                | EU
    en | Burma                            | MM
    en | Swaziland                        | SZ
    en | Zaire                            | CD
    en | Ceylon                           | LK
    en | Persia                           | IR
    en | Siam                             | TH
    en | Cape Verde                       | CV
    en | Ivory Coast                      | CI
    en | East Timor                       | TL
    en | Macedonia                        | MK
    en | Turkey                           | TR
    en | Czech Republic                   | CZ
    en | Czechoslovakia                   | CZ SK
    en | Yugoslavia                       | RS HR BA SI
    en | Soviet Union                     | RU UA BY KZ

    # parts of countries
    en | Scotland                         | GB
    en | Northern Ireland                 | GB
    en | Ireland                          | IE
    en | Québec                           | CAQC
    en | quebec, canada                   | CAQC
    en | Ontario                          | CA
    en | California                       | USCA
    de | Kalifornien                      | USCA
    en | San Diego, CA, USA               | USCA
    en | New York                         | US
    en | Texas                            | US
    en | New Mexico                       | US
    en | New Jersey                       | US
    en | Jersey                           | JE
    en | Puerto Rico                      | PR
    de | Bayern                           | DE
    en | Catalonia                        | ES
    en | Baja California                  | MX
    en | New South Wales                  | AU

    # codes
    en | DE                               | DE
    en | de                               | (DE)
    en | fr                               | FR
    en | DEU                              | DE
    en | CA                               | CA
    en | no                               | (NO)
    en | NO                               | NO
    en | in                               | (IN)
    en | and                              | (AD)
    en | AND                              | AD

    # flags
    en | 🇩🇪                               | DE
    en | 🇪🇺                               | EU
    en | 🇩🇪 Germany                       | DE
    en | 🇬🇪 Georgia                       | GE
    en | 🇩🇪 France                        | DE FR
    en | 🇩🇪🇫🇷                             | DE FR
    en | hello 🇨🇭                         | CH
    en | not 🇨🇭                           | (CH)

    # more than one country
    en | Georgia                          | GE US
    en | Georgia, USA                     | US
    en | Congo                            | CD CG
    en | DR Congo                         | CD
    en | Korea                            | KR KP
    en | South Korea                      | KR
    en | Samoa                            | WS
    en | American Samoa                   | AS
    en | Guinea                           | GN
    en | Papua New Guinea                 | PG
    en | New Guinea                       | PG ID
    en | Virgin Islands                   | VI VG
    en | Europe                           | EU GB CH
    en | Germany, Europe                  | DE
    en | South America                    | ()
    en | North Africa                     | ()
    en | UK and Germany                   | GB DE

    # phrases
    en | I live in Germany                | DE
    de | aus der Schweiz                  | CH
    de | Ich komme aus den USA            | US
    en | from Canada, actually            | CA
    en | I'm in the UK                    | GB
    en | living in the us                 | US
    en | j'habite en Allemagne            | DE
    en | 我住在德国                       | DE
    en | I live in NL                     | NL
    en | moved to NL from Germany         | DE NL
    en | I live in CA                     | USCA CA
    en | Springfield, IL                  | US IL
    en | not Germany                      | (DE)
    de | nicht in Deutschland             | (DE)
    en | I live on an island              | ()
    en | tell us                          | ()

    # slips of the finger
    en | Germny                           | DE
    en | I live in Germny                 | DE
    en | Itlay                            | IT
    en | Mexcio                           | MX
    en | untied states                    | US
    en | the netherlnds                   | NL
    de | Schweitz                         | CH
    de | Deutschlnad                      | DE
    en | allemange                        | DE
    en | Austrlia                         | AT AU
    en | Slovania                         | SI SK
    en | Nigera                           | NE NG
    en | Domincan                         | DO DM
    en | Nothern Ireland                  | GB IE
    en | papua now guinea                 | PG ID GN
    en | Amercan Samoa                    | AS WS
    en | Sout America                     | (US)
    en | mail                             | (ML)

    # beginnings, peoples, nothing at all
    en | Germ                             | (DE)
    en | Switz                            | (CH)
    en | German                           | DE AT CH
    de | deutsch                          | DE AT CH
    en | hello                            | ()
    en | asdfghjkl                        | ()
    en | ???                              | ()
"""


def cases(typed: str) -> list[tuple[str, str, Found]]:
    lines = [line.strip() for line in typed.splitlines()]
    rows = [line.split(" | ") for line in lines if line and not line.startswith("#")]
    return [(language.strip(), text.strip(), expected(codes.strip())) for language, text, codes in rows]


def expected(codes: str) -> Found:
    several = tuple(codes.strip("()").split())
    return Sure(codes) if several == (codes,) else Unsure(several)


@pytest.mark.parametrize(("language", "text", "found"), cases(TYPED))
def test_an_answer_to_the_country_question(language: str, text: str, found: Found) -> None:
    assert asked(text, language) == found


@pytest.mark.parametrize(("flag", "code"), [(SCOTLAND, "GB"), (CALIFORNIA, "USCA")])
def test_the_flag_of_a_part(flag: str, code: str) -> None:
    assert asked(flag) == Sure(code)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Germany", Sure("DE")),
        ("the Netherlands", Sure("NL")),
        ("Allemagne", Sure("DE")),
        ("日本", Sure("JP")),
        ("UK", Sure("GB")),
        ("USA", Sure("US")),
        ("EU", Sure("EU")),
        ("DE", Sure("DE")),
        ("🇩🇪", Sure("DE")),
        ("Georgia", Unsure(("GE", "US"))),
        ("uk", Unsure()),
        ("de", Unsure()),
        ("NO", Unsure()),  # shouted far oftener than Norwegian
        ("AND", Unsure()),
        ("island", Unsure()),
        ("German", Unsure()),
        ("Germny", Unsure()),
        ("Germ", Unsure()),
        ("I live in Germany", Unsure()),
        ("thanks 🇩🇪", Unsure()),
    ],
)
def test_only_what_is_clear_counts_while_something_else_is_asked(text: str, found: Found) -> None:
    assert unasked(text) == found


@pytest.mark.parametrize("language", ["en", "de", "fr", "ja", "ar"])
def test_every_name_of_a_language_finds_its_country(language: str) -> None:
    names = Locale.parse(language).territories
    missed = {code: names[code] for code in set(ISO.values()) if code not in codes_of(asked(names[code], language))}
    assert not missed


@pytest.mark.parametrize("language", ["en", "de"])
def test_names_are_sure_unless_two_countries_share_them(language: str) -> None:
    names = Locale.parse(language).territories
    unsure = {code for code in set(ISO.values()) if asked(names[code], language) != Sure(code)}
    assert unsure == ({"GE"} if language == "en" else set())  # Georgia


@pytest.mark.parametrize("code", sorted(ISO))
def test_every_code_in_capitals_is_its_country(code: str) -> None:
    assert asked(code) == Sure(ISO[code])


@pytest.mark.parametrize("code", sorted(ISO))
def test_a_code_in_lower_case_is_its_country_or_a_question(code: str) -> None:
    assert codes_of(asked(code.lower())) == (ISO[code],)


@pytest.mark.parametrize("code", sorted(set(ISO.values())))
def test_every_flag_is_its_country(code: str) -> None:
    flag = "".join(chr(ord(letter) - ord("A") + 0x1F1E6) for letter in code)
    assert asked(flag) == unasked(flag) == Sure(code)


LONG_NAMES = {
    fold(name): code
    for code, name in Locale.parse("en").territories.items()
    if code in ISO and len(fold(name)) >= 8 and len(code) == 2
}


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, str]:
    """A long name with one letter left out, put in, changed or swapped, and its country."""
    name = draw(st.sampled_from(sorted(LONG_NAMES)))
    at = draw(st.integers(0, len(name) - 2))
    letter = draw(st.sampled_from(string.ascii_lowercase))
    middle = draw(st.sampled_from(["", letter + name[at], letter, name[at + 1] + name[at]]))
    end = name[at + (2 if middle == name[at + 1] + name[at] else 1) :]
    return name[:at] + middle + end, LONG_NAMES[name]


@given(slips())
def test_a_slip_never_leads_to_another_country(slip: tuple[str, str]) -> None:
    typed, code = slip
    found = asked(typed)
    names_another = COUNTRIES.gazetteer.anywhere.get(typed, (code,)) != (code,)
    assert code in codes_of(found) or isinstance(found, Unsure) or names_another


TEXTS = st.one_of(
    st.text(),
    st.text(alphabet=st.characters(min_codepoint=0x1F1E6, max_codepoint=0x1F1FF)),
    st.lists(st.sampled_from([*LONG_NAMES, *ISO, "not", "in", "the", "🇩🇪", SCOTLAND, "\u200f", "\x00"])).map(" ".join),
)


@given(TEXTS, st.sampled_from(["en", "de", "de-AT", "zh_Hant", "", "xx", "\x00"]), st.booleans())
def test_any_text_is_read_without_an_error(text: str, language: str, is_asked: bool) -> None:  # noqa: FBT001
    codes = codes_of(COUNTRIES.find(text, language, asked=is_asked))
    assert len(codes) <= SUGGESTIONS
    assert len(codes) == len(set(codes))
    assert set(codes) <= KNOWN


@pytest.mark.parametrize("character", ["a", "日", "🇩", "\u0301", "\ufdfa", "\u200f", "'", ".", "a ", "US "])
def test_a_long_text_is_read_without_an_error(character: str) -> None:
    codes_of(asked(character * 4000))


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_the_table_is_fresh() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools/countries.py", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("damage", [("deutschland", "deutschlond"), ("# sha256 ", "# sha256 0"), ("\n", "")])
def test_a_table_that_was_edited_is_refused(tmp_path: Path, damage: tuple[str, str]) -> None:
    table = tmp_path / "countries.tsv"
    table.write_text(TABLE.read_text("utf-8").replace(*damage), "utf-8")
    with pytest.raises(ContentError, match=r"countries\.tsv"):
        load(table, EXTRA)


@pytest.mark.parametrize(
    "damage",
    [
        ("[parts]", "[part]"),
        ('["GE", "US"]', '["GE", "XX"]'),
        ('IC = "ES"', 'IC = "QQ"'),
        ("everyday = [", "every_day = ["),
        ('"Georgia" = [', '"Georgia" = 3 # ['),
        ("[short]", "[short"),
    ],
)
def test_a_broken_reviewed_file_is_refused(tmp_path: Path, damage: tuple[str, str]) -> None:
    extra = tmp_path / "countries.toml"
    text = EXTRA.read_text("utf-8")
    assert damage[0] in text
    extra.write_text(text.replace(*damage), "utf-8")
    with pytest.raises(ContentError, match=r"countries\.toml"):
        load(TABLE, extra)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError):
        load(tmp_path / "none.tsv", EXTRA)
    with pytest.raises(ContentError):
        load(TABLE, tmp_path / "none.toml")


def test_countries_are_what_is_loaded() -> None:
    assert isinstance(COUNTRIES, Countries)
