-- The one truth of an index; everything else under indexes/ is derived from this file.
-- Offsets (start, stop) are half-open, in code points of documents.text.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE documents (
    document_id  TEXT PRIMARY KEY,
    file         TEXT NOT NULL,
    title        TEXT NOT NULL,
    text         TEXT NOT NULL,          -- the source as received
    title_en     TEXT NOT NULL,
    issuer       TEXT NOT NULL,
    doc_number   TEXT NOT NULL,
    issued_on    TEXT NOT NULL,
    published_on TEXT NOT NULL,
    period       TEXT NOT NULL,
    region       TEXT NOT NULL,
    lang         TEXT NOT NULL,
    url          TEXT NOT NULL,
    licence      TEXT NOT NULL,
    sha256       TEXT NOT NULL,
    pages        TEXT NOT NULL,          -- where each page starts, a JSON list; [] for formats without pages
    unconfirmed  TEXT NOT NULL           -- columns above that were found in the text, a JSON list
) STRICT;

CREATE TABLE sections (
    section_id  TEXT PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
    parent_id   TEXT REFERENCES sections DEFERRABLE INITIALLY DEFERRED,
    level       TEXT NOT NULL,
    number      INTEGER NOT NULL,
    title       TEXT,                    -- NULL: numbering proves the heading, the source lost its words
    inferred    INTEGER NOT NULL,
    position    INTEGER NOT NULL,
    printed     TEXT NOT NULL            -- the number as the document has it, where level and number do not say it
) STRICT;
CREATE INDEX sections_by_document ON sections (document_id, position);
CREATE INDEX sections_by_parent ON sections (parent_id);

CREATE TABLE boxes (
    box_id      TEXT PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
    number      INTEGER NOT NULL,
    title       TEXT,
    inferred    INTEGER NOT NULL,
    section_id  TEXT REFERENCES sections DEFERRABLE INITIALLY DEFERRED,
    position    INTEGER NOT NULL
) STRICT;
CREATE INDEX boxes_by_document ON boxes (document_id, position);
CREATE INDEX boxes_by_section ON boxes (section_id);

CREATE TABLE sentences (
    sentence_id TEXT PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
    position    INTEGER NOT NULL,        -- restored order, from 0
    text        TEXT NOT NULL,
    section_id  TEXT REFERENCES sections DEFERRABLE INITIALLY DEFERRED,
    box_id      TEXT REFERENCES boxes DEFERRABLE INITIALLY DEFERRED,
    entry       TEXT,
    city        TEXT,
    placement   TEXT NOT NULL CHECK (placement IN ('explicit', 'inferred'))
) STRICT;
CREATE INDEX sentences_by_document ON sentences (document_id, position);
CREATE INDEX sentences_by_city ON sentences (city);
CREATE INDEX sentences_by_section ON sentences (section_id);
CREATE INDEX sentences_by_box ON sentences (box_id);

