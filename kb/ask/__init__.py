"""Answers: every kind of question has a file of its own."""

from kb.ask.answer import ask

__all__ = ["ask"]
