"""Settings come from the environment, and from nowhere else."""

import re
from pathlib import Path

import pytest

from bot.errors import UsageError
from bot.settings import Settings, read
from tests.fuzz.test_settings import NAMES

ENCODE = "signs such as @ : / ? # in a user or a password must be percent-encoded, @ as %40"


def refused(**environment: str) -> str:
    """The one line in which an environment is refused."""
    with pytest.raises(UsageError) as why:
        read(environment, Path("no-such-file"))
    (line,) = str(why.value).splitlines()
    return line


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, ""),
        ({"LANG": "de_AT.UTF-8"}, "de-AT"),
        ({"LANG": "C.UTF-8"}, ""),
        ({"LANG": "en_GB", "LC_ALL": "fr_FR@euro"}, "fr-FR"),
        ({"LANGUAGE": "pt_BR:pt:en", "LC_ALL": "C"}, "pt-BR"),
        ({"LC_MESSAGES": "POSIX"}, ""),
    ],
)
def test_the_language_is_the_one_of_the_machine(environment: dict[str, str], language: str) -> None:
    assert read(environment) == Settings(language)


@pytest.mark.parametrize("token", ["987", "987:", ":abc", "12 3:abc", "123:a/b", "１２:ab", "bot12:ab"])
def test_what_cannot_be_a_token_is_refused_in_one_line(token: str) -> None:
    with pytest.raises(UsageError, match=r"^TELEGRAM_TOKEN .* BotFather") as refused:
        read({"TELEGRAM_TOKEN": token})

    assert token not in str(refused.value)


def test_white_space_around_a_token_is_no_harm() -> None:
    assert read({"TELEGRAM_TOKEN": " 123:AA-b_c\n"}).telegram_token == "123:AA-b_c"  # noqa: S105 - an example


@pytest.mark.parametrize(
    ("text", "shards"),
    [("", ()), (" ", ()), ("0", (0,)), ("0-3,7", (0, 1, 2, 3, 7)), ("3, 1 - 2,2", (1, 2, 3)), ("7", (7,))],
)
def test_shards_are_named_one_by_one_or_from_one_to_another(text: str, shards: tuple[int, ...]) -> None:
    assert read({"DISCORD_SHARDS": "8", "DISCORD_SHARD_IDS": text}).discord_shard_ids == shards


@pytest.mark.parametrize("text", ["8", "0-8", "3-1", "a", "1,", "-1", "1--2", "０", "0;1", "99999999999"])
def test_shards_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="DISCORD_SHARD_IDS"):
        read({"DISCORD_SHARDS": "8", "DISCORD_SHARD_IDS": text})


def test_shards_are_some_of_a_number_that_is_known() -> None:
    with pytest.raises(UsageError, match="DISCORD_SHARDS"):
        read({"DISCORD_SHARD_IDS": "0"})


@pytest.mark.parametrize("address", ["http://[", "https://[::1", "http://a\u2100b", "example.org", "https://"])
def test_what_is_no_address_is_refused_in_one_line(address: str) -> None:
    with pytest.raises(UsageError, match=r"^TELEGRAM_API_URL must be an address like https://example\.org$"):
        read({"TELEGRAM_API_URL": address})


def test_a_file_that_is_no_text_is_refused_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"DISCORD_TOKEN=s\xffcret")

    with pytest.raises(UsageError, match=r"^the file .* can't be read: it must be a text in UTF-8$"):
        read({}, file)


@pytest.mark.parametrize(
    ("setting", "wrong"),
    [
        (name, wrong)
        for name in ("HTTP_PORT", "DISCORD_SHARDS", "RETENTION_DAYS", "UNSEEN_AT")
        for wrong in (
            "0",
            "-1",
            "0.5",
            "2.9",
            "1_0",
            "1e3",
            "１０",
            "٣",
            "nan",
            "inf",
            "99999999999",
            "one",
            "0x10",
            "+1",
        )
    ]
    + [
        (name, wrong)
        for name in ("TELEGRAM_PER_SECOND", "DISCORD_PER_SECOND", "PERSON_PER_MINUTE")
        for wrong in (
            "0",
            "-1",
            "1_0",
            "1e3",
            "１０",
            "nan",
            "inf",
            "-inf",
            "999999",
            "0.001",
            "1,5",
            "1.",
            ".5",
            "fast",
        )
    ],
)
def test_a_number_that_makes_no_sense_is_refused_by_its_name(setting: str, wrong: str) -> None:
    assert re.fullmatch(rf"{setting} must be a (whole )?number from [\d.]+ to \d+", refused(**{setting: wrong}))


def test_numbers_may_have_blanks_around_them() -> None:
    settings = read({"HTTP_PORT": " 80 ", "TELEGRAM_PER_SECOND": "0.5\n", "UNSEEN_AT": " "})

    assert (settings.http_port, settings.telegram_per_second, settings.unseen_at) == (80, 0.5, 20)


