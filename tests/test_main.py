"""The command line: each command as a real process once, its tables of examples in this one."""

import io
import json
import os
import pty
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.__main__ import failed, main
from bot.content.problems import error, warning
from bot.errors import UsageError
from bot.settings import read
from bot.store.opening import location

ROOT = Path(__file__).parent.parent
QUIET = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}


def run(*arguments: str, typed: str = "", env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=QUIET | (env or {}),
        cwd=ROOT,
        check=False,
        timeout=60,
    )


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert main(["status", *arguments, "--json"]) == 0

    return dict(json.loads(capsys.readouterr().out))


def test_status_is_one_json_object_on_a_line() -> None:
    done = run("status", "Germany", "--json")

    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)
    assert json.loads(done.stdout)["country"] == "DE"


@pytest.mark.parametrize(
    ("typed", "country", "region", "state", "since", "basis", "controller"),
    [
        ("Germany", "DE", "eu", "training", "2025-11-03", "legitimate interests", "LinkedIn Ireland"),
        ("Norge", "NO", "eea", "training", "2025-11-03", "legitimate interests", "LinkedIn Ireland"),
        ("Schweiz", "CH", "ch", "training", "2025-11-03", "legitimate interests", "LinkedIn Ireland"),
        ("Scotland", "GB", "gb", "training", "2025-11-03", "legitimate interests", "LinkedIn Corporation"),
        ("Québec", "CA", "ca", "training", "2025-11-03", None, "LinkedIn Corporation"),
        ("🇭🇰", "HK", "hk", "training", "2025-11-03", None, "LinkedIn Corporation"),
        ("the States", "US", "us", "training", "2024", None, "LinkedIn Corporation"),
        ("India", "IN", "world", "training", "2024-09", None, "LinkedIn Corporation"),
        ("China", "CN", "cn", "unknown", None, None, None),
        ("Jersey", "JE", "unknown", "unknown", None, None, None),
    ],
)
def test_status_says_what_holds_today(  # noqa: PLR0913, PLR0917 - a row of the table each
    typed: str,
    country: str,
    region: str,
    state: str,
    since: str | None,
    basis: str | None,
    controller: str | None,
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = told(capsys, typed)
    claims = said.pop("claims")

    assert said == {
        "country": country,
        "region": region,
        "status": state,
        "since": since,
        "legal_basis": basis,
        "controller": controller,
    }
    assert isinstance(claims, list)
    assert claims


@pytest.mark.parametrize(
    ("country", "day", "state", "since"),
    [
        ("GB", "2024-09-19", "training", "2024"),
        ("GB", "2024-09-20", "paused", "2024-09-20"),
        ("GB", "2025-11-02", "paused", "2024-09-20"),
        ("GB", "2025-11-03", "training", "2025-11-03"),
        ("HK", "2024-10-11", "paused", "2024-10-11"),
        ("CA", "2024-12-09", "training", "2024"),
        ("CA", "2024-12-10", "paused", "2024-12-10"),
        ("FR", "2025-11-02", "not-started", None),
        ("US", "2024-01-01", "unknown", None),
    ],
)
def test_status_knows_other_days(
    country: str, day: str, state: str, since: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    said = told(capsys, country, "--on", day)

    assert (said["status"], said["since"]) == (state, since)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["status", "Georgia"], "(GE)"),
        (["status", "asdfgh"], "no such country"),
        (["status", "Germany", "--on", "yesterday"], "yesterday"),
        (["chat", "--lang", "tlh"], "tlh"),
        (["chat", "--now", "noon"], "noon"),
        (["chat", "--now", "0001-01-01T00:00+23:59"], "between 2000-01-01 and 2060-12-31"),
        (["chat", "--now", "9999-12-31T23:59-23:59"], "between 2000-01-01 and 2060-12-31"),
        (["chat", "--now", "1999-12-31"], "between 2000-01-01 and 2060-12-31"),
        (["status", "Germany", "--on", "0001-01-01"], "between 2000-01-01 and 2060-12-31"),
        (["status", "Germany", "--on", "2061-01-01"], "between 2000-01-01 and 2060-12-31"),
        (["counts", "--days", "0"], "'0'"),
        (["counts", "--days", "3651"], "3651"),
        (["counts", "--days", "-1"], "--days"),
        (["counts", "--days", "1_0"], "1_0"),
        (["counts", "--days", "٣"], "٣"),
        (["ask", "--lang", "tlh", "hi"], "tlh"),
        (["dance"], "dance"),
        ([], "COMMAND"),
        (["check", "--nonsense"], "--nonsense"),
    ],
)
def test_bad_input_gets_one_line_and_exit_code_2(
    arguments: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code: object = main(arguments)
    except SystemExit as ended:  # argparse's own way
        code = ended.code
    out, err = capsys.readouterr()

    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert named in err


@pytest.mark.parametrize("arguments", [["status", "asdfgh"], ["dance"]])
def test_bad_input_ends_the_real_program_with_that_code(arguments: list[str]) -> None:
    done = run(*arguments)

    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)


