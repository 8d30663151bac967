"""Settings come from the environment, and from nowhere else."""

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
