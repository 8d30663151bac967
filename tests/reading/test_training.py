"""Learning to match questions: the same lessons give the same bytes, and a stale or broken model is told."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot import app
from bot.errors import ContentError
from bot.reading import model
from bot.reading.features import features
from bot.reading.lessons import Learning, Lessons, fingerprint
from bot.reading.questions import Outcome, questions
from bot.reading.training import train

FEW = Lessons(
    asked={
        "messages": ("do they read my messages", "are private messages read", "my messages", "reading messages"),
        "photos": ("is my photo used", "are photos used", "my photo", "photos of me used"),
    },
    rejected={"greetings": ("hello there", "hello", "good day there", "good day"), "noise": ("la la", "la la la")},
)


def test_the_same_lessons_give_the_same_bytes() -> None:
    again = Lessons({name: FEW.asked[name] for name in ("photos", "messages")}, FEW.rejected)

    assert train(FEW) == train(FEW) == train(again)


def test_what_was_learned_is_known_again() -> None:
    learned = questions(model.read(train(FEW)), {"photos": ("Are my photos used?",)})

    assert learned.find("read my private messages").ids[0] == "messages"
    assert learned.find("a photo of me").ids[0] == "photos"
    assert learned.find("hello good day").outcome is Outcome.UNKNOWN
    assert learned.find("are my photos used").scores == (1.0,)


def test_as_many_features_are_kept_as_are_allowed() -> None:
    small = model.read(train(FEW, Learning(kept=60)))
    scores = small.scores(features("private messages, reading messages"))

    assert small.head.features == len(small.rows) == 60
    assert scores["messages"] > scores["photos"]


def test_a_fingerprint_changes_with_whatever_a_model_depends_on() -> None:
    fewer = Lessons(FEW.asked, {"greetings": FEW.rejected["greetings"]})

    assert len({fingerprint(FEW), fingerprint(fewer), fingerprint(FEW, Learning(seed=1))}) == 3


def test_the_model_was_learned_from_the_phrasings_as_they_stand(opened: app.Opened) -> None:
    assert model.learned_from(app.QUESTIONS) == fingerprint(app.lessons(opened))


def test_the_model_is_as_small_as_promised() -> None:
    assert app.QUESTIONS.stat().st_size <= 1_000_000


def test_a_stale_model_is_an_error_of_the_check(
    opened: app.Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "questions.bin"
    other.write_bytes(train(FEW))
    monkeypatch.setattr(app, "QUESTIONS", other)
    monkeypatch.setattr(app, "PACKAGE", tmp_path / "bot")

    assert [problem.rule for problem in app.stale(opened)] == ["stale-model"]


@pytest.mark.parametrize("broken", [b"", b"{}", b"\n", b'{"fingerprint": 1}\nx', train(FEW)[:-9], train(FEW)[:40]])
def test_a_broken_model_says_how_to_mend_it(broken: bytes, tmp_path: Path) -> None:
    path = tmp_path / "questions.bin"
    path.write_bytes(broken)

    with pytest.raises(ContentError, match="python -m bot train"):
        model.load(path)


@pytest.mark.parametrize(
    ("field", "value"), [("bias", [None]), ("bias", 5), ("scale", "much"), ("features", 1e400), ("features", [])]
)
def test_a_model_with_a_damaged_head_says_how_to_mend_it(field: str, value: object) -> None:
    line, _, packed = train(FEW).partition(b"\n")
    head = json.dumps(json.loads(line) | {field: value}).encode()

    with pytest.raises(ContentError, match="python -m bot train"):
        model.read(head + b"\n" + packed)


def test_a_missing_model_says_so_and_was_learned_from_nothing(tmp_path: Path) -> None:
    assert model.learned_from(tmp_path / "none.bin") == ""
    with pytest.raises(ContentError, match="python -m bot train"):
        model.load(tmp_path / "none.bin")


def test_matching_needs_none_of_the_libraries_that_learn() -> None:
    program = """
import sys
from bot import app
questions = app.open_questions(app.open_content(app.messages()).book.library)()
assert questions.find("do they read my dms").sure == "private-messages"
assert not {"numpy", "scipy", "sklearn"} & {name.partition(".")[0] for name in sys.modules}
"""
    subprocess.run([sys.executable, "-c", program], check=True, cwd=app.PACKAGE.parent)


def test_without_scikit_learn_training_says_what_is_missing() -> None:
    program = """
import sys
sys.modules["sklearn"] = None
from bot.__main__ import main
sys.exit(main(["train"]))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, cwd=app.PACKAGE.parent, capture_output=True, text=True
    )

    assert done.returncode == 2
    assert done.stderr.startswith("optout: training needs scikit-learn")
    assert done.stderr.count("\n") == 1
