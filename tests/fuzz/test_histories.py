"""Anything after anything: what is said of a person's reminder is what is kept, whatever they do and whatever fails."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from bot.desk import Store
from bot.engine.message import Message, Press, text_of
from bot.engine.reminder import Address, Reminder, Row, State
from bot.errors import StoreError
from bot.turns import Event, Followed, Pressed, Typed, Unreached
from tests.engine.wild import WISHES
from tests.fuzz.effort import tried
from tests.fuzz.shape import GUIDE, sound
from tests.fuzz.test_payloads import CARRIED
from tests.fuzz.texts import TEXTS
from tests.keeping import Keeping, newcomer

Result = TypeVar("Result")
# What is said of a reminder, and the state in which it then is.
SAID = {
    "Your reminder is set.": State.ACTIVE,
    "Deine Erinnerung steht.": State.ACTIVE,
    "Your reminder is on again.": State.ACTIVE,
    "Deine Erinnerung läuft wieder.": State.ACTIVE,
    "Later, then.": State.ACTIVE,
    "Gut, dann später.": State.ACTIVE,
    "Next reminder: ": State.ACTIVE,
    "Nächste Erinnerung: ": State.ACTIVE,
    "Paused.": State.PAUSED,
    "Pausiert.": State.PAUSED,
    "Your reminder is paused": State.PAUSED,
    "Deine Erinnerung ist pausiert": State.PAUSED,
    "Stopped. No more": State.STOPPED,
    "Beendet. Es kommen": State.STOPPED,
    "Your reminder is stopped.": State.STOPPED,
    "Deine Erinnerung ist beendet.": State.STOPPED,
    "Your reminder waits, because": State.UNREACHABLE,
    "Deine Erinnerung wartet, weil": State.UNREACHABLE,
}
GONE = (
    "Deleted. Your reminder is gone",
    "Gelöscht. Deine Erinnerung ist weg",
    "There is nothing to delete",
    "nichts zu löschen",
)
UNTOUCHED = ("so it changed nothing", "deshalb nichts geändert", "so it deleted nothing", "deshalb nichts gelöscht")
LIVELY = st.sampled_from(
    [
        "/data",
        "/delete",
        "/reminders",
        "remind me in 2 weeks",
        "remind me tomorrow at 9",
        "erinnere mich in 3 Tagen",
        "pause",
        "resume",
        "stop",
        "undo",
        "every 2 months",
        "Germany",
        "Kathmandu",
        "off",
        "back",
        "yes",
        "no",
        "Deutsch",
        "english",
    ]
)


@dataclass(slots=True)
class Unsteady:
    """A store that can't be reached at times; then it does nothing, as the real one."""

    store: Store
    down: bool = False

    async def find(self, address: Address, service: str) -> Reminder | None:
        self._reach()
        return await self.store.find(address, service)

    async def rows(self, address: Address) -> tuple[Row, ...]:
        self._reach()
        return await self.store.rows(address)

    async def change(
        self, address: Address, service: str, change: Callable[[Reminder | None], tuple[Reminder | None, Result]]
    ) -> tuple[Reminder | None, Result]:
        self._reach()
        return await self.store.change(address, service, change)

    async def erase(self, address: Address, id: int | None = None) -> int:  # noqa: A002 - as in the Protocol
        self._reach()
        return await self.store.erase(address, id)

    def _reach(self) -> None:
        if self.down:
            raise StoreError


