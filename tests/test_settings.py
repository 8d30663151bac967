"""Settings come from the environment, and from nowhere else."""

from pathlib import Path

import pytest

from bot.errors import UsageError
from bot.settings import Settings, read


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


@pytest.mark.parametrize("token", ["987", "987:", ":abc", "12 3:abc", "123:a/b", "123:a\nb", "１２:ab"])
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


def test_a_fraction_of_a_port_is_not_none_at_all() -> None:
    settings = read({"HTTP_PORT": "0.5", "DISCORD_SHARDS": "2.9", "RETENTION_DAYS": "0.1"})

    assert (settings.http_port, settings.discord_shards, settings.retention_days) == (1, 2, 1)
