"""What became of a folder that was packed, and what is left to do on the wiki's side."""

from __future__ import annotations

import json
import shlex
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bridge.cli import exits

if TYPE_CHECKING:
    from bridge.errors import BridgeError
    from bridge.page import Page
    from bridge.site import SiteInfo
    from bridge.tree.pages import FolderPage

_SHOWN = 20


class PackTally:
    """Counts the pages of a dump, and keeps what the wiki would not take."""

    def __init__(self, folder: Path, dump: str, uploads: str, *, dry: bool) -> None:
        """Begins at nothing, for a folder that is packed into a dump."""
        self.missing = 0
        self.kept = 0
        self.redirects = 0
        self.tags_are_categories = False
        self._tags: Counter[str] = Counter()
        self._folder = folder
        self._dump = dump
        self._uploads = uploads
        self._dry = dry
        self._counts: Counter[str] = Counter()
        self._faults: list[tuple[str, str]] = []
        self._warnings: list[tuple[str, str, str]] = []
        self._namespaces: set[int] = set()
        self._extra: list[tuple[int, str]] = []
        self._revisions = 0
        self._files = 0
        self._refusal: BridgeError | None = None

    @property
    def has_faults(self) -> bool:
        """Whether the wiki would not take something."""
        return bool(self._faults)

    def add(self, found: FolderPage) -> None:
        """Counts a file of the folder."""
        self._counts[found.status] += 1
        self._tags.update(found.tags)
        if found.error:
            self.fault(found.path, found.error)
        for diagnostic in found.diagnostics:
            if diagnostic.severity != "info":
                self._warnings.append((found.path, diagnostic.code, diagnostic.message))

    def warn(self, path: str, code: str, message: str) -> None:
        """Keeps what a person may want to know of a file."""
        self._warnings.append((path, code, message))

    def fault(self, path: str, what: str) -> None:
        """Keeps a reason why a file cannot be packed."""
        self._faults.append((path, what))

    def count(self, page: Page) -> None:
        """Counts a revision that is written."""
        self._revisions += 1
        self._files += len(page.uploads)
        self._namespaces.add(page.namespace)

    def refuse(self, error: BridgeError) -> None:
        """Keeps the reason why nothing was written."""
        self._refusal = error

    def note_namespaces(self, site: SiteInfo) -> None:
        """Keeps the namespaces that a plain MediaWiki does not have."""
        from bridge.dump.check import custom_namespaces
        from bridge.mapping.load import default_site

        self._extra = custom_namespaces(site, self._namespaces, default_site())

    def exit_code(self) -> int:
        """What the run ends with."""
        if self._refusal is not None:
            return exits.exit_code(self._refusal)
        return exits.SOME_FAILED if self._faults else exits.CLEAN

    def show(self, *, as_json: bool, quiet: bool) -> None:
        """Tells what happened; ``quiet`` where the dump itself goes to standard output."""
        if as_json:
            click.echo(self._json(), err=quiet)
            return
        self._list([f"{path}: {what}" for path, what in self._faults])
        self._list(
            [f"{path}: warning: {message} [{code}]" for path, code, message in self._warnings]
        )
        if self._refusal is not None:
            click.echo(f"mwbridge: {self._refusal}", err=True)
            return
        counts = ", ".join(f"{count} {status}" for status, count in sorted(self._counts.items()))
        files = f", {self._files} uploads" if self._files else ""
        would = "would be " if self._dry else ""
        click.echo(
            f"mwbridge: {self._revisions} revisions{files} {would}packed"
            + (f" (files: {counts})" if counts else ""),
            err=True,
        )
        if self._tags:
            click.echo(f"mwbridge: {self._about_tags()}", err=True)
        if self.kept:
            click.echo(f"mwbridge: {self.kept} talk pages of them have no file", err=True)
        if self.redirects:
            click.echo(
                f"mwbridge: {self.redirects} redirects of them are other titles in heads of files",
                err=True,
            )
        if self.missing:
            click.echo(
                f"mwbridge: {self.missing} pages have no file any more; a dump cannot delete them",
                err=True,
            )
        if self._dump != "-" and not self._dry:
            click.echo("\n".join(("", *self._next_steps())), err=True)

    def _about_tags(self) -> str:
        """What becomes of the tags in front matter."""
        common = ", ".join(f"{tag} ({count})" for tag, count in self._tags.most_common(5))
        more = ", …" if len(self._tags) > 5 else ""
        if self.tags_are_categories:
            return f"tags are categories: {common}{more}"
        return (
            f"tags are no categories: {common}{more}; tags = true below [pages] in "
            "mwbridge.toml makes them some"
        )

    def _list(self, lines: list[str]) -> None:
        for line in lines[:_SHOWN]:
            click.echo(line, err=True)
        if len(lines) > _SHOWN:
            click.echo(f"… and {len(lines) - _SHOWN} more (--json lists them all)", err=True)

    def _next_steps(self) -> list[str]:
        """What to run where the wiki is."""
        lines = []
        if self._extra:
            lines.append("Before, in LocalSettings.php: these namespaces are the wiki's own, and")
            lines.append("without them their pages land in the main one:")
            for number, name in self._extra:
                key = name.replace(" ", "_").replace("'", "\\'")
                lines.append(f"  $wgExtraNamespaces[{number}] = '{key}';")
        words = ["php", "maintenance/importDump.php"]
        if self._files:
            words.append("--uploads")
            if self._uploads == "path":
                words.append(f"--image-base-path={self._folder.resolve()}")
        words.append(str(Path(self._dump).resolve()))
        lines.append("On the wiki's server, in MediaWiki's folder:")
        lines.append("  " + shlex.join(words))
        if self._files:
            lines.append("  (once: with --uploads, MediaWiki uploads the files each time)")
        lines.append("  php maintenance/rebuildrecentchanges.php")
        lines.append("  php maintenance/initSiteStats.php --update")
        return lines

    def _json(self) -> str:
        report = {
            "revisions": self._revisions,
            "uploads": self._files,
            "files": dict(sorted(self._counts.items())),
            "missing": self.missing,
            "kept": self.kept,
            "redirects": self.redirects,
            "tags": dict(self._tags.most_common()),
            "tags_are_categories": self.tags_are_categories,
            "faults": [{"path": path, "what": what} for path, what in self._faults],
            "warnings": [
                {"path": path, "code": code, "message": message}
                for path, code, message in self._warnings
            ],
            "extra_namespaces": {str(number): name for number, name in self._extra},
            "next": [line.strip() for line in self._next_steps()],
            "error": None if self._refusal is None else str(self._refusal),
        }
        return json.dumps(report, ensure_ascii=False, indent=2)