class History(RuleBasedStateMachine):
    """One person, from the first contact on."""

    def __init__(self, keeper: Keeping, bystander: tuple[Row, ...], other: Callable[[], tuple[Row, ...]]) -> None:
        super().__init__()
        self.unsteady = Unsteady(keeper.store)
        self.anna = newcomer(keeper)
        self.anna.at = replace(keeper, desk=replace(keeper.desk, store=self.unsteady))
        self.bystander, self.other = bystander, other

    def does(self, event: Event) -> Message:
        """Do something, and hold what is said against what is kept."""
        before = self.kept
        shown = self.anna.does(event)
        sound(shown)
        self.says_what_is(text_of(shown.blocks), before)
        if self.unsteady.down:
            assert self.kept == before
            assert not shown.promises
        if isinstance(event, Followed):
            assert self.kept == before
        if shown.promises:
            self.is_promised(before)
        return shown

    def says_what_is(self, said: str, before: tuple[Row, ...]) -> None:
        """What is claimed of a reminder is so."""
        for claim, state in SAID.items():
            assert claim not in said or [row["state"] for row in self.kept] == [state]
        assert self.kept == () or not any(claim in said for claim in GONE)
        assert self.kept == before or not any(claim in said for claim in UNTOUCHED)

    @property
    def kept(self) -> tuple[Row, ...]:
        """What is really kept."""
        return self.anna.at.runner.run(self.unsteady.store.rows(self.anna.address))

    def is_promised(self, before: tuple[Row, ...]) -> None:
        """A reminder that is promised is kept, and will come: at once, where it was due before."""
        (row,) = self.kept
        assert row["state"] == State.ACTIVE
        assert isinstance(row["due"], int)
        assert row["due"] > self.anna.now.timestamp() or row in before

    @rule(data=st.data())
    def presses_a_button(self, data: st.DataObject) -> None:
        if self.anna.shown is None:
            self.does(Followed(""))
        assert self.anna.shown is not None
        buttons = [one for row in self.anna.shown.rows for one in row if isinstance(one, Press)]
        self.does(Pressed(data.draw(st.sampled_from(buttons)).payload))

    @rule(
        wish=st.sampled_from(WISHES),
        region=st.sampled_from(["DE", "US", "NP", ""]),
        language=st.sampled_from(["en", "de"]),
    )
    def wishes(self, wish: str, region: str, language: str) -> None:
        shown = self.does(Pressed(f"1li_rs_{region}_w_{language}__of_{wish}"))
        if not self.unsteady.down and shown.promises:
            (row,) = self.kept
            assert row["language"] == language

    @rule(text=LIVELY)
    def types_what_matters(self, text: str) -> None:
        self.does(Typed(text))

    @rule(text=TEXTS)
    def types(self, text: str) -> None:
        self.does(Typed(text))

    @rule(payload=CARRIED)
    def follows(self, payload: str) -> None:
        self.does(Followed(payload))

    @rule(payload=CARRIED)
    def presses_what_was_never_shown(self, payload: str) -> None:
        self.does(Pressed(payload))

    @rule()
    def is_cut_off(self) -> None:
        self.does(Unreached())
        assert self.unsteady.down or all(row["state"] != State.ACTIVE for row in self.kept)

    @rule(hours=st.sampled_from([1, 7, 24, 24 * 40, 24 * 400]))
    def waits(self, hours: int) -> None:
        self.anna.now += timedelta(hours=hours)

    @precondition(lambda self: not self.unsteady.down and any(row["due"] is not None for row in self.kept))
    @rule()
    def is_reminded(self) -> None:
        now = self.anna.now
        sound(self.anna.is_reminded())
        self.anna.now = max(now, self.anna.now)

    @rule()
    def the_store_goes_or_comes(self) -> None:
        self.unsteady.down = not self.unsteady.down

    @precondition(lambda self: not self.unsteady.down)
    @rule()
    def looks_at_what_is_kept(self) -> None:
        said = text_of(self.does(Followed(f"1li_{GUIDE.codes['kept']}")).blocks)
        for row in self.kept:
            assert all(f"{name}: {value}" in said for name, value in row.items() if value not in {None, ""})

    @precondition(lambda self: not self.unsteady.down)
    @rule()
    def has_everything_deleted(self) -> None:
        rows = self.kept
        asked = self.does(Followed(f"1li_{GUIDE.codes['erase']}"))
        sure = [
            one
            for row in asked.rows
            for one in row
            if isinstance(one, Press) and GUIDE.codes["erase-now"] in one.payload.split("_")
        ]
        assert len(sure) == len(rows)
        for button in sure:
            self.does(Pressed(button.payload))
        assert self.kept == ()

    def teardown(self) -> None:
        assert self.bystander == self.other()


def test_whatever_happens_what_is_said_is_what_is_kept(keeper: Keeping) -> None:
    ben = newcomer(keeper)
    ben.does(Pressed("1li_rs_GB_w_en___1m"))
    rows = ben.rows
    assert len(rows) == 1

    class Of(History):
        def __init__(self) -> None:
            super().__init__(keeper, rows, lambda: ben.rows)

    run_state_machine_as_test(Of, settings=tried(6, steps=20))