def matched(*arguments: str, typed: str = "") -> list[dict[str, object]]:
    done = run("ask", *arguments, typed=typed)

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""

    return [dict(json.loads(line)) for line in done.stdout.splitlines()]


def test_a_question_is_matched_and_told_as_one_json_object() -> None:
    (found,) = matched("--json", "do", "they read my DMs?")

    assert set(found) == {"outcome", "ids", "scores"}
    assert found["outcome"] == "answer"
    assert isinstance(found["ids"], list)
    assert found["ids"][0] == "private-messages"
    assert len(found["ids"]) == 3


def test_questions_from_a_pipe_are_answered_one_object_a_line() -> None:
    asked = [
        "wird mein Lebenslauf benutzt",
        "",
        "what about old stuff",
        "how do i cancel premium",
        "😀",
        "x" * 4000,
        "\0",
    ]
    found = matched(typed="\n".join(asked))

    assert [one["outcome"] for one in found] == ["answer", "unknown", "suggest", *["unknown"] * 4]
    assert isinstance(found[0]["ids"], list)
    assert found[0]["ids"][0] == "resumes"
    assert found[1] == found[4] == {"outcome": "unknown", "ids": [], "scores": []}


def test_no_question_in_a_pipe_gets_no_line() -> None:
    assert matched(typed="") == []


def test_bytes_that_are_no_text_are_no_question() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "ask"], input=b"\xff\xfe\n", capture_output=True, env=QUIET, cwd=ROOT, check=True
    )

    assert json.loads(done.stdout)["outcome"] == "unknown"


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        (["do they read my DMs?"], ["answer", "private-messages: Are my private messages used?"]),
        (["--lang", "de", "do they read my DMs?"], ["answer", "private-messages: Werden private Nachrichten genutzt?"]),
        (["how do i cancel premium"], ["unknown"]),
    ],
)
def test_a_question_is_matched_for_people_in_their_language(
    arguments: list[str], lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", *arguments]) == 0
    assert [line.partition("  ")[2] or line for line in capsys.readouterr().out.splitlines()] == lines


def test_the_nearest_questions_are_told_where_none_is_sure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "what about old stuff"]) == 0
    first, *offered = capsys.readouterr().out.splitlines()

    assert first == "suggest"
    assert len(offered) == 3


def test_check_counts_warnings_as_errors_only_when_strict(capsys: pytest.CaptureFixture[str]) -> None:
    """The real content is checked once, by the installed program: tests/test_wheel.py."""
    old, wrong = warning("a.toml", "", "overdue", "is old"), error("a.toml", "", "type", "is wrong")

    assert [failed([], strict=strict) for strict in (False, True)] == [False, False]
    assert [failed([old], strict=strict) for strict in (False, True)] == [False, True]
    assert [failed([wrong, old], strict=strict) for strict in (False, True)] == [True, True]
    out, err = capsys.readouterr()
    assert out.splitlines() == 2 * [str(old)] + 2 * [str(wrong), str(old)]
    assert err.splitlines() == 2 * ["0 errors, 0 warnings"] + 2 * ["0 errors, 1 warnings"] + 2 * [
        "1 errors, 1 warnings"
    ]


def test_a_pipe_is_read_to_its_end_and_answered_in_plain_text() -> None:
    done = run("chat", "--lang", "en", typed="Scotland\n1\nit is off\n")

    assert done.returncode == 0
    assert done.stderr == ""
    assert "\x1b" not in done.stdout
    assert done.stdout.isprintable() or "\n" in done.stdout
    assert "United Kingdom" in done.stdout
    assert "> it is off" in done.stdout


