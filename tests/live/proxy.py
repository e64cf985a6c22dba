"""A proxy in front of a wiki that counts what is asked, and fails on demand."""

from __future__ import annotations

import http.client
import json
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal
from urllib.parse import parse_qs, urlparse

FaultKind = Literal[
    "drop request",
    "drop answer",
    "cut answer",
    "delay",
    "429",
    "502",
    "503",
    "maxlag",
    "readonly",
    "html",
    "cloudflare",
    "lost session",
]

_PAGES: dict[str, tuple[int, str, bytes]] = {
    "429": (429, "text/plain", b"Too Many Requests"),
    "502": (502, "text/html", b"<html><title>502 Bad Gateway</title></html>"),
    "503": (503, "text/html", b"<html><title>Service Unavailable</title></html>"),
    "html": (200, "text/html", b"<html><body>Fatal exception</body></html>"),
    "cloudflare": (403, "text/html", b"<html><title>Just a moment...</title>cloudflare</html>"),
}
_ERRORS: dict[str, dict[str, Any]] = {
    "maxlag": {"code": "maxlag", "info": "Waiting for db1: 7 seconds lagged.", "lag": 7},
    "readonly": {"code": "readonly", "info": "The wiki is currently in read-only mode."},
    "lost session": {
        "code": "assertuserfailed",
        "info": "You are no longer logged in, so the action could not be completed.",
    },
}


@dataclass
class Fault:
    """What happens to requests of a kind, so many times.

    Attributes:
        kind: what happens.
        action: the action of the API that it happens to; empty for all.
        times: how often.
        after: how many such requests go through first.
        before: what is called before the request is passed on or dropped.
        then: what is called after the request was passed on, and before it is answered.
    """

    kind: FaultKind
    action: str = ""
    times: int = 1
    after: int = 0
    before: Callable[[], None] | None = None
    then: Callable[[], None] | None = None


@dataclass(frozen=True)
class Asked:
    """A request as it arrived: what a gate may look at; headers as ``User-Agent``."""

    method: str
    address: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Answered:
    """What a gate answers in the wiki's place."""

    status: int
    headers: tuple[tuple[str, str], ...]
    page: bytes


Gate = Callable[[Asked], "Answered | dict[str, str]"]
"""Looks at a request: answers in the wiki's place, or lets it pass with further headers."""


@dataclass
class Proxy:
    """A running proxy; ``requests`` are the parameters of all that was asked.

    Attributes:
        target: the wiki's own address.
        faults: what happens to requests.
        requests: what was asked.
        tls: what it speaks TLS with.
        gate: who may pass.
        rewrite: what an answer becomes, by what was asked.
    """

    target: str
    faults: list[Fault] = field(default_factory=list)
    requests: list[dict[str, str]] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    gate: Gate | None = None
    rewrite: Callable[[dict[str, str], bytes], bytes] | None = None

    def __enter__(self) -> Proxy:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        scheme = "http"
        if self.tls is not None:
            scheme = "https"
            # The handshake is the handler's, so that one that fails hinders nobody.
            self._server.socket = self.tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.address = f"{scheme}://127.0.0.1:{self._server.server_address[1]}"
        self.api_url = f"{self.address}/api.php"
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    def fail(self, kind: FaultKind, action: str = "", **more: Any) -> Fault:
        """Makes requests fail from now on."""
        fault = Fault(kind, action, **more)
        self.faults.append(fault)
        return fault

    def count(self, action: str = "") -> int:
        """How many requests there were, or how many of an action."""
        return sum(1 for asked in self.requests if not action or asked.get("action") == action)

    def reset(self) -> None:
        """Forgets what was asked, and fails no more."""
        self.requests.clear()
        self.faults.clear()

    def seen(self, asked: dict[str, str]) -> Fault | None:
        """Notes a request; returns what shall happen to it."""
        with self._lock:
            self.requests.append(asked)
            for fault in self.faults:
                if fault.times and fault.action in {"", asked.get("action")}:
                    if fault.after:
                        fault.after -= 1
                        continue
                    fault.times -= 1
                    return fault
        return None


def _handler(proxy: Proxy) -> type[BaseHTTPRequestHandler]:  # noqa: C901
    """The handler class of a proxy."""
    host = urlparse(proxy.target).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Says nothing."""

        def do_GET(self) -> None:
            self._serve(b"")

        def do_POST(self) -> None:
            self._serve(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

        def _serve(self, body: bytes) -> None:
            given = _parameters(self.path, body, self.headers.get("Content-Type", ""))
            fault = proxy.seen(given)
            kind = fault.kind if fault else ""
            if fault and fault.before:
                fault.before()
            if kind == "drop request":
                self.close_connection = True
                return
            if kind == "delay":
                time.sleep(3)
            if kind in _PAGES:
                status, content_type, page = _PAGES[kind]
                self._answer(status, [("Content-Type", content_type), ("Retry-After", "1")], page)
                return
            if kind in _ERRORS:
                page = json.dumps({"error": _ERRORS[kind]}).encode()
                self._answer(
                    200, [("Content-Type", "application/json"), ("Retry-After", "1")], page
                )
                return
            more: dict[str, str] = {}
            if proxy.gate is not None:
                headers = {name.title(): text for name, text in self.headers.items()}
                asked = Asked(self.command, proxy.address + self.path, headers, body)
                passed = proxy.gate(asked)
                if isinstance(passed, Answered):
                    self._answer(passed.status, list(passed.headers), passed.page)
                    return
                more = passed
            status, answered, page = self._forward(body, more)
            if proxy.rewrite is not None:
                page = proxy.rewrite(given, page)
            if fault and fault.then:
                fault.then()
            if kind == "drop answer":
                self.close_connection = True
                return
            if kind == "cut answer":
                page = page[: len(page) // 2]
            self._answer(status, answered, page)

        def _forward(
            self, body: bytes, more: Mapping[str, str]
        ) -> tuple[int, list[tuple[str, str]], bytes]:
            connection = http.client.HTTPConnection(host, timeout=120)
            headers = {
                name: value
                for name, value in self.headers.items()
                if name.lower() not in {"host", "connection", "accept-encoding", "content-length"}
            }
            connection.request(
                self.command, self.path, body or None, {**headers, **more, "Host": host}
            )
            answer = connection.getresponse()
            page = answer.read()
            kept = [
                (name, value)
                for name, value in answer.getheaders()
                if name.lower() not in {"connection", "transfer-encoding", "content-length"}
            ]
            connection.close()
            return answer.status, kept, page

        def _answer(self, status: int, headers: list[tuple[str, str]], page: bytes) -> None:
            try:
                self.send_response_only(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(page)))
                self.end_headers()
                self.wfile.write(page)
            except ConnectionError:
                # Who asked is gone, which is what some tests are about.
                self.close_connection = True

    return Handler


def _parameters(path: str, body: bytes, content_type: str) -> dict[str, str]:
    """The parameters of a request, those of multipart forms too."""
    found = parse_qs(urlparse(path).query, keep_blank_values=True)
    if "urlencoded" in content_type:
        found |= parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    elif "multipart" in content_type:
        for part in body.split(b'name="')[1:]:
            name, _, rest = part.partition(b'"')
            value = rest.partition(b"\n\n")[2] or rest.partition(b"\r\n\r\n")[2]
            found[name.decode()] = [value.partition(b"\n--")[0].decode("utf-8", "replace").strip()]
    return {name: values[-1] for name, values in found.items()}
