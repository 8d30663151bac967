"""Calls to the Bot API over aiohttp, each counted.

The library's own way takes 4 ms of a core for each of many calls at once, since its pool of connections looks at all of
them for every call; this one takes a tenth of that (measured).

What goes wrong on the way is told here, where the HTTP status is known: Failed where surely nothing was done, Unclear
where the call may have been done all the same. What is none of the network's passes, and `bug` finds it again.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from ssl import SSLContext

from aiohttp import (
    ClientConnectionError,
    ClientConnectorError,
    ClientHttpProxyError,
    ClientPayloadError,
    ClientResponseError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    FormData,
    TCPConnector,
)
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

from bot.adapters.telegram.read import ADAPTER
from bot.tally import CALLS, Tally

UNSENT = (ClientConnectorError, ConnectionTimeoutError, ClientHttpProxyError)  # Telegram was not even reached
TROUBLE = (ClientConnectionError, ClientPayloadError, ClientResponseError, ConnectionError, TimeoutError)
# A server that says that it failed has not done it; any other from 500 on may only have waited in vain for who has.
UNDONE = frozenset({500, 501, 502, 503})
# What Telegram answers to a token that is none, and others for reasons of their own: a proxy that begins anew, a server
# of one's own that lacks a method. Only what is asked about the bot itself is believed.
UNKNOWN = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND})
WHO = "getMe"
REPEATED = frozenset({"sendMessage", "editMessageText", "sendDocument"})  # nobody looks at what these answer
WELL = (b'{"ok":true', b'{"ok": true')
DONE = b'{"ok":true,"result":true}'
CONNECT_WITHIN = 10.0  # seconds
FREE_WITHIN = 30.0  # seconds for one of the connections to be free, and to connect where none is open
KEPT_FOR = 5.0  # seconds that a connection stays open without a call: one that is kept for long may be a dead one


class Failed(NetworkError):  # noqa: N818 - an error by its parent's name
    """Telegram gave no answer. The message is one word, without an address, which may hold the token."""

    __slots__ = ()


class Unclear(Failed):
    """No answer came, or none that can be read: the call may have been done all the same."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Ears:
    """What is told of answers: `dated` the `Date` of each, `doubted` that one was as if Telegram knew no such token."""

    doubted: Callable[[], None] = lambda: None
    dated: Callable[[str], None] = lambda _: None


class Calls(BaseRequest):
    """What the library makes its requests with: so many connections, each answer waited for so many seconds.

    `proxy` is the address of the proxy that they go through, empty for none.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - made in one place
        self,
        tally: Tally,
        checks: SSLContext,
        connections: int,
        within: float,
        ears: Ears,
        proxy: str = "",
    ) -> None:
        self.tally, self.checks, self.connections, self.within = tally, checks, connections, within
        self.ears, self.proxy = ears, proxy
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
            self.session = ClientSession(
                connector=connector, headers=headers, cookie_jar=DummyCookieJar(), proxy=self.proxy or None
            )

    async def shutdown(self) -> None:
        """Close it."""
        session, self.session = self.session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        """Make a request. Raises Failed where surely nothing was done, Unclear where that is not known."""
        within = read_timeout if isinstance(read_timeout, int | float) else self.within
        try:
            status, body = await self._made(url, method, request_data, within)
        except TROUBLE as failed:
            self.tally.add(CALLS, ADAPTER, "lost")
            raise told(failed) from failed
        self.tally.add(CALLS, ADAPTER, "ok" if status == HTTPStatus.OK else str(status))
        name = url.rpartition("/")[2]
        if status in UNKNOWN and name != WHO:
            self.ears.doubted()
            raise Failed(str(int(status)))
        return answered(name, status, body)

    async def _made(self, url: str, method: str, given: RequestData | None, within: float) -> tuple[int, bytes]:
        if self.session is None:
            message = "not open"
            raise Failed(message)
        waits = ClientTimeout(connect=FREE_WITHIN, sock_connect=CONNECT_WITHIN, sock_read=within)
        async with self.session.request(method, url, data=_form(given), timeout=waits, allow_redirects=False) as answer:
            self.ears.dated(answer.headers.get("Date", ""))
            return answer.status, await answer.read()


def told(failed: Exception) -> Failed:
    """What went wrong on the way."""
    return (Failed if isinstance(failed, UNSENT) else Unclear)(type(failed).__name__)


def why(failed: TelegramError) -> str:
    """What went wrong, in a word for the log."""
    return failed.message if isinstance(failed, Failed) else type(failed).__name__


def answered(method: str, status: int, body: bytes) -> tuple[int, bytes]:
    """An answer as the library is to read it. Raises Failed or Unclear for one that is none of Telegram's."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise (Failed if status in UNDONE else Unclear)(str(status))
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return status, body
    if not body.startswith(WELL) and not _is_well(body):
        message = "unreadable"
        raise Unclear(message)
    # What Telegram only says again the library would take a tenth of the time to read, and may not be able to.
    return status, DONE if method in REPEATED else body


def _is_well(body: bytes) -> bool:
    """Whether Telegram says that a call was done; somebody between may have put its words in another order."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(answer, dict) and answer.get("ok") is True


def bug(failed: NetworkError) -> BaseException | None:
    """What the library has taken for the network's, and is not."""
    cause = failed.__cause__
    return None if cause is None or isinstance(cause, (TelegramError, *TROUBLE)) else cause


def _form(given: RequestData | None) -> FormData | dict[str, str] | None:
    if given is None or not given.multipart_data:
        return given.json_parameters if given else None
    form = FormData(given.json_parameters)
    for name, (filename, content, kind) in given.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form
