"""Plain values of options, converted by ourselves: typer loads pydantic for that, 0.12 s of each command's start.

Whatever is not plain, and whatever is wrong, is left to typer, whose rules and messages stay the only ones.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

_NUMBER = re.compile("0|[1-9][0-9]{0,17}")
_NOT_PLAIN = object()


def convert_plainly(command: object, ctx: Any) -> None:
    """Let the parameters of a command convert their plain values without pydantic, --help among them.

    Args:
        command: one of typer's, or their group; anything else has none.
        ctx: of the command, or of its group.
    """
    for parameter in command.get_params(ctx) if isinstance(command, TyperCommand | TyperGroup) else ():
        if isinstance(parameter, TyperArgument | TyperOption):
            parameter._runtime_param = PlainValues()  # type: ignore[assignment]  # has the one method that is called


class PlainValues:
    """What typer asks for the value of a parameter, in place of its RuntimeParam."""

    def coerce(self, value: Any, param: TyperArgument | TyperOption, ctx: Any) -> Any:
        """Convert a value as typer does.

        Args:
            value: words of the command line, or the default.
            param: whose value it is.
            ctx: of the command.

        Returns:
            What the command gets.
        """
        plain = _plain(value, param)
        if plain is not _NOT_PLAIN:
            return plain
        param._runtime_param = None  # typer makes its own
        return param.get_runtime_param().coerce(value, param=param, ctx=ctx)


def _plain(value: Any, param: TyperArgument | TyperOption) -> Any:
    """Convert nothing, a word or a list of words."""
    several = param.multiple or param.nargs == -1
    convert = _CONVERTERS.get(param.type_descriptor.annotation)
    if value is None:
        return () if several else None
    if convert is None or param.type_descriptor.parameter_info.parser is not None:
        return _NOT_PLAIN
    words = value if several else [str(value) if type(value) is int else value]  # a default
    if not isinstance(words, list | tuple) or not all(isinstance(word, str) and _is_text(word) for word in words):
        return _NOT_PLAIN
    converted = [convert(word, param) for word in words]
    if _NOT_PLAIN in converted:
        return _NOT_PLAIN
    return converted if several else converted[0]


def _is_text(word: str) -> bool:
    """Tell whether a word is text: bytes that are no UTF-8 reach us as lone surrogates."""
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True


def _path(word: str, param: TyperArgument | TyperOption) -> Any:
    """A path that is not there, or may be read; typer refuses the others, and has rules that can be asked for."""
    rules = param.type_descriptor.parameter_info
    asked = rules.exists or rules.resolve_path or rules.allow_dash or rules.writable or rules.path_type
    if asked or not (rules.file_okay and rules.dir_okay) or (Path(word).exists() and not os.access(word, os.R_OK)):
        return _NOT_PLAIN
    return Path(word)


def _whole_number(word: str, param: TyperArgument | TyperOption) -> Any:
    """A whole number within its limits."""
    rules = param.type_descriptor.parameter_info
    if not _NUMBER.fullmatch(word) or rules.clamp:
        return _NOT_PLAIN
    number = int(word)
    fits = (rules.min is None or rules.min <= number) and (rules.max is None or number <= rules.max)
    return number if fits else _NOT_PLAIN


_CONVERTERS: dict[object, Callable[[str, TyperArgument | TyperOption], Any]] = {
    str: lambda word, _: word,
    list[str]: lambda word, _: word,
    Path: _path,
    list[Path]: _path,
    int: _whole_number,
}
