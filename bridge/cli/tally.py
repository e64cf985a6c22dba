"""What became of many pages: counted, told to people, or given to programs as JSON."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import click

from bridge.cli import exits

if TYPE_CHECKING:
    from bridge.errors import BridgeError
    from bridge.report import Diagnostic
    from bridge.tree.unpack_page import Outcome

# Codes of diagnostics that say what was carried as raw wikitext.
_RAW = frozenset({"raw-wikitext", "template"})
_BAD = ("failed", "left out", "conflict")
# So many lines of a kind are shown to people; JSON has them all.
_SHOWN = 20


class Tally:
    """Counts outcomes, and keeps those that somebody should look at."""

    def __init__(self, verb: str) -> None:
        """Begins at nothing; ``verb`` is what is done, such as ``unpacked``."""
        self._verb = verb
        self._counts: Counter[str] = Counter()
        self._raw: Counter[str] = Counter()
        self._raw_pages: Counter[str] = Counter()
        self._problems: list[tuple[str, str, str, str]] = []
        self._warnings: list[tuple[str, Diagnostic]] = []
        self._error: BridgeError | None = None
        self._files = 0
        self._lost = 0
        self.kept = 0
        self.folded = 0
        self.notes: list[str] = []
        self.dry = False

    def add(self, outcome: Outcome) -> None:
        """Counts one page."""
        self._counts[outcome.action] += 1
        if outcome.action in _BAD:
            reason = outcome.reason or "; ".join(
                d.message for d in outcome.diagnostics if d.severity == "error"
            )
            self._problems.append((outcome.action, outcome.title, outcome.path, reason))
        raw = [d.message for d in outcome.diagnostics if d.code in _RAW]
        self._raw.update(raw)
        self._raw_pages.update(set(raw))
        for diagnostic in outcome.diagnostics:
            if diagnostic.severity != "info" and outcome.action != "failed":
                self._warnings.append((outcome.title, diagnostic))

    def note(self, title: str, diagnostic: Diagnostic) -> None:
        """Keeps what the dump itself gave rise to."""
        self._warnings.append((title, diagnostic))
        if diagnostic.severity == "error":
            self._lost += 1

    def leave_out(self, title: str, reason: str) -> None:
        """Counts a page that was not even tried."""
        self._counts["left out"] += 1
        self._problems.append(("left out", title, "", reason))

    def count_file(self) -> None:
        """Counts a file, such as an image, that was written."""
        self._files += 1

    def file_problem(self, title: str, reason: str) -> None:
        """Keeps a file that could not be written."""
        self._counts["files failed"] += 1
        self._problems.append(("failed", title, "", reason))

    def stop(self, error: BridgeError) -> None:
        """Keeps the error that ended the run before its time."""
        self._error = error

    def exit_code(self) -> int:
        """What the run ends with."""
        if self._error is not None:
            return exits.exit_code(self._error)
        bad = ("failed", "left out", "files failed")
        if self._lost or any(self._counts[action] for action in bad):
            return exits.SOME_FAILED
        return exits.DIFFERENCES if self._counts["conflict"] else exits.CLEAN

    def show(self, *, as_json: bool, with_report: bool) -> None:
        """Tells what happened, to people on standard error, to programs on output."""
        if as_json:
            click.echo(self._json())
            return
        for action, title, path, reason in self._problems[:_SHOWN]:
            where = f"{path} ({title})" if path else title
            click.echo(f"{where}: {action}: {reason}", err=True)
        self._more(len(self._problems))
        warnings = [(t, d) for t, d in self._warnings if d.severity != "info"]
        for title, diagnostic in warnings[:_SHOWN]:
            click.echo(
                f"{title or diagnostic.source}: {diagnostic.severity}: {diagnostic.message} "
                f"[{diagnostic.code}]",
                err=True,
            )
        self._more(len(warnings))
        if with_report:
            self._show_raw()
        if self._error is not None:
            click.echo(f"mwbridge: {self._error}", err=True)
        if self.kept:
            click.echo(
                f"mwbridge: {self.kept} talk pages have no file (--talk gives them one); "
                "pack gives them back",
                err=True,
            )
        if self.folded:
            click.echo(
                f"mwbridge: {self.folded} redirects are other titles in the heads of files",
                err=True,
            )
        for note in self.notes:
            click.echo(note, err=True)
        click.echo(f"mwbridge: {self._summary()}", err=True)

    def _more(self, count: int) -> None:
        if count > _SHOWN:
            click.echo(f"… and {count - _SHOWN} more (--json lists them all)", err=True)

    def _summary(self) -> str:
        total = sum(n for action, n in self._counts.items() if action != "files failed")
        parts = ", ".join(f"{count} {action}" for action, count in sorted(self._counts.items()))
        would = "would be " if self.dry else ""
        files = f"; {self._files} files" if self._files else ""
        return f"{total} pages {would}{self._verb}: {parts}{files}" if parts else "no pages"

    def _show_raw(self) -> None:
        """The table of what was carried as raw wikitext."""
        if not self._raw:
            click.echo("nothing was kept as raw wikitext")
            return
        click.echo(f"{'times':>7} {'pages':>7}  kept as raw wikitext")
        for what, count in self._raw.most_common():
            words = what.replace(" is carried as raw wikitext", "")
            click.echo(f"{count:>7} {self._raw_pages[what]:>7}  {words}")

    def _json(self) -> str:
        import msgspec

        problems = [
            {"action": action, "title": title, "path": path, "reason": reason}
            for action, title, path, reason in self._problems
        ]
        warnings = [
            {"title": title} | msgspec.to_builtins(diagnostic)
            for title, diagnostic in self._warnings
        ]
        raw = [
            {"what": what, "times": count, "pages": self._raw_pages[what]}
            for what, count in self._raw.most_common()
        ]
        report = {
            "counts": dict(sorted(self._counts.items())),
            "files": self._files,
            "kept": self.kept,
            "folded": self.folded,
            "error": None if self._error is None else str(self._error),
            "problems": problems,
            "warnings": warnings,
            "raw": raw,
            "notes": self.notes,
        }
        return json.dumps(report, ensure_ascii=False, indent=2)
