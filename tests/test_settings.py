"""Settings come from the environment, and from nowhere else."""

import pytest

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
