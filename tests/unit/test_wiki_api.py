"""What the API says where a wiki, or what stands in front of it, fails."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bridge.errors import AuthError, PermissionDenied, Throttled, Unreachable, WikiError
from bridge.wiki.api import Api

Answer = tuple[int, str, dict[str, str]]


@pytest.fixture
def serve() -> Iterator[Callable[..., Api]]:
    """Starts a server that gives answers in turn, and then the last one for ever."""
    servers: list[ThreadingHTTPServer] = []

    def start(*answers: Answer, tries: int = 1, timeout: float = 10) -> Api:
        left = list(answers)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, text, headers = left.pop(0) if len(left) > 1 else left[0]
                if status == 0:
                    # Nothing is said, and nothing is closed.
                    threading.Event().wait(5)
                    return
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *arguments: object) -> None:
                """Says nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        servers.append(server)
        return Api(f"http://127.0.0.1:{server.server_port}/api.php", tries=tries, timeout=timeout)

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def error(code: str, text: str = "No.") -> str:
    return f'{{"errors":[{{"code":"{code}","text":"{text}"}}]}}'


FAULTS: dict[str, tuple[Answer, type[WikiError], str]] = {
    "a failure": ((500, "<html>oops", {}), Unreachable, "the server failed (500)"),
    "a page": ((200, "<!DOCTYPE html><html>Hi", {}), Unreachable, "a page of HTML instead"),
    "a list": ((200, "[1]", {}), Unreachable, "something else instead"),
    "nothing": ((200, "", {}), Unreachable, "something else instead"),
    "Cloudflare": (
        (403, "<html><title>Just a moment...</title>Cloudflare", {}),
        Unreachable,
        "Cloudflare asks for a browser",
    ),
    "Cloudflare by its header": (
        (403, "<html>", {"cf-mitigated": "challenge"}),
        Unreachable,
        "Cloudflare asks for a browser",
    ),
    "no API": ((404, "<html>Not found", {}), Unreachable, "no api.php at that address"),
    "a login of the server": ((401, "<html>", {}), AuthError, "before the wiki's own (401)"),
    "a private wiki": ((200, error("readapidenied"), {}), AuthError, "[readapidenied]"),
    "no right": ((200, error("permissiondenied"), {}), PermissionDenied, "[permissiondenied]"),
    "too many requests": ((429, "slow", {}), Throttled, "slow down (429)"),
    "a rate limit": ((200, error("ratelimited"), {}), Throttled, "[ratelimited]"),
    "anything else": ((200, error("strange", "Odd."), {}), WikiError, "Odd. [strange]"),
    "a parser that takes too much": (
        (500, "Allowed memory size of 1 bytes exhausted", {}),
        Unreachable,
        "ran out of memory on it",
    ),
    "a parser that takes too long": (
        (500, "<html>Maximum execution time of 120 seconds exceeded", {}),
        Unreachable,
        "gave up on it after its time was over",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_says_what_it_is(name: str, serve: Callable[..., Api]) -> None:
    answer, kind, words = FAULTS[name]
    with pytest.raises(kind) as caught:
        serve(answer).call({"action": "query"})
    assert words in str(caught.value)
    # Where it was, and what to do next.
    assert "/api.php" in caught.value.where
    assert caught.value.next_step


def test_what_passes_is_tried_again(
    serve: Callable[..., Api], monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("bridge.wiki.api.time.sleep", pauses.append)
    api = serve((503, "later", {"Retry-After": "7"}), (502, "", {}), (200, '{"a":1}', {}), tries=4)
    assert api.call({}) == {"a": 1}
    assert pauses[0] == 7
    assert 0 < pauses[1] < 2


def test_it_is_not_tried_for_ever(
    serve: Callable[..., Api], monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("bridge.wiki.api.time.sleep", pauses.append)
    with pytest.raises(Throttled):
        serve((429, "", {"Retry-After": "99999"}), tries=3).call({})
    assert pauses == [60, 60]


def test_silence_is_no_answer(serve: Callable[..., Api]) -> None:
    with pytest.raises(Unreachable, match=r"no answer within 0\.2 seconds"):
        serve((0, "", {}), timeout=0.2).call({})


@pytest.mark.parametrize("address", ["nowhere", "http://", "http://127.0.0.1:1/api.php"])
def test_what_is_no_wiki_is_told(address: str) -> None:
    with pytest.raises(Unreachable):
        Api(address, tries=1).call({})
