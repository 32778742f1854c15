"""What the terms of the bridge are made with besides the documents."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources

from kb import dictionary


def terms_revision(encoder_revision: str) -> str:
    """What the terms of a document are made with besides the document.

    Args:
        encoder_revision: of the encoder.

    Returns:
        A mark that changes with the encoder, the dictionary, the glossary and the code that makes keys.
    """
    return f"{encoder_revision}/{dictionary.version()}/{_sources_hash()}"


@cache
def _sources_hash() -> str:
    """Hash of the glossary, the rules and the code that make keys."""
    code = ("bridge_terms.py", "dictionary.py", "lexicon.py")
    names = (*code, "data/glossary.tsv", "data/dictionary_rules.toml", "data/stopwords_en.txt")
    return hashlib.sha256(b"\0".join(resources.files("kb").joinpath(n).read_bytes() for n in names)).hexdigest()[:16]
