"""The real program keeps Discord's budget of sessions."""

from functools import partial

from tests.wire.discord_api import DiscordApi, awaited
from tests.wire.discord_member import Member
from tests.wire.discord_process import running
from tests.wire.discord_written import written_back


async def helped(member: Member) -> str:
    """What somebody sees who asks for help."""
    await member.command("help")
    return written_back(await member.answered())


def has_begun(api: DiscordApi, connections: int) -> bool:
    return len(api.gateway.connected) >= connections


@awaited
async def test_no_session_begins_while_none_is_left() -> None:
    async with DiscordApi() as api:
        api.gateway.starts.run_out(0, seconds=3)
        async with running(api) as program:
            await program.says("discord: 0 of 1000 sessions left, the next one begins in 0:00:")
            assert api.gateway.connected == []
            await api.ready(within=40)
            member = Member(api)

            assert await helped(member)
            assert await program.stops() == 0
            assert not api.gateway.starts.overdrawn
            assert program.log.count("sessions left") == 1


@awaited
async def test_sessions_that_end_again_and_again_cost_no_token() -> None:
    async with DiscordApi() as api, running(api) as program:
        await api.ready(within=30)
        api.gateway.starts.run_out(1, seconds=3)
        for _ in range(2):
            count = len(api.gateway.connected)
            await api.gateway.invalidate()
            await api.until(partial(has_begun, api, count + 1), within=40)
            await api.ready(within=20)

        assert not api.gateway.starts.overdrawn
        assert api.gateway.token == api.token
        assert "sessions left" in program.log
        member = Member(api)
        assert await helped(member)
        assert await program.stops() == 0
        assert "Traceback" not in program.log
