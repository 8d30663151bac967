"""What the image does, without Docker: the wheel is built, installed into an empty environment, and run from there."""

import ast
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
BUILD = "python -m hatchling build --target wheel --directory"


@dataclass(frozen=True, slots=True)
class Installed:
    """A wheel, and the environment that it was installed into."""

    wheel: Path
    environment: Path
    home: Path

    def run(self, *command: str, typed: str = "") -> str:
        """Run a program of the environment as a container does: from elsewhere, with nothing but its own variables."""
        done = subprocess.run(
            [self.environment / "bin" / command[0], *command[1:]],
            cwd=self.home,
            env={"HOME": str(self.home), "PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def files(self) -> Mapping[str, tuple[int, int]]:
        """Every file that a run could have changed."""
        stats = {str(path): path.lstat() for folder in (self.environment, self.home) for path in folder.rglob("*")}
        return {path: (stat.st_size, stat.st_mtime_ns) for path, stat in stats.items()}


def copied() -> set[str]:
    """What the Dockerfile copies out of the repository."""
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    return {name for line in lines for name in line.split()}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("image")
    context, environment, home = folder / "src", folder / "optout", folder / "home"
    for made in (context, home):
        made.mkdir()
    for name in copied():
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, context / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, context)
    subprocess.run(
        [sys.executable, *BUILD.split()[1:], folder / "wheels"], cwd=context, capture_output=True, check=True
    )
    (wheel,) = (folder / "wheels").glob("*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(environment / "bin" / "python"), "install"]
    subprocess.run([*pip, "--no-index", "--no-deps", str(wheel)], capture_output=True, check=True)
    # The libraries are those that the tests run with. A folder that is named like this is no place for further *.pth:
    # the project's own, by which it is installed in place there, says nothing here.
    (site,) = environment.glob("lib/python*/site-packages")
    paths = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site / "libraries.pth").write_text("\n".join(sorted(paths)), encoding="utf-8")
    return Installed(wheel, environment, home)


def test_the_image_is_given_what_the_build_needs_and_nothing_else() -> None:
    let_in = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE))

    assert copied() == let_in
    assert BUILD in DOCKERFILE


def test_the_wheel_carries_every_file(installed: Installed) -> None:
    ours = {
        str(path.relative_to(ROOT)): path
        for folder in ("bot", "messages")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    wanted = {name if name.startswith("bot/") else f"bot/{name}": path for name, path in ours.items()}
    with zipfile.ZipFile(installed.wheel) as wheel:
        carried = {name: wheel.read(name) for name in wheel.namelist() if name.startswith("bot/")}

    assert carried.keys() == wanted.keys()
    assert [name for name, path in wanted.items() if carried[name] != path.read_bytes()] == []
    assert {"bot/messages/languages.toml", "bot/reading/countries.tsv", "bot/reading/questions.bin"} <= carried.keys()


def test_it_runs_far_from_the_repository_and_writes_nothing(installed: Installed) -> None:
    before = installed.files()
    where = installed.run("python", "-c", "import bot; print(bot.__file__)")
    assert Path(where.strip()).is_relative_to(installed.environment)
    assert "chat" in installed.run("optout", "--help")
    assert "error:" not in installed.run("optout", "check")  # the one time that the real content is checked in whole
    assert "United Kingdom: LinkedIn has been training" in installed.run("optout", "chat", typed="Scotland\nquit\n")
    assert installed.files() == before


def test_every_library_that_the_program_imports_is_one_that_it_names() -> None:
    """The environment above lends it those of the tests as well, so that one that is missing would not be missed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {normalised(re.split(r"[\[=]", one)[0]) for one in project["dependencies"]}
    providers = packages_distributions()
    imported = {
        name.partition(".")[0]
        for path in (ROOT / "bot").rglob("*.py")
        if path.name != "training.py"  # run by hand, with the development tools
        for name in imports(path)
    }
    foreign = {name for name in imported if name != "bot" and name not in sys.stdlib_module_names}

    assert {name for name in foreign if named.isdisjoint(map(normalised, providers.get(name, ())))} == set()


def normalised(name: str) -> str:
    """A distribution's name as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports when it runs, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
