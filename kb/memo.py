"""Remembers what was read of the store as long as nothing is written: an answer reads the same records many times."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from kb.database import Database, State

P = ParamSpec("P")
T = TypeVar("T")


# Arguments to result, with the state it was read in and its size; the one that was read last stands last.
Kept = OrderedDict[tuple[object, ...], tuple[State, object, int]]


# Bytes of the lists of documents that a method remembers: a question may ask for those of every document. 36 plans of
# 39,000 characters have 2 MB of sections, 3 of texts and 14 of sentences; with 32 lists of each all were read anew.
LISTED = 32_000_000
_RECORD = 600  # bytes of a record without its text: fields, id, places in the source


class _Reader(Protocol):
    _database: Database
    _kept: dict[str, Kept]


R = TypeVar("R", bound=_Reader)


def kept(
    limit: int, *, size: Callable[[object], int] | None = None
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
            known = self._kept.setdefault(name, OrderedDict())
            key = (*args, *sorted(kwargs.items()))
            found = known.get(key)
            if found is not None and found[0] == state:
                return found[1]  # type: ignore[return-value]
            value = method(self, *args, **kwargs)
            if self._database.state() == state:  # else another process wrote while it was read
                known[key] = (state, value, size(value) if size else 1)
                known.move_to_end(key)
                while (sum(entry[2] for entry in tuple(known.values())) if size else len(known)) > limit:
                    known.popitem(last=False)
            return value

        return read

    return decorate


def in_memory(listed: object) -> int:
    """Estimate what a record or a list of records takes.

    Args:
        listed: a record, or a tuple of them.

    Returns:
        Bytes, within a factor of two.
    """
    records = listed if isinstance(listed, tuple) else (listed,)
    return sum(_RECORD + 2 * len(getattr(record, "text", "") or "") for record in records)
