"""Commands that show what a document holds: outline, sentences, indicators, places in the source, citations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli_options import CitationStyle, DocumentId, IndexDir, Json, end_if_withheld, open_store, style_named
from ui.shell import message, print_json, print_line

if TYPE_CHECKING:
    from kb.records import Sentence
    from kb.store import Store

app = typer.Typer()


@app.command()
def documents(index: IndexDir = None, as_json: Json = False) -> None:
    """List the documents."""
    from kb.contract import documents_json
    from ui.terminal import print_documents, stdout_console

    with open_store(index) as store:
        if as_json:
            print_json(documents_json(store))
        else:
            print_documents(stdout_console(), store, store.documents())


@app.command()
def outline(document: DocumentId, index: IndexDir = None, as_json: Json = False) -> None:
    """Show the heading tree of a document with its boxes; inferred headings are marked."""
    from kb.ask.sound_tables import altered_parts
    from kb.contract import outline_json
    from ui.terminal import print_outline, stdout_console

    with open_store(index) as store, store.snapshot():
        altered = altered_parts(store, document)
        if as_json:
            print_json(outline_json(store, document, withheld=frozenset(altered)))
        else:
            print_outline(stdout_console(), store, document, withheld=frozenset(altered))
    end_if_withheld(altered)


@app.command()
def export(
    document: DocumentId,
    index: IndexDir = None,
    _jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object a line (the only format).")] = True,
) -> None:
    """Print every sentence in restored order with its section, box, city and spans in the source."""
    from kb.ask.checked import damaged
    from kb.contract import export_rows

    with open_store(index) as store, store.snapshot():
        wrong = damaged(store, store.sentences(document))
        withheld = frozenset(wrong)
        for row in export_rows(store, document):
            if row["id"] not in withheld:
                print_line(row)
    end_if_withheld(wrong)


@app.command()
def indicators(document: DocumentId, index: IndexDir = None, as_json: Json = False) -> None:
    """Show the rows of a document's indicator tables."""
    from kb.ask.sound_tables import sound_indicators
    from kb.contract import indicators_json
    from ui.terminal import print_indicators, stdout_console

    with open_store(index) as store, store.snapshot():
        rows, altered = sound_indicators(store, document)
    if as_json:
        print_json(indicators_json(rows))
    elif rows or not altered:
        print_indicators(stdout_console(), rows)
    end_if_withheld(altered)


@app.command()
def show(
    sentence_id: Annotated[str, typer.Argument(metavar="ID", help="Id of a sentence, e.g. gx-services-14fyp/s012.")],
    index: IndexDir = None,
    context: Annotated[int, typer.Option(min=0, max=2000, help="Characters of the source around it.")] = 40,
    as_json: Json = False,
) -> None:
    """Show a sentence, its section and neighbours, and every place where it stands in the source as received."""
    from kb.contract import sentence_json
    from ui.terminal import print_sentence, stdout_console

    with open_store(index) as store:
        sentence = _resolved(store, sentence_id)
        if as_json:
            print_json(sentence_json(store, sentence.sentence_id))
            return
        print_sentence(stdout_console(), store, sentence, context=context)


@app.command(name="cite")
def cite_sentences(
    sentence_ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Ids of sentences.")],
    index: IndexDir = None,
    style: CitationStyle = "gbt7714",
) -> None:
    """Print citations ready to paste."""
    from kb.cite import cite
    from ui.render import printable

    chosen = style_named(style)
    with open_store(index) as store:
        ids = [_resolved(store, sentence_id).sentence_id for sentence_id in sentence_ids]
        typer.echo(printable(cite(store, ids, style=chosen)))


def _resolved(store: Store, written: str) -> Sentence:
    """Find the sentence of an id; say so when it was edited since, or stands elsewhere than the id says.

    Raises:
        typer.Exit: with 1 if it is not what its source says; it is not shown then.
    """
    from kb.ask.checked import damaged
    from kb.permanent_ids import permanent_id, resolve

    found = resolve(store, written)
    if damaged(store, [found.sentence]):
        message(f"error: {found.asked} is not what its source says, and is not shown: run kb verify")
        raise typer.Exit(1)
    if "#" in written and not found.edited and written.strip() != permanent_id(found.sentence):
        message(f"{written.strip()} stands at {permanent_id(found.sentence)} now")
    if found.edited:
        message(f"{found.asked} was edited since; it is {found.sentence.sentence_id} now")
    return found.sentence
