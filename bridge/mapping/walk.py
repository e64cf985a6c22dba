"""Which fields of a node hold nodes."""

from __future__ import annotations

from typing import Final

_CONTAINERS: Final = ("children", "label", "caption", "title", "items", "rows", "cells", "blocks")


class _ContainerFields(dict[type, tuple[str, ...]]):
    """The fields of each type of node that hold nodes."""

    def __missing__(self, kind: type) -> tuple[str, ...]:
        known: tuple[str, ...] = getattr(kind, "__struct_fields__", ())
        found = tuple(name for name in known if name in _CONTAINERS)
        self[kind] = found
        return found


_FIELDS: Final = _ContainerFields()


def container_fields(kind: type) -> tuple[str, ...]:
    """Returns the fields of a type of node that hold nodes."""
    return _FIELDS[kind]
