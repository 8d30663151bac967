"""A small content folder, read once, and a copy of it to break."""

import os
import shutil
from pathlib import Path

import pytest

from bot.content.book import Book
from tests.content.folder import SMALL, Folder, read


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    # Links are made in no time; Folder puts a file of its own in a link's place before it writes.
    return Folder(shutil.copytree(SMALL, tmp_path / "messages", copy_function=os.symlink))


@pytest.fixture(scope="session")
def small() -> Book:
    return read(SMALL)[1]
