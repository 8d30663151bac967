"""A damaged file of the content is told of in one line; it never brings the program down in another way."""

import json
import zlib
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from bot import app
from bot.errors import ContentError
from bot.reading import clocks, countries, model
from tests.fuzz.effort import tried
from tests.fuzz.junk import Json, bent

COUNTRIES = app.messages() / "countries.toml"
QUESTION = ["do they read my messages", "is it legal", "", "x" * 50]


@cache
def parts() -> tuple[Json, bytes]:
    """The head and the rest of the model as it is."""
    line, _, packed = app.QUESTIONS.read_bytes().partition(b"\n")
    return json.loads(line), packed


def head() -> Json:
    """The head of the model as it is."""
    return parts()[0]


def used(file: bytes) -> None:
    """Read a model and use it, or be refused as the content's own error."""
    try:
        made = model.read(file)
    except ContentError:
        return
    for text in QUESTION:
        made.scores(text.split())


@tried(15)
@given(at=st.integers(0, 120_000), to=st.integers(0, 255), length=st.integers(0, 150_000))
def test_a_model_with_a_wrong_byte_or_cut_short_is_refused_or_works(at: int, to: int, length: int) -> None:
    whole = bytearray(app.QUESTIONS.read_bytes())
    whole[at % len(whole)] = to

    used(bytes(whole))
    used(bytes(whole[:length]))


@tried(15)
@given(line=bent(st.builds(head)), packed=st.binary(max_size=60) | st.just(b""))
def test_a_model_with_another_head_is_refused_or_works(line: Json, packed: bytes) -> None:
    used(json.dumps(line).encode() + b"\n" + (zlib.compress(packed) if packed else parts()[1]))


@tried(5)
@given(table=st.sampled_from([app.CLOCKS, app.COUNTRIES]), at=st.integers(0, 2**20), to=st.integers(0, 255))
def test_a_table_with_a_wrong_byte_is_refused_in_one_line_or_works(table: Path, at: int, to: int) -> None:
    whole = bytearray(table.read_bytes())
    whole[at % len(whole)] = to
    with TemporaryDirectory() as folder:
        damaged = Path(folder) / table.name
        damaged.write_bytes(whole)
        with suppress(ContentError):
            clocks.load(damaged) if table == app.CLOCKS else countries.load(damaged, COUNTRIES)
