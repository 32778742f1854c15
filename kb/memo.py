"""Remembers what was read of the store as long as nothing is written: an answer reads the same records many times."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from kb.database import Database, State

P = ParamSpec("P")
T = TypeVar("T")


Kept = OrderedDict[tuple[object, ...], tuple[State, object]]  # arguments to result, with the state it was read in


class _Reader(Protocol):
    _database: Database
    _kept: dict[str, Kept]


R = TypeVar("R", bound=_Reader)


def kept(limit: int) -> Callable[[Callable[Concatenate[R, P], T]], Callable[Concatenate[R, P], T]]:
    """Remember the results of a method that reads records; they must not be changed by who gets them.

    Args:
        limit: results remembered, the ones asked for last.

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
                known[key] = (state, value)
                known.move_to_end(key)
                if len(known) > limit:
                    known.popitem(last=False)
            return value

        return read

    return decorate
