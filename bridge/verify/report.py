"""The report of a verification: one page of HTML that carries all it needs.

It loads nothing.  What pages hold is shown in frames that run no script, and stands in
the report as JSON, so that no text of a wiki is ever markup of the report itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

import msgspec

from bridge import __version__
from bridge.atomic import open_atomically
from bridge.local.processes import TemporaryFolder
from bridge.verify.records import Evidence, Verdict
from bridge.verify.work import Outcome

_TEMPLATE: Final = Path(__file__).with_name("report.html")
_FRAME_STYLE: Final = Path(__file__).with_name("frame.css")
# Beyond so many bytes of both sides, pages are told and no longer shown: a browser has
# to open the report.
_MOST_BYTES: Final = 150_000_000
_LONGEST_SIDE: Final = 4_000_000


class EvidenceStore:
    """Keeps both sides of pages on disk until the report is written.

    Attributes:
        titles: the pages that are kept, by the name of their element in the report.
    """

    def __init__(self) -> None:
        self.names: dict[tuple[str, str], str] = {}
        self._folder = TemporaryFolder()
        self._path = self._folder.path / "evidence.html"
        self._file = self._path.open("w", encoding="utf-8")
        self._size = 0

    def __enter__(self) -> EvidenceStore:
        """The store itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Removes what is kept."""
        self._file.close()
        self._folder.close()

    def keep(self, verdict: Verdict, evidence: Evidence) -> None:
        """Keeps both sides of a page, unless the report would become too large."""
        sides = msgspec.to_builtins(evidence)
        text = _json({name: side[:_LONGEST_SIDE] for name, side in sides.items()})
        self._size += len(text)
        if self._size > _MOST_BYTES:
            return
        name = f"evidence-{len(self.names)}"
        self._file.write(f'<script type="application/json" id="{name}">{text}</script>\n')
        self.names[verdict.title, verdict.place] = name

    def pieces(self) -> Iterable[str]:
        """What is kept, as elements of the report."""
        self._file.flush()
        with self._path.open(encoding="utf-8") as file:
            yield from file


def write_report(
    path: Path, outcome: Outcome, store: EvidenceStore, *, source: str, made: str
) -> None:
    """Writes the report; an old one is replaced whole.

    Args:
        path: the file.
        outcome: what was found.
        store: both sides of the pages that differ.
        source: what was verified, in words.
        made: when, in words.

    Raises:
        UsageError: the file cannot be written.
    """
    with open_atomically(path) as file:
        _write(file, outcome, store, source=source, made=made)


def _write(
    file: IO[bytes], outcome: Outcome, store: EvidenceStore, *, source: str, made: str
) -> None:
    """The template with the facts and the evidence in their places."""
    head, _, rest = _TEMPLATE.read_text("utf-8").partition("<!--facts-->")
    between, _, tail = rest.partition("<!--evidence-->")
    facts = {
        "version": __version__,
        "made": made,
        "source": source,
        "unrendered": outcome.unrendered,
        "frame_style": _FRAME_STYLE.read_text("utf-8"),
        "findings": msgspec.to_builtins(outcome.findings),
        "pages": [_page(verdict, store) for verdict in outcome.verdicts],
    }
    file.write(head.encode())
    file.write(f'<script type="application/json" id="facts">{_json(facts)}</script>'.encode())
    file.write(between.encode())
    for piece in store.pieces():
        file.write(piece.encode())
    file.write(tail.encode())


def _page(verdict: Verdict, store: EvidenceStore) -> dict[str, Any]:
    """A row of the report."""
    evidence = store.names.get((verdict.title, verdict.place))
    row: dict[str, Any] = msgspec.to_builtins(verdict)
    return {**row, "evidence": evidence}


def _json(value: object) -> str:
    """JSON that ends no element and begins no comment.

    Example:
        >>> _json("</script><!--")
        '"\\\\u003c/script\\\\u003e\\\\u003c!--"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # Lone surrogates have no UTF-8.
    text = text.encode("utf-8", "replace").decode()
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
