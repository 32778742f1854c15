"""Commands that make, change and check an index."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from kb.errors import KBError
from ui.cli_options import NOT_ALL_WELL, DocumentId, IndexDir, Model, open_library, open_store
from ui.shell import message, yield_to_others

app = typer.Typer()


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
    from kb.model import build_model
    from kb.settings import load_settings
    from ui.progress import error_as_line, read_by_program, reporter
    from ui.terminal import print_report, stdout_console

    yield_to_others()
    settings = load_settings()
    named = model or settings.model
    if not named:
        build_model(say=message)
    begun = time.monotonic()
    with reporter(message) as progress:
        report = run(
            paths or [settings.corpus_dir],
            index_dir=index or settings.index_dir,
            encoder=load_encoder(named),
            progress=progress,
            limits=settings.limits,
            corpus_dir=settings.corpus_dir,
        )
    console = stdout_console()
    for quality in report.written:
        print_report(console, quality)
    for document_id in report.unchanged:
        message(f"{document_id}: unchanged, no work")
    for rejected in report.rejected:
        if rejected.error and read_by_program():
            message(error_as_line(rejected.error))
        message(f"error: {rejected.document_id} rejected while it was {rejected.stage}: {rejected.reason}")
    if report.replaced:
        message(
            f"the index had layout {report.replaced.layout} and was built anew; the old one: {report.replaced.kept}"
        )
    if report.left:
        left = KBError.of("ingest.left", documents=", ".join(report.left))
        if read_by_program():
            message(error_as_line(left))
        message(f"error: {left}")
    message(
        f"{len(report.written)} written, {len(report.unchanged)} unchanged, {len(report.rejected)} rejected "
        f"in {time.monotonic() - begun:.1f} s"
    )
    if report.rejected or report.left:
        raise typer.Exit(NOT_ALL_WELL)


@app.command(name="model")
def make_model() -> None:
    """Make the embedding model and the tables of words, unless they are there; `make setup` and `kb ingest` do it."""
    from kb.model import build_model
    from kb.word_tables import make_all

    build_model(say=message)
    make_all()


@app.command()
def remove(document: DocumentId, index: IndexDir = None) -> None:
    """Take a document out of the index; its source stays in the corpus."""
    from kb.removal import remove as run
    from kb.settings import load_settings

    settings = load_settings()
    file = settings.corpus_dir / run(index or settings.index_dir, document, say=message)
    stays = f"; {file} is still there: the next kb ingest reads it again unless you delete it" if file.is_file() else ""
    message(f"{document}: removed{stays}")


@app.command()
def verify(index: IndexDir = None) -> None:
    """Check the index against its own hashes and against the sources."""
    from ingest.pipeline import read_source_sha256
    from kb.records import Document
    from kb.settings import load_settings
    from kb.verify import verify as check

    corpus = load_settings().corpus_dir
    with open_store(index) as store:

        def read(document: Document) -> str:
            """Hash the source where it was read."""
            outside = store.source_path(document.document_id)
            return read_source_sha256(document, corpus_dir=corpus, outside=outside)

        found = check(store, store.path.parent, read_source=read)
        checked = len(store.documents())
    for problem in found:
        typer.echo(str(problem))
    problems = [problem for problem in found if problem.kind != "unchecked"]
    if any(problem.kind != "damage" for problem in problems):
        _mend(index)
    if any(problem.kind != "unfinished" for problem in problems):
        message(f"{len(problems)} problem(s) found in {checked} document(s)")
        raise typer.Exit(NOT_ALL_WELL)
    unseen = len(found) - len(problems)
    without = f", {unseen} without its source" if unseen else ""
    message(f"{checked} document(s) checked{without}, no {'damage' if found else 'problem'} found")


def _mend(index: Path | None) -> None:
    """Make the vector file again from the store."""
    from kb.index import VECTOR_FILE, publish
    from kb.write_lock import write_lock

    with open_store(index) as store, write_lock(store.path.parent, say=message):
        publish(store, store.path.parent / VECTOR_FILE)
    message(f"{VECTOR_FILE} was made again from the store")


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

    with open_library(index, model) as library:
        if with_ablation:
            for line in ablation(library, queries, split=split):
                typer.echo(line)
            return
        for name, value in run(library, queries, split=split).items():
            typer.echo(f"{name}\t{value:.4f}" if isinstance(value, float) else f"{name}\t{value}")


@app.command(name="ui")
def web_page(
    index: IndexDir = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port of the page.", show_default="8501")] = None,
    address: Annotated[
        str | None,
        typer.Option(help="Address of this machine to listen on; 0.0.0.0 is all of them.", show_default="127.0.0.1"),
    ] = None,
    secret_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="File with the secret that the page asks for.", show_default="asks for none"),
    ] = None,
    model: Model = None,
) -> None:
    """Serve the web page on http://localhost:8501; no other machine can reach it unless --address says so."""
    from kb.database import STORE_FILE, holds_documents
    from kb.settings import load_settings
    from ui.serve import Listening, serve

    settings = load_settings()
    folder = index or settings.index_dir
    if not holds_documents(folder / STORE_FILE):
        raise KBError(f"the index in {folder} holds no document; run: kb ingest")
    serve(
        folder,
        listening=Listening(address or settings.address, port or settings.port, secret_file or settings.secret_file),
        model=model or settings.model,
        message=message,
    )
