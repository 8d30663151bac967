"""What is locked is closed: whatever a locked package asks for, extras included, the same lock brings.

Such a lock says the same on every day. Where a line leaves out an extra that a package asks for, pip of some versions
looks for the newest release instead, and finds one that the lock has no hash for as soon as there is one.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
BARE = {"PATH": os.defpath}  # the tests may have been begun by make, which tells its children so
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-build.txt")
PYTHONS = ("3.11", "3.12", "3.13", "3.14", "3.15")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def locked(lock: str, python: str) -> dict[str, Requirement]:
    """The lines of a lock that hold for a Python on this machine's system, by name."""
    lines = re.findall(r"^[A-Za-z0-9][^\\\n]*", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE)
    pinned = [Requirement(line.strip()) for line in lines]
    return {canonicalize_name(one.name): one for one in pinned if holds(one, python)}


def holds(requirement: Requirement, python: str, extra: str = "") -> bool:
    environment = {"python_version": python, "python_full_version": f"{python}.0", "extra": extra}
    return requirement.marker is None or requirement.marker.evaluate(environment)


def asked_for(pinned: Requirement, python: str) -> Iterator[Requirement]:
    """What a locked package asks for with the extras that its line names; nothing of one that this Python lacks."""
    try:
        found = distribution(pinned.name)
    except PackageNotFoundError:
        assert pinned.marker is not None, f"{pinned.name} is locked and not installed"
        return
    for text in found.requires or ():
        requirement = Requirement(text)
        if any(holds(requirement, python, extra) for extra in ("", *pinned.extras)):
            yield requirement


def left_open(lock: Mapping[str, Requirement], wanted: Iterable[Requirement]) -> Iterator[str]:
    """What the lock does not bring as it is asked for."""
    for requirement in wanted:
        pinned = lock.get(canonicalize_name(requirement.name))
        if pinned is None:
            yield f"{requirement}: not locked"
        elif missing := requirement.extras - pinned.extras:
            yield f"{requirement}: locked without [{','.join(sorted(missing))}]"
        elif not all(requirement.specifier.contains(each.version) for each in pinned.specifier):
            yield f"{requirement}: {pinned} is locked"


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_brings_whatever_its_packages_ask_for(lock: str, python: str) -> None:
    pinned = locked(lock, python)

    assert pinned
    assert [
        f"{name}: {problem}" for name, each in pinned.items() for problem in left_open(pinned, asked_for(each, python))
    ] == []


def test_an_extra_that_a_line_leaves_out_is_a_hole() -> None:
    lock = {"coverage": Requirement("coverage==7.17.5")}

    assert list(left_open(lock, [Requirement("coverage[toml]>=7.10.6")])) == [
        "coverage[toml]>=7.10.6: locked without [toml]"
    ]
    assert list(left_open(lock, [Requirement("coverage>=8")])) == ["coverage>=8: coverage==7.17.5 is locked"]
    assert list(left_open(lock, [Requirement("tomli")])) == ["tomli: not locked"]
    assert list(left_open(lock, [Requirement("coverage>=7.10.6")])) == []


@pytest.mark.parametrize(
    ("lock", "groups"),
    [("requirements.txt", ()), ("requirements-dev.txt", ("dev",)), ("requirements-build.txt", None)],
)
def test_a_lock_brings_what_the_project_asks_for(lock: str, groups: tuple[str, ...] | None) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    own = [] if groups is None else project["project"]["dependencies"]
    named = [one for group in groups or ("build",) if groups != () for one in project["dependency-groups"][group]]

    assert list(left_open(locked(lock, "3.11"), map(Requirement, [*own, *named]))) == []


def test_every_line_of_a_lock_has_a_hash_and_no_address() -> None:
    for lock in LOCKS:
        text = (ROOT / lock).read_text(encoding="utf-8")

        assert len(re.findall(r"^[A-Za-z0-9]\S*==[^\n]* \\\n    --hash=sha256:", text, re.MULTILINE)) == len(
            re.findall(r"^[A-Za-z0-9]", text, re.MULTILINE)
        )
        assert "://" not in text
        assert "--index" not in text


def test_what_is_installed_here_is_what_is_locked() -> None:
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    for name, pinned in locked("requirements-dev.txt", here).items():
        assert pinned.specifier.contains(version(name)), pinned


def typed(*targets: str) -> list[str]:
    """What make would run for these, were nothing there yet."""
    command = ["make", "--dry-run", "--always-make", "--no-print-directory", *targets]
    return subprocess.run(command, cwd=ROOT, env=BARE, capture_output=True, text=True, check=True).stdout.splitlines()


def test_nothing_is_resolved_while_a_lock_is_installed() -> None:
    for commands in (typed("chat"), typed("test"), DOCKERFILE.splitlines()):
        installs = [line for line in commands if " install " in line and "requirements" in line]

        assert installs
        assert all("--no-deps" in line and "--require-hashes" in line for line in installs)
        assert sum(line.rstrip(" \\").endswith(" check") and "pip" in line for line in commands) >= len(installs)


def told_of(python: Path) -> subprocess.CompletedProcess[str]:
    """What comes of `make chat` in an empty folder with this Python."""
    command = ["make", "--no-print-directory", f"PYTHON={python}", "chat"]
    return subprocess.run(command, cwd=python.parent, env=BARE, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("version_info", ["(2, 7)", "(3, 10)", "(3, 16)", "(4, 0)"])
def test_a_python_that_is_not_supported_is_told_so_in_one_line(tmp_path: Path, version_info: str) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements.txt").touch()
    python = tmp_path / "python"
    # A real Python that says to be another one: only its version is asked for.
    said = f"import sys; sys.version_info = {version_info} + (0, 'final', 0)"
    python.write_text(
        f"#!{sys.executable}\nimport sys\n{said}\n_, code = sys.argv.pop(1), sys.argv.pop(1)\nexec(code)\n"
    )
    python.chmod(0o755)

    done = told_of(python)
    line, *rest = done.stderr.splitlines()

    assert done.returncode != 0
    assert line.endswith(" is not supported here. Name one from 3.11 to 3.15: make chat PYTHON=python3.13")
    assert [part.partition(":")[0] for part in rest] == ["make"]
    assert not (tmp_path / ".venv").exists()