-- Every occurrence of a sentence, heading or box heading in the source.
CREATE TABLE spans (
    document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
    kind        TEXT NOT NULL CHECK (kind IN ('section', 'box', 'sentence')),
    owner_id    TEXT NOT NULL,
    position    INTEGER NOT NULL,
    start       INTEGER NOT NULL,
    stop        INTEGER NOT NULL,
    PRIMARY KEY (kind, owner_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX spans_by_document ON spans (document_id);

CREATE TABLE cities (
    document_id  TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
    position     INTEGER NOT NULL,
    city         TEXT NOT NULL,
    region_group TEXT,
    positioning  TEXT NOT NULL,
    sentence_id  TEXT NOT NULL REFERENCES sentences DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (document_id, position)
) STRICT;
CREATE INDEX cities_by_sentence ON cities (sentence_id);

CREATE TABLE priorities (
    document_id   TEXT NOT NULL,
    city_position INTEGER NOT NULL,
    position      INTEGER NOT NULL,
    term          TEXT NOT NULL,
    PRIMARY KEY (document_id, city_position, position),
    FOREIGN KEY (document_id, city_position) REFERENCES cities ON DELETE CASCADE
) STRICT;

CREATE TABLE indicators (
    document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    name        TEXT NOT NULL,
    group_name  TEXT NOT NULL,
    unit        TEXT NOT NULL,
    box_number  INTEGER,
    sentence_id TEXT NOT NULL,
    PRIMARY KEY (document_id, position)
) STRICT;

CREATE TABLE indicator_values (
    document_id        TEXT NOT NULL,
    indicator_position INTEGER NOT NULL,
    position           INTEGER NOT NULL,
    year               TEXT NOT NULL,
    value              TEXT,             -- as printed
    PRIMARY KEY (document_id, indicator_position, position),
    FOREIGN KEY (document_id, indicator_position) REFERENCES indicators ON DELETE CASCADE
) STRICT;

-- Values of indicator tables and numbers in sentences, as written.
CREATE TABLE former_sentences (          -- of earlier editions: their ids still resolve, or say that they are gone
    sentence_id TEXT PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
    text        TEXT NOT NULL,
    became      TEXT                     -- sentence that is its edition, of now or a former one; NULL: taken out
) STRICT;
CREATE INDEX former_sentences_by_document ON former_sentences (document_id);

CREATE TABLE figures (
    document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    indicator   TEXT NOT NULL,
    value       TEXT NOT NULL,           -- as written, without unit and qualifier
    unit        TEXT NOT NULL,
    qualifier   TEXT NOT NULL,
    written     TEXT NOT NULL,
    low         REAL,                    -- NULL: open on this side
    high        REAL,
    period      TEXT NOT NULL,
    role        TEXT NOT NULL CHECK (role IN ('target', 'baseline', 'actual')),
    growth      INTEGER NOT NULL,
    sentence_id TEXT NOT NULL REFERENCES sentences DEFERRABLE INITIALLY DEFERRED,
    start       INTEGER NOT NULL,        -- half-open, in code points of the sentence
    stop        INTEGER NOT NULL,
    city        TEXT NOT NULL,           -- '' for the document's own region
    in_table    INTEGER NOT NULL,
    row_group   TEXT NOT NULL,
    PRIMARY KEY (document_id, position)
) STRICT;
CREATE INDEX figures_by_sentence ON figures (sentence_id);

-- Which city a theme is tied to, by which clauses: derived from the rows above by kb/relations.py.
CREATE TABLE relations (
    document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    city        TEXT NOT NULL,
    theme       TEXT NOT NULL,
    theme_en    TEXT NOT NULL,           -- '' where the glossary has no English name
    tier        TEXT NOT NULL CHECK (tier IN ('focus', 'mention')),
    listed      INTEGER NOT NULL,        -- the theme stands in a list of priorities of this document
    PRIMARY KEY (document_id, position)
) STRICT;
CREATE INDEX relations_by_theme ON relations (theme);
CREATE INDEX relations_by_city ON relations (city);

CREATE TABLE ties (
    document_id       TEXT NOT NULL,
    relation_position INTEGER NOT NULL,
    position          INTEGER NOT NULL,
    sentence_id       TEXT NOT NULL REFERENCES sentences DEFERRABLE INITIALLY DEFERRED,
    words             TEXT NOT NULL,
    how               TEXT NOT NULL,
    PRIMARY KEY (document_id, relation_position, position),
    FOREIGN KEY (document_id, relation_position) REFERENCES relations ON DELETE CASCADE
) STRICT;
CREATE INDEX ties_by_sentence ON ties (sentence_id);

CREATE TABLE set_aside (
    document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    start       INTEGER NOT NULL,
    stop        INTEGER NOT NULL,
    reason      TEXT NOT NULL,
    PRIMARY KEY (document_id, position)
) STRICT;

CREATE TABLE reports (
    document_id TEXT PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
    body        TEXT NOT NULL            -- the QualityReport as JSON
) STRICT;

-- AUTOINCREMENT: a key is never given twice, so a stale vector file can miss a passage but never name a wrong one.
CREATE TABLE passages (
    key         INTEGER PRIMARY KEY AUTOINCREMENT,
    passage_id  TEXT NOT NULL UNIQUE,
    document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    text        TEXT NOT NULL,
    context     TEXT NOT NULL,
    text_sha256 TEXT NOT NULL            -- of the text embedded: context, newline, text
) STRICT;
CREATE INDEX passages_by_document ON passages (document_id, position);
CREATE INDEX passages_by_text ON passages (text_sha256);

CREATE TABLE passage_sentences (
    passage_key INTEGER NOT NULL REFERENCES passages ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    sentence_id TEXT NOT NULL REFERENCES sentences DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (passage_key, position)
) STRICT;
CREATE INDEX passage_sentences_by_sentence ON passage_sentences (sentence_id);

CREATE TABLE vectors (
    text_sha256      TEXT NOT NULL,
    encoder_revision TEXT NOT NULL,
    vector           BLOB NOT NULL,      -- float32, little-endian, unit length
    PRIMARY KEY (text_sha256, encoder_revision)
) STRICT;

-- What each token of a passage's own text, headings left out, says in its place; see kb.late. None where the encoder
-- does not tell.
CREATE TABLE tokens (
    text_sha256      TEXT NOT NULL,
    encoder_revision TEXT NOT NULL,
    signs            BLOB NOT NULL,      -- a bit a number, each token filled up to whole words of 64 bits
    PRIMARY KEY (text_sha256, encoder_revision)
) STRICT;

-- Words are cut by kb.lexicon before they come here, so the tokenizer only has to split at spaces.
CREATE VIRTUAL TABLE passages_fts USING fts5 (words, pairs, tokenize = "unicode61 remove_diacritics 2");

-- Vectors of texts that no passage has yet: what an interrupted ingest has embedded. Dropped with the next document.
CREATE TABLE kept_vectors (
    text_sha256      TEXT NOT NULL,
    encoder_revision TEXT NOT NULL,
    vector           BLOB NOT NULL,
    PRIMARY KEY (text_sha256, encoder_revision)
) STRICT;

-- The bridge between the languages, derived from passages, dictionary (CC BY-SA 4.0) and glossary; see bridge_rows.py.
CREATE TABLE bridge_terms (
    term   TEXT PRIMARY KEY,
    stem   TEXT NOT NULL,                -- forms of one English word share it; otherwise the term
    vector BLOB NOT NULL                 -- float16, little-endian, unit length
) STRICT;
CREATE INDEX bridge_terms_by_stem ON bridge_terms (stem);
CREATE TABLE bridge_held (
    document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
    term        TEXT NOT NULL REFERENCES bridge_terms,
    keyed       INTEGER NOT NULL,        -- the dictionary's keys lead to it too
    PRIMARY KEY (document_id, term)
) STRICT, WITHOUT ROWID;
CREATE INDEX bridge_held_by_term ON bridge_held (term, keyed);
CREATE TABLE bridge_keys (
    key   TEXT NOT NULL,
    term  TEXT NOT NULL REFERENCES bridge_terms,
    place INTEGER NOT NULL,              -- how usual the meaning is, 0 the most
    PRIMARY KEY (key, term)
) STRICT, WITHOUT ROWID;
CREATE INDEX bridge_keys_by_term ON bridge_keys (term);
