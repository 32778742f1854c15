"""Commands that take a question: search and ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kb.errors import BadQuestionError, KBError
from ui.cli_options import (
    BoxNumber,
    CitationStyle,
    City,
    Doc,
    IndexDir,
    Json,
    Kind,
    Model,
    NoBridge,
    Section,
    Without,
    Year,
    end_if_withheld,
    open_library,
    style_named,
)
from ui.shell import lines_of_stdin, message, print_json, print_line

if TYPE_CHECKING:
    from kb.library import Library
    from kb.records import Bridging, Filters

app = typer.Typer()


@app.command()
def search(  # noqa: PLR0913  one parameter per option of the contract
    query: Annotated[str, typer.Argument(help="What to look for, in Chinese or English.")],
    k: Annotated[
        int | None, typer.Option("-k", min=1, max=1000, help="Most passages to show.", show_default="10")
    ] = None,
    city: City = None,
    box: BoxNumber = None,
    doc: Doc = None,
    section: Section = None,
    kind: Kind = None,
    year: Year = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say what each leg gave to each passage.")] = False,
    no_bridge: NoBridge = False,
    without: Without = None,
    index: IndexDir = None,
    as_json: Json = False,
    model: Model = None,
) -> None:
    """Rank passages for a query."""
    from kb.ask.checked import sound
    from kb.contract import nothing_found, search_json
    from kb.filters import with_quotes
    from kb.records import Bridging, Filters
    from kb.search import also_searched, passage_hits, search_explained
    from kb.settings import load_settings
    from ui.terminal import print_added, print_passages, stdout_console
    from ui.wording import wording

    with open_library(index, model) as library, library.reading():
        filters = Filters(document_id=doc, city=city, box=box, section=section, kind=kind, year=year)
        bridging = Bridging(on=not no_bridge, without=frozenset(without or ()))
        ranked = search_explained(library, query, k=k or load_settings().k, filters=filters, bridging=bridging)
        found = passage_hits(library, [hit for hit, _ in ranked], [why for _, why in ranked] if explain else None)
        found, withheld = sound(library.store, found)
        bridged = also_searched(library, query, bridging)
        if as_json:
            print_json(search_json(query, found, bridged, with_quotes(filters, query), withheld=withheld))
        elif found:
            console, words = stdout_console(), wording("en")
            print_added(console, bridged, words=words)
            print_passages(console, library.store, found, words=words)
        elif not withheld:
            message(nothing_found(query, with_quotes(filters, query)))
    end_if_withheld(withheld)


@app.command()
def ask(  # noqa: PLR0913  one parameter per option of the contract
    question: Annotated[str, typer.Argument(help="The question; `-` with --json reads one a line from stdin.")],
    index: IndexDir = None,
    as_json: Json = False,
    style: CitationStyle = "gbt7714",
    city: City = None,
    box: BoxNumber = None,
    doc: Doc = None,
    section: Section = None,
    kind: Kind = None,
    year: Year = None,
    no_bridge: NoBridge = False,
    without: Without = None,
    model: Model = None,
) -> None:
    """Answer a question with clauses, sections and citations.

    With `--json -` an empty or too long line gets an abstained answer in its place, so that the order is kept, and
    a message on stderr.
    """
    from kb.ask import ask as answer_question
    from kb.contract import answer_json
    from kb.records import Bridging, Filters
    from ui.terminal import print_answer, stdout_console

    chosen = style_named(style)
    if question == "-" and not as_json:
        raise KBError("`kb ask -` reads questions from stdin and prints JSON; add --json")
    bridging = Bridging(on=not no_bridge, without=frozenset(without or ()))
    filters = Filters(document_id=doc, city=city, box=box, section=section, kind=kind, year=year)
    with open_library(index, model) as library:
        if question == "-":
            withheld = []
            for row in _answers(library, lines_of_stdin(), bridging, filters):
                print_line(row)
                withheld += row["withheld"]
            end_if_withheld(withheld)
            return
        answer = answer_question(library, question, bridging=bridging, filters=filters)
        if as_json:
            print_line(answer_json(answer))
        else:
            print_answer(stdout_console(), library.store, answer, style=chosen)
    end_if_withheld(answer.withheld)


def _answers(
    library: Library, questions: Iterable[str], bridging: Bridging, filters: Filters
) -> Iterator[dict[str, Any]]:
    """Answer questions in order; one that cannot be asked is answered by saying so."""
    from kb.ask import ask as answer_question
    from kb.contract import answer_json
    from kb.records import Answer

    for number, question in enumerate(questions, 1):
        try:
            answer = answer_question(library, question, bridging=bridging, filters=filters)
        except BadQuestionError as error:
            message(f"line {number}: {error}")
            answer = Answer(question, "en", "clause", abstained=True, text=str(error), read_as="")
        yield answer_json(answer)
