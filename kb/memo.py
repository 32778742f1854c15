"""Remembers what was read of the store as long as nothing is written: an answer reads the same records many times."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from kb.database import Database, State

P = ParamSpec("P")
T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")


class Kept(OrderedDict[tuple[object, ...], tuple[State, object, int]]):
    """Arguments to result, with the state it was read in and its size; the one that was read last stands last."""

    total = 0  # of the sizes


# Bytes of the lists of documents that a method remembers: a question may ask for those of every document. 36 plans of
# 39,000 characters have 2 MB of sections, 3 of texts and 14 of sentences; with 32 lists of each all were read anew.
LISTED = 32_000_000
_RECORD = 600  # bytes of a record without its text: fields, id, places in the source
_NAME = 150  # of a short text or number with the key that it is remembered by


class _Reader(Protocol):
    _database: Database
    _kept: dict[str, Kept]
    _each: dict[str, Each]


R = TypeVar("R", bound=_Reader)


def kept(
    limit: int, *, size: Callable[[Any], int] | None = None
) -> Callable[[Callable[Concatenate[R, P], T]], Callable[Concatenate[R, P], T]]:
    """Remember the results of a method that reads records; they must not be changed by who gets them.

    Args:
        limit: results remembered, the ones read last; with `size`, the sum of their sizes.
        size: of a result; one that is greater than the limit is not remembered.

    Returns:
        The decorator. What is asked for while this connection writes is neither remembered nor taken from memory.
    """

    def decorate(method: Callable[Concatenate[R, P], T]) -> Callable[Concatenate[R, P], T]:
        name = method.__name__

        @wraps(method)
        def read(self: R, /, *args: P.args, **kwargs: P.kwargs) -> T:
            state = self._database.state()
            if state is None:
                return method(self, *args, **kwargs)
            known = self._kept.get(name)
            if known is None:
                known = self._kept.setdefault(name, Kept())
            key = (*args, *sorted(kwargs.items())) if kwargs else args
            found = known.get(key)
            if found is not None and found[0] == state:
                return found[1]  # type: ignore[return-value]
            value = method(self, *args, **kwargs)
            if self._database.state() == state:  # else another process wrote while it was read
                before = known.pop(key, None)
                entry = (state, value, size(value) if size else 1)
                known[key] = entry
                known.total += entry[2] - (before[2] if before else 0)
                while known and known.total > limit:
                    known.total -= known.popitem(last=False)[1][2]
            return value

        return read

    return decorate


def kept_each(
    limit: int, *, size: Callable[[Any], int]
) -> Callable[[Callable[[R, Sequence[K]], dict[K, V]]], Callable[[R, Sequence[K]], dict[K, V]]]:
    """Remember what a method reads of many things at once for each of them, as long as nothing is written.

    Args:
        limit: sum of the sizes of what is remembered; the things read last stay.
        size: of what was read of one thing.

    Returns:
        The decorator. The method takes keys and gives what it reads of each, unknown ones left out; so does what the
        decorator makes of it, in the order of the keys. While this connection writes nothing is remembered.
    """

    def decorate(method: Callable[[R, Sequence[K]], dict[K, V]]) -> Callable[[R, Sequence[K]], dict[K, V]]:
        name = method.__name__

        @wraps(method)
        def read(self: R, keys: Sequence[K], /) -> dict[K, V]:
            if self._database.state() is None:
                return method(self, keys)
            with self._database.snapshot():  # one state, and no other thread in these lists
                state = self._database.state()
                own = self._each.get(name)
                if own is None or own.state != state:
                    own = self._each[name] = Each(state)
                values = own.values
                try:
                    return {key: values[key] for key in keys}  # type: ignore[misc]
                except KeyError:  # else in two steps
                    missing = [key for key in keys if key not in values]
                found = method(self, missing)
                out = {key: found[key] if key in found else own.values.get(key) for key in keys}
                for key, value in found.items():
                    own.add(key, value, size(value), limit)
                return {key: value for key, value in out.items() if value is not None}  # type: ignore[misc]

        return read

    return decorate


class Each:
    """What a method read of single things in one state of the file, the things read first in front."""

    def __init__(self, state: State | None) -> None:
        """Begin with nothing."""
        self.state = state
        self.values: OrderedDict[object, object] = OrderedDict()
        self._sizes: dict[object, int] = {}
        self._total = 0

    def add(self, key: object, value: object, size: int, limit: int) -> None:
        """Remember a thing; what was read first makes room."""
        self.values[key] = value
        self._total += size - self._sizes.get(key, 0)
        self._sizes[key] = size
        while self._total > limit:
            oldest, _ = self.values.popitem(last=False)
            self._total -= self._sizes.pop(oldest)


def in_memory(listed: object) -> int:
    """Estimate what a record or a list of records takes.

    Args:
        listed: a record, a text, or a tuple or list of such.

    Returns:
        Bytes, within a factor of two.
    """
    records = listed if isinstance(listed, tuple | list) else (listed,)
    return sum(
        _NAME + len(record) * (1 if isinstance(record, bytes) else 2)
        if isinstance(record, str | bytes)
        else _RECORD + 2 * len(getattr(record, "text", "") or "")
        for record in records
    )


def remembered(known: dict[K, V], key: K, limit: int, make: Callable[[], V]) -> V:
    """Give what was made for a key, or make it; what is kept beside a state of the store goes when it is full.

    Args:
        known: what was made; of a function given to `Store.derived`, so that it lasts as long as the state.
        key: what it is made of.
        limit: results remembered.
        make: makes it.
    """
    found = known.get(key)
    if found is None:
        if len(known) >= limit:
            known.clear()
        found = known[key] = make()
    return found
