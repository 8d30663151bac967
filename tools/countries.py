"""Build bot/reading/countries.tsv: what every country is called in every language that CLDR knows.

    python tools/countries.py           write the table
    python tools/countries.py --check   exit with 1 if the table is not what would be written

Babel holds CLDR, but reading all its locales takes seconds and 200 MB: too much for a bot to do when
it starts. Regional variants of a language are one language here (Großbritannien and Grossbritannien
fold to the same name anyway).
"""

import hashlib
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import babel
import pycountry
from babel.core import get_cldr_version
from babel.localedata import locale_identifiers

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # so that it runs before the project is installed

from bot.reading.folding import spellings  # noqa: E402
from tools.tables import write  # noqa: E402

TABLE = ROOT / "bot/reading/countries.tsv"
EXTRA = ROOT / "messages/countries.toml"

# CLDR names them "Hong Kong SAR China"; the short name is that of the city of their time zone.
CITIES = {"HK": "Asia/Hong_Kong", "MO": "Asia/Macau"}
BRACKETS = re.compile(r"\s*[(（].*?[)）]\s*")  # Chinese brackets too

Names = dict[tuple[str, str], set[str]]  # (language, folded name) -> codes


def three_letter_codes() -> dict[str, str]:
    """Every ISO 3166-1 code with its three-letter code; Kosovo and the EU have none."""
    codes = {country.alpha_2: country.alpha_3 for country in pycountry.countries}
    return dict(sorted({**codes, "XK": "", "EU": ""}.items()))


def spoken(locale: babel.Locale, wanted: set[str]) -> Iterator[tuple[str, str]]:
    """Each wanted code with a name that the locale has for it."""
    for code, name in locale.territories.items():
        if code in wanted and name != code:
            yield code, name
            yield code, BRACKETS.sub(" ", name)  # "Myanmar (Burma)" is Myanmar too
    for code, zone in CITIES.items():
        yield code, locale.time_zones.get(zone, {}).get("city", "")


def collect(wanted: set[str]) -> Names:
    """The codes of every folded name in every language."""
    names: Names = defaultdict(set)
    folded_forms = cache(spellings)  # regional variants repeat nearly every name
    for identifier in locale_identifiers():
        locale = babel.Locale.parse(identifier)
        for code, name in spoken(locale, wanted):
            for folded in filter(None, folded_forms(name)):
                names[locale.language, folded].add(code)
    return names


def blocks(names: Names) -> Iterator[str]:
    """The rows of each set of languages together, under a line that names the languages."""
    languages: dict[str, set[str]] = defaultdict(set)
    for (language, name), codes in names.items():
        languages[f"{name}\t{' '.join(sorted(codes))}"].add(language)
    rows: dict[str, list[str]] = defaultdict(list)
    for row in sorted(languages):
        rows[" ".join(sorted(languages[row]))].append(row)
    for spoken_by in sorted(rows):
        yield "\n".join([f"@{spoken_by}", *rows[spoken_by]])


def build() -> str:
    """The whole table as text, the same on every run."""
    codes = three_letter_codes()
    regions = tomllib.loads(EXTRA.read_text("utf-8"))["regions"]
    pairs = [f"{two}\t{three}" for two, three in codes.items()]
    body = "\n".join([*pairs, *blocks(collect(codes.keys() | regions.keys()))]) + "\n"
    fingerprint = hashlib.sha256(body.encode()).hexdigest()
    origin = f"# CLDR {get_cldr_version()} from Babel {babel.__version__}, by tools/countries.py. Do not edit."
    return f"{origin}\n# sha256 {fingerprint}\n{body}"


if __name__ == "__main__":
    sys.exit(write(build(), TABLE, "python tools/countries.py", sys.argv[1:]))
