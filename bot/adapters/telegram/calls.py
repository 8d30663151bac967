"""Calls to the Bot API over aiohttp, each counted.

The library's own way takes 4 ms of a core for each of many calls at once, since its pool of connections looks at all of
them for every call; this one takes a tenth of that (measured).
"""

from collections.abc import Callable
from http import HTTPStatus
from ssl import SSLContext
from urllib.request import getproxies

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    FormData,
    TCPConnector,
)
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.adapters.telegram.read import ADAPTER
from bot.tally import CALLS, Tally

UNSENT = (ClientConnectorError, ConnectionTimeoutError)  # nothing left this machine
REPEATED = frozenset({"sendMessage", "editMessageText", "sendDocument"})  # nobody looks at what these answer
WELL = (b'{"ok":true', b'{"ok": true')
DONE = b'{"ok":true,"result":true}'
CONNECT_WITHIN = 10.0  # seconds
FREE_WITHIN = 30.0  # seconds for one of the connections to be free, and to connect where none is open
KEPT_FOR = 5.0  # seconds that a connection stays open without a call: one that is kept for long may be a dead one


class Calls(BaseRequest):
    """What the library makes its requests with: so many connections, each answer waited for so many seconds.

    `heard` is told the `Date` of every answer.
    """

    def __init__(
        self, tally: Tally, heard: Callable[[str], None], checks: SSLContext, connections: int, within: float
    ) -> None:
        self.tally, self.heard, self.checks = tally, heard, checks
        self.connections, self.within = connections, within
        self.session: ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """In seconds: what the library adds to where it asks to wait."""
        return self.within

    async def initialize(self) -> None:
        """Open what all calls share."""
        if self.session is None:
            connector = TCPConnector(limit=self.connections, keepalive_timeout=KEPT_FOR, ssl=self.checks)
            headers = {"User-Agent": self.USER_AGENT}
            # To look for a proxy at each call takes twice as long as the call itself.
            proxied = bool(getproxies())
            self.session = ClientSession(
                connector=connector, headers=headers, cookie_jar=DummyCookieJar(), trust_env=proxied
            )

    async def shutdown(self) -> None:
        """Close it."""
        if self.session is not None:
            await self.session.close()
            self.session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        """Make a request. Raises NetworkError, caused by one of UNSENT where nothing can have been done."""
        within = read_timeout if isinstance(read_timeout, int | float) else self.within
        try:
            status, body = await self._made(url, method, request_data, within)
        except (ClientError, OSError) as failed:
            self.tally.add(CALLS, ADAPTER, "lost")
            raise told(failed) from failed
        self.tally.add(CALLS, ADAPTER, "ok" if status == HTTPStatus.OK else str(status))
        return status, DONE if status == HTTPStatus.OK and _is_repeated(url, body) else body

    async def _made(self, url: str, method: str, given: RequestData | None, within: float) -> tuple[int, bytes]:
        if self.session is None:
            message = "not open"
            raise NetworkError(message)
        waits = ClientTimeout(connect=FREE_WITHIN, sock_connect=CONNECT_WITHIN, sock_read=within)
        async with self.session.request(method, url, data=_form(given), timeout=waits, allow_redirects=False) as answer:
            self.heard(answer.headers.get("Date", ""))
            return answer.status, await answer.read()


def _is_repeated(url: str, body: bytes) -> bool:
    """Whether Telegram only says again what it was told: the library would take a tenth of the time to read it."""
    return url.rpartition("/")[2] in REPEATED and body.startswith(WELL)


def told(failed: Exception) -> NetworkError:
    """What went wrong, as the library says it; without words, which may hold an address and so the token."""
    return TimedOut() if isinstance(failed, TimeoutError) else NetworkError(type(failed).__name__)


def _form(given: RequestData | None) -> FormData | dict[str, str] | None:
    if given is None or not given.multipart_data:
        return given.json_parameters if given else None
    form = FormData(given.json_parameters)
    for name, (filename, content, kind) in given.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form
