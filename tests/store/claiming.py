"""A process of its own that sends what is due: `claiming.py WHERE`, and a line when it may begin."""

import asyncio
import json
import sys

from bot.engine.reminder import sent
from bot.store import open_store
from tests.store.kept import ADAPTER, ADAPTERS, LEASE, NOW


async def main(where: str) -> None:
    done = list[int]()
    async with open_store(where) as store:
        sys.stdin.readline()
        while (due := await store.next_due(ADAPTERS, NOW)) and due <= NOW:
            claims = await store.claim(ADAPTER, NOW, LEASE, 3)
            await store.record([(claim, sent(claim.reminder, NOW)) for claim in claims])
            done += [claim.reminder.id for claim in claims]
    sys.stdout.write(json.dumps(done))


asyncio.run(main(sys.argv[1]))