SETTINGS = sorted({*NAMES} - {"LANG", "LC_ALL", "LC_MESSAGES"})


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("quotes", ["''", '""', "``", "“”", "„“", "«»"])
def test_quotation_marks_around_a_value_are_named(name: str, quotes: str) -> None:
    assert refused(**{name: f"{quotes[0]}7:a{quotes[1]}"}) == f"{name} stands in quotation marks: leave them out"


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("sign", ["\n", "\r\n", "\t", "\x1b", "\u200b", "\u00a0", "\u2028", "\ufeff", "\udcff"])
def test_a_sign_that_nobody_sees_is_named(name: str, sign: str) -> None:
    assert refused(**{name: f"7:a{sign}b"}).startswith(f"{name} holds a line end, a tab or another sign that can't")


@pytest.mark.parametrize("name", ["TELEGRAM_TOKEN", "DISCORD_TOKEN"])
def test_what_is_wrong_with_a_token_is_said(name: str) -> None:
    assert refused(**{name: "12:ab cd"}).startswith(f"{name} holds a blank; it must be what")
    assert refused(**{name: "Bot 12:ab"}).startswith(f'{name} begins with "Bot"; it must be what')
    assert refused(**{name: "12:аb"}).startswith(f"{name} must be what")


ADDRESSES = ("TELEGRAM_API_URL", "TELEGRAM_WEBHOOK_URL", "DISCORD_API_URL", "DISCORD_GATEWAY_URL", "DATABASE_URL")


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize(
    "password", ["s3@cret", "s3/cret", "s3?cret", "s3#cret", "@", "12/s3", "12?s3", "12#s3", "a@b/c"]
)
def test_what_must_be_encoded_in_a_password_is_said(name: str, password: str) -> None:
    scheme = {"DATABASE_URL": "postgresql", "DISCORD_GATEWAY_URL": "wss"}.get(name, "https")
    environment = {name: f"{scheme}://ada:{password}@host.example/x", "TELEGRAM_WEBHOOK_SECRET": "s"}

    assert refused(**environment) == f"{name} must be an address like {scheme}://example.org; {ENCODE}"


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_password_that_is_encoded_is_taken_as_it_is(name: str) -> None:
    scheme = {"DATABASE_URL": "postgresql", "DISCORD_GATEWAY_URL": "wss"}.get(name, "https")
    address = f"{scheme}://ada:s3%40%2F:%23$&!x@host.example:8443/x"
    taken = read({name: address, "TELEGRAM_WEBHOOK_SECRET": "s"}, Path("no-such-file"))

    assert getattr(taken, name.lower()) == address
    assert "s3" not in repr(taken)


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("host", [":80", "[::1", "[x]", "a b", "-a", "a..b", "a:99999", "a:x", "ａ", "a\u2100b", "a*"])
def test_a_host_that_is_none_is_refused(name: str, host: str) -> None:
    scheme = {"DATABASE_URL": "postgresql", "DISCORD_GATEWAY_URL": "wss"}.get(name, "https")
    line = refused(**{name: f"{scheme}://{host}/x", "TELEGRAM_WEBHOOK_SECRET": "s"})

    assert line == f"{name} must be an address like {scheme}://example.org"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_a_database_may_be_named_as_hosts_hand_it_out(scheme: str) -> None:
    address = f"{scheme}://ada:pw@ep-cool.neon.example,[::1]:5433/name?sslmode=require&options=project%3Dx"

    assert read({"DATABASE_URL": address}).database_url == address


@pytest.mark.parametrize(
    "address", ["mysql://a/b", "postgresql+psycopg2://a/b", "optout.db", "postgresql:a", "sqlite:///x"]
)
def test_another_kind_of_database_is_refused(address: str) -> None:
    assert refused(DATABASE_URL=address).startswith("DATABASE_URL must begin with postgresql://, or be left out")


def test_a_folder_at_home_is_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")

    assert read({"DATA_DIR": "~/optout data"}).data_dir == Path("/home/ada/optout data")
    assert read({"DATA_DIR": "~"}).data_dir == Path("/home/ada")
    assert read({"DATA_DIR": "data/~/x~"}).data_dir == Path("data/~/x~")
    assert refused(DATA_DIR="~nobody-of-this-name/x").startswith("DATA_DIR begins with a home that is not known")


def test_an_address_is_no_folder() -> None:
    assert refused(DATA_DIR="postgresql://ada:s3cret@host/x").startswith("DATA_DIR must be a folder;")


@pytest.mark.parametrize(
    ("value", "host"),
    [
        ("[::1]", "::1"),
        ("::", "::"),
        ("[::]", "::"),
        ("127.0.0.2", "127.0.0.2"),
        ("bot.local", "bot.local"),
        ("", "127.0.0.1"),
    ],
)
def test_a_host_to_listen_on_is_named_with_or_without_brackets(value: str, host: str) -> None:
    assert read({"HTTP_HOST": value}).http_host == host


@pytest.mark.parametrize("value", ["127.0.0.1:80", "http://a", "[::1", "[a]", "[::1]:80", "*", "a b", "a/b", "ａ", "-"])
def test_a_host_to_listen_on_that_is_none_is_refused(value: str) -> None:
    assert refused(HTTP_HOST=value).startswith("HTTP_HOST must be a host's name or address alone")


def test_a_file_may_begin_with_the_mark_that_some_editors_put_there(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"\xef\xbb\xbfDISCORD_TOKEN=a.b.c\n")

    assert read({}, file).discord_token == "a.b.c"  # noqa: S105 - an example
