"""Whatever stands in the environment or in the .env file: it is taken, or refused in one line that keeps secrets."""

import logging
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from traceback import format_exception

import yarl
from hypothesis import given
from hypothesis import strategies as st

from bot import settings
from bot.errors import UsageError
from bot.settings import Settings, read
from tests.fuzz.effort import tried
from tests.fuzz.texts import ANY, NUMBERS, ODD

FOUND = re.findall(r'"([A-Z]+_[A-Z_]+)"', Path(str(settings.__file__)).read_text(encoding="utf-8"))
NAMES = sorted({*FOUND, "LANG"})
SECRETS = tuple(name for name in NAMES if name.endswith(("_TOKEN", "_SECRET", "_URL", "_PROXY")))
VALUES = st.one_of(
    NUMBERS,
    ANY,
    ODD,
    st.builds(
        "{}://{}".format, st.sampled_from(["http", "https", "ws", "wss", "ftp", "postgresql+asyncpg", ""]), ANY | ODD
    ),
    st.sampled_from(
        ["https://[", "https://[::1]:x", "http://a:99999", "https://a\u2100b", "inf", "nan", "-0.0", "0.5", "1:a"]
    ),
)
ENVIRONMENTS = st.dictionaries(st.sampled_from(NAMES), VALUES.map(lambda text: text.replace("\0", "")), max_size=5)
LONG = 10  # characters of a value that stands in no message by chance
NOWHERE = Path("no-such-file")


def taken(environment: dict[str, str], file: Path = NOWHERE) -> Settings | None:
    """The settings, or nothing where they are refused as they must be."""
    told = ""
    try:
        return read(environment, file)
    except UsageError as refused:
        told = "".join(format_exception(refused))
    said = told.rpartition("UsageError: ")[2].rstrip("\n")
    assert len(said.splitlines()) == 1
    assert not any(value in said for name, value in environment.items() if name in SECRETS and len(value) > LONG)
    return None


@tried(40)
@given(environment=ENVIRONMENTS)
def test_any_environment_is_taken_or_refused_in_one_line(environment: dict[str, str]) -> None:
    chosen = taken(environment)
    if chosen is not None:
        shown = repr(chosen)
        assert all(environment[name] not in shown for name in SECRETS if len(environment.get(name, "")) > 20)
        assert bool(chosen.http_port) == bool(environment.get("HTTP_PORT") or chosen.telegram_webhook_url)
        assert chosen.http_port <= 65_535
        assert chosen.retention_days >= 1
        assert chosen.discord_shards >= 0
        for address in (chosen.discord_gateway_url, chosen.discord_api_url, chosen.telegram_api_url):
            yarl.URL(address)


@tried(25)
@given(
    body=st.binary(max_size=80)
    | st.lists(st.sampled_from(NAMES) | VALUES | st.sampled_from("=\n'\"${}#")).map(
        lambda parts: "".join(parts).encode(errors="surrogatepass")
    )
)
def test_any_file_is_taken_or_refused(body: bytes) -> None:
    logging.getLogger("dotenv.main").setLevel(logging.ERROR)
    with TemporaryDirectory() as folder:
        file = Path(folder) / ".env"
        file.write_bytes(body)
        taken({}, file)
