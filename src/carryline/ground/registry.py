"""Named things that a contract suite runs over: a new one is tested the moment it is registered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from carryline.ground.errors import InputError, listing, nearest

Item = TypeVar("Item")


class Registry(Mapping[str, Item], Generic[Item]):
    """A mapping of names to items of one kind, whose error for an unknown name suggests the nearest known one."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._items: dict[str, Item] = {}

    def register(self, name: str, item: Item) -> Item:
        """Add an item under a name that is not taken, and return it."""
        if name in self._items:
            raise InputError(
                f"{self.kind} {name!r} is registered twice",
                expected="a name that is not taken",
                fix=f"choose another name than {listing(self._items)}",
            )
        self._items[name] = item
        return item

    def __getitem__(self, name: str) -> Item:
        try:
            return self._items[name]
        except (KeyError, TypeError):  # TypeError: a list or a mapping, as from a damaged file, is no name
            raise InputError(
                f"no {self.kind} is named {name!r}{nearest(name, self._items)}",
                expected=f"one of {listing(self._items, limit=40)}",
                fix="correct the name, or register one of that name",
            ) from None

    def __contains__(self, name: object) -> bool:
        return name in self._items

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)
