"""`mwbridge mappings`: what templates become, and a draft of what they could."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bridge.cli import exits
from bridge.errors import UsageError

if TYPE_CHECKING:
    from bridge.document.nodes import Document
    from bridge.mapping.compiled import Mappings
    from bridge.mapping.entries import Example, TagEntry, TemplateEntry

_MOST_ASKED = 200
"""Of how many templates a live wiki is asked for their TemplateData."""

_FILES = click.option(
    "--mappings",
    "files",
    multiple=True,
    metavar="FILE|DIR",
    help="Mapping files over mwbridge's own; the last one wins.",
)


@click.group(short_help="See, check and draft what templates become.")
def mappings() -> None:
    """What templates, tags and fields become in Markdown, and come back from.

    Three layers lie over one another: what mwbridge knows, the files that
    mwbridge.toml names under [mappings], and the folder's own mappings/*.toml.
    """


def _loaded(files: tuple[str, ...]) -> Mappings:
    """The mappings that the commands of this group speak of."""
    from bridge.mapping.sources import default_mappings
    from bridge.tree.mappings import load_layers

    found = load_layers(Path(), files)
    return default_mappings() if found is None else found


@mappings.command("list", short_help="What is mapped.")
@_FILES
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_mappings(files: tuple[str, ...], *, as_json: bool) -> None:
    """Lists templates and tags, what each becomes, and their other names."""
    loaded = _loaded(files)
    rows: list[tuple[str, str, str]] = [
        (entry.wiki, entry.markdown, _marks(entry, loaded)) for entry in loaded.templates
    ]
    rows += [(f"<{tag.wiki}>", tag.markdown, tag.direction) for tag in loaded.tags]
    if as_json:
        found = [{"wiki": wiki, "markdown": markdown} for wiki, markdown, _ in rows]
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    width = max((len(wiki) for wiki, _, _ in rows), default=0)
    for wiki, markdown, more in sorted(rows):
        click.echo(f"{wiki:<{width}}  {markdown:<12}  {more}"[:80].rstrip())


def _marks(entry: TemplateEntry, loaded: Mappings) -> str:
    """What else there is to say of an entry, in a few words."""
    own = "the wiki's own; " if entry.wiki in loaded.own else ""
    way = "" if entry.direction == "both" else f"{entry.direction}; "
    return f"{own}{way}{', '.join(entry.aliases)}"


@mappings.command(short_help="One entry, as a mapping file has it.")
@click.argument("name")
@_FILES
def show(name: str, files: tuple[str, ...]) -> None:
    """Shows what a template or a tag becomes, by any of its names."""
    import msgspec

    loaded = _loaded(files)
    entry: TemplateEntry | TagEntry | None = loaded.find(name)
    if entry is None:
        entry = loaded.tags_by_name.get(name.strip("<>/ ").lower())
    if entry is None:
        raise UsageError(
            f"no mapping has a template or a tag called {name!r}",
            next_step="see `mwbridge mappings list`, or write an entry of your own",
        )
    for key, value in msgspec.to_builtins(entry).items():
        if key != "example" and _toml(value) not in _EMPTY:
            click.echo(f"{key} = {_toml(value)}")
    for example in entry.example:
        click.echo(f"\n{example.wikitext}\n  becomes\n{example.markdown}")


_EMPTY = ('""', "[]", "{  }", "null")


def _toml(value: Any) -> str:
    """A value as TOML has it on one line, without what is empty."""
    if isinstance(value, dict):
        parts = {key: _toml(part) for key, part in value.items() if part}
        inner = ", ".join(f"{key} = {part}" for key, part in parts.items() if part not in _EMPTY)
        return f"{{ {inner} }}"
    return json.dumps(value, ensure_ascii=False)


@mappings.command(short_help="Check mapping files and run their examples.")
@click.argument("files", nargs=-1, metavar="[FILE|DIR]...")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def check(files: tuple[str, ...], *, as_json: bool) -> None:
    """Checks mapping files, and runs every example in them both ways.

    Without an argument it checks what mwbridge.toml names and mappings/ holds. A
    mistake is named with its file and line (exit code 2); an example that does not
    hold is shown (exit code 1).
    """
    loaded = _loaded(files)
    failures = list(_failures(loaded))
    count = sum(len(entry.example) for entry in _entries(loaded))
    if as_json:
        report = {"examples": count, "failures": [dict(failure) for failure in failures]}
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        for failure in failures:
            click.echo(f"{failure['wiki']}: {failure['direction']}\n--- expected")
            click.echo(f"{failure['expected']}\n--- found\n{failure['found']}")
        held = count - len({failure["example"] for failure in failures})
        click.echo(f"{len(loaded.templates)} templates, {held} of {count} examples hold")
    if failures:
        click.get_current_context().exit(exits.DIFFERENCES)


def _entries(loaded: Mappings) -> list[TemplateEntry | TagEntry]:
    """Everything that has examples."""
    found: list[TemplateEntry | TagEntry] = list(loaded.templates)
    found.extend(loaded.tags)
    return found


def _failures(loaded: Mappings) -> Iterator[dict[str, str]]:
    """The examples that do not hold."""
    for entry in _entries(loaded):
        for example in entry.example:
            for direction, expected, found in run_example(example, entry, loaded):
                yield {
                    "wiki": entry.wiki,
                    "direction": direction,
                    "example": example.wikitext,
                    "expected": expected,
                    "found": found,
                }


def run_example(
    example: Example, entry: TemplateEntry | TagEntry, loaded: Mappings
) -> list[tuple[str, str, str]]:
    """Tries an example; returns direction, expected and found where it does not hold."""
    import msgspec

    from bridge import Options, to_markdown, to_wikitext
    from bridge.mapping.entries import key_of

    # in an example the wiki has the template, so that no front matter says so
    own = msgspec.structs.replace(
        loaded,
        own=tuple(sorted(key_of(template.wiki) for template in loaded.templates)),
        own_tags=tuple(sorted(tag.wiki.lower() for tag in loaded.tags)),
    )
    options = Options(mappings=own, wrap=None)
    markdown = to_markdown(example.wikitext, options=options).rstrip("\n")
    wikitext = to_wikitext(example.markdown, options=options)
    failures: list[tuple[str, str, str]] = []
    if entry.direction != "to-wikitext" and markdown != example.markdown.rstrip("\n"):
        failures.append(("to Markdown", example.markdown, markdown))
    if entry.direction != "to-markdown" and wikitext != example.wikitext.rstrip("\n"):
        failures.append(("to wikitext", example.wikitext, wikitext))
    return failures


@mappings.command(short_help="Draft a mapping file from what a wiki uses.")
@click.argument("source", metavar="DUMP|DIR|API")
@click.option("-o", "--output", metavar="FILE", help="Where to write it.  [default: stdout]")
@click.option("--most", default=20, show_default=True, help="How many templates get an entry.")
@click.option(
    "--pages",
    type=click.IntRange(0),
    default=5000,
    show_default=True,
    help="How many pages of a live wiki are read; 0 reads all.",
)
@_FILES
def learn(source: str, output: str | None, most: int, pages: int, files: tuple[str, ...]) -> None:
    """Counts the templates of a dump, a folder or a live wiki, and drafts a mapping file.

    The most frequent templates that nothing maps yet get an entry each, with the
    parameters that calls give and that TemplateData names. Read it, change it, and
    let `mwbridge mappings check` try it.
    """
    from bridge.mapping.learn import count_calls, draft

    data: dict[str, dict[str, Any]] = {}
    if source.startswith(("http://", "https://")):
        usages = count_calls(_from_wiki(source, pages or None))
        data = _template_data(source, list(usages))
    elif Path(source).is_dir():
        usages = count_calls(_from_folder(Path(source), data))
    else:
        usages = count_calls(_from_dump(source, data))
    if not usages:
        raise UsageError(
            "no page calls a template",
            where=source,
            next_step="name a dump, a folder or an api.php",
        )
    text = draft(usages, _loaded(files), template_data=data, most=most)
    if output is None:
        click.echo(text, nl=False)
        return
    from bridge.tree.files import write_atomically

    target = Path(output)
    if target.exists():
        raise UsageError("is there already", where=output, next_step="name another file with -o")
    write_atomically(target, text.encode())
    click.echo(f"{output}: {text.count('[[template]]')} templates drafted", err=True)


def _from_dump(source: str, data: dict[str, dict[str, Any]]) -> Iterator[Document]:
    """The pages of a dump; what its templates say of themselves goes into ``data``."""
    from bridge import Options, read_dump, read_siteinfo, read_wikitext
    from bridge.site import TEMPLATE_NAMESPACE

    options = Options(site=read_siteinfo(source))
    for page in read_dump(source):
        if page.namespace == TEMPLATE_NAMESPACE:
            _keep_data(page.title.partition(":")[2], page.text, data)
        elif page.is_prose:
            yield read_wikitext(page.text, options=options).document


def _from_folder(folder: Path, data: dict[str, dict[str, Any]]) -> Iterator[Document]:
    """The pages of a folder: wikitext, and Markdown with raw wikitext in it."""
    from bridge import read_markdown, read_wikitext
    from bridge.cli.formats import format_of
    from bridge.source import decode
    from bridge.tree.files import read_bytes
    from bridge.tree.scan import scan

    for file in scan(folder):
        name = file.path
        kind = format_of(name)
        if kind not in ("markdown", "wikitext"):
            continue
        text = decode(read_bytes(folder / name), encoding="utf-8", where=name)
        if "<templatedata>" in text:
            title = Path(name).stem.removeprefix("Template%3A").removeprefix("Template:")
            _keep_data(title.replace("_", " "), text, data)
        read = read_markdown if kind == "markdown" else read_wikitext
        yield read(text).document


def _keep_data(title: str, text: str, data: dict[str, dict[str, Any]]) -> None:
    from bridge.mapping.entries import key_of
    from bridge.mapping.learn import read_template_data

    found = read_template_data(text)
    if found is not None:
        data[key_of(title.removesuffix("/doc"))] = found


def _from_wiki(source: str, most: int | None) -> Iterator[Document]:
    """The pages of a live wiki, the first so many."""
    from bridge import read_wikitext
    from bridge.wiki.api import Api
    from bridge.wiki.expand import read_pages

    count = 0
    for _, text in read_pages(Api(source).call, most=most):
        count += 1
        yield read_wikitext(text).document
    if count == most:
        note = f"{source}: {count} pages were read; --pages reads more, and a dump all at once"
        click.echo(note, err=True)


def _template_data(source: str, names: list[str]) -> dict[str, dict[str, Any]]:
    """What a live wiki's templates say of themselves; nothing where it has no TemplateData."""
    from bridge.errors import WikiError
    from bridge.wiki.api import Api
    from bridge.wiki.expand import read_template_data

    try:
        return read_template_data(Api(source).call, names[:_MOST_ASKED])
    except WikiError:
        return {}
