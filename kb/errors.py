"""Errors a caller may catch; the command line prints their text after `error: ` and exits with 2."""

from __future__ import annotations


class KBError(Exception):
    """What is wrong, the value, what is allowed, what to do."""


class IndexMissingError(KBError):
    """There is no index where one was expected."""


class IndexDamagedError(KBError):
    """The index is there but cannot be trusted."""


class IndexMismatchError(KBError):
    """The index was built with another encoder or layout."""


class UnknownDocumentError(KBError):
    """No document has that id."""


class UnknownSentenceError(KBError):
    """No sentence has that id."""


class BadQuestionError(KBError):
    """The question cannot be asked: empty, or too long."""


class IndexBusyError(KBError):
    """Another process is writing the index."""


class UnknownFilterError(KBError):
    """A search filter names something that the index does not hold."""


class LexicalLegDeadError(KBError):
    """The lexical index does not find terms that the documents contain."""