@pytest.fixture
def chatted(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """What a chat with somebody shows who types this, in a process whose language is that."""

    def chat(*arguments: str, typed: str = "", language: str = "C.UTF-8") -> str:
        for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("LANG", language)
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = main(["chat", *arguments])
        out, err = capsys.readouterr()
        assert (code, err) == (0, "")
        return out

    return chat


def test_the_language_comes_from_the_option_else_from_the_machine(chatted: Callable[..., str]) -> None:
    assert "Wo wohnst du?" in chatted("--lang", "de")
    assert "Wo wohnst du?" in chatted(language="de_AT.UTF-8")
    assert "Where do you live?" in chatted(language="fi_FI.UTF-8")


def test_the_clock_can_be_set(chatted: Callable[..., str]) -> None:
    assert "paused" in chatted("--lang", "en", "--now", "2024-10-01T12:00Z", typed="uk\n")


@pytest.mark.parametrize("now", ["2000-01-01T00:00+14:00", "2060-12-31T23:59-12:00", "2000-01-01", "2060-12-31"])
def test_the_first_and_the_last_day_can_be_walked_through(now: str, chatted: Callable[..., str]) -> None:
    typed = "Germany\nweb\nit is off\n/reminders\nin 3 months\nevery 6 months\non 31 january at 9\n/data\n/privacy\n"
    out = chatted("--lang", "en", "--now", now, typed=typed)

    assert out.count("\n> ") >= typed.count("\n") - 1
    assert "That did not work" not in out


# What the README's tables name, each with a value that makes no sense.
WRONG = {
    "TELEGRAM_TOKEN": "bot123:AA",
    "TELEGRAM_API_URL": "127.0.0.1:8081",
    "TELEGRAM_WEBHOOK_URL": "bot.example/hook",
    "TELEGRAM_WEBHOOK_SECRET": "two words",
    "TELEGRAM_PER_SECOND": "fast",
    "DISCORD_TOKEN": "Bot abc",
    "DISCORD_SHARDS": "two",
    "DISCORD_SHARD_IDS": "0..3",
    "DISCORD_PER_SECOND": "NaN",
    "DISCORD_API_URL": "discord",
    "DISCORD_GATEWAY_URL": "https://gateway.discord.gg",
    "HTTP_HOST": "http://localhost",
    "HTTP_PORT": "http",
    "HTTPS_PROXY": "socks5://localhost",
    "HTTP_PROXY": "ftp://localhost",
    "ALL_PROXY": "localhost:port",
    "NO_PROXY": "one\ntwo",
    "DATA_DIR": "~nobody-of-this-name",
    "DATABASE_URL": "postgresql://localhost/x?keepalives=1",
    "RETENTION_DAYS": "forever",
    "LOG_FORMAT": "xml",
    "UNSEEN_AT": "-1",
    "PERSON_PER_MINUTE": "1_0",
}
BESIDES = {"TELEGRAM_TOKEN": "1:a", "DISCORD_TOKEN": "a.b.c", "DATABASE_URL": "postgresql://127.0.0.1:9/x"}
ALSO: dict[str, dict[str, str]] = {
    "TELEGRAM_WEBHOOK_SECRET": {"TELEGRAM_WEBHOOK_URL": "https://bot.example/hook"},
    "HTTP_PROXY": {"TELEGRAM_API_URL": "http://127.0.0.1:9"},
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_setting_is_refused_in_one_line_that_names_it(name: str) -> None:
    with pytest.raises(UsageError) as refused:
        location(read({**BESIDES, **ALSO.get(name, {}), name: WRONG[name]}, Path("no-such-file")).database_url)

    told = str(refused.value)
    assert told.startswith(name)
    assert len(told.splitlines()) == 1
    assert WRONG[name] not in told


@pytest.mark.parametrize("name", ["TELEGRAM_TOKEN", "DATABASE_URL"])  # of the settings, and of what is made of them
def test_a_wrong_setting_ends_the_start_of_the_real_program(name: str) -> None:
    done = run("run", env={**BESIDES, name: WRONG[name]})

    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert done.stderr.startswith(f"optout: {name}")
    assert WRONG[name] not in done.stderr


def test_no_setting_of_the_readme_was_left_out() -> None:
    tables = re.findall(
        r"^\| ((?:`[A-Z_]+`(?:, )?)+) \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )

    assert {name for row in tables for name in re.findall("[A-Z_]+", row)} <= WRONG.keys()


def test_a_reader_that_leaves_early_is_no_error() -> None:
    script = f"{sys.executable} -m bot graph | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["/bin/bash", "-c", script], capture_output=True, text=True, env=QUIET, cwd=ROOT, check=False, timeout=60
    )

    assert done.stderr == ""
    assert done.stdout.splitlines()[0] == "flowchart TD"


def test_bytes_that_are_no_text_end_no_chat() -> None:
    command = [sys.executable, "-m", "bot", "chat"]
    done = subprocess.run(
        command,
        input=b"\xff\xfe\nuk\n",
        capture_output=True,
        env=QUIET | {"LANG": "en_GB.UTF-8"},
        cwd=ROOT,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert "> \ufffd\ufffd\n" in done.stdout.decode()
    assert "> uk\n" in done.stdout.decode()


def test_an_ascii_terminal_sees_question_marks_not_a_traceback() -> None:
    done = run("chat", "--lang", "de", env={"LANG": "C", "PYTHONIOENCODING": "ascii"})

    assert done.returncode == 0
    assert "Traceback" not in done.stderr


def test_a_terminal_is_talked_to_with_a_prompt_and_left_with_ctrl_d() -> None:
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "chat", "--lang", "en"],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env=QUIET | {"TERM": "xterm-256color"},
        cwd=ROOT,
    )
    os.close(follower)
    seen = _until(leader, b"> ")
    os.write(leader, b"de\n")
    seen += _until(leader, b"> ")
    os.write(leader, b"\x04")

    assert process.wait(timeout=20) == 0
    assert b"\x1b[1m" in seen
    assert b"Germany" in seen

    os.close(leader)


def _until(stream: int, end: bytes) -> bytes:
    seen = b""
    deadline = time.monotonic() + 20
    while not seen.endswith(end):
        assert time.monotonic() < deadline, seen
        seen += os.read(stream, 4096)
    return seen
