"""The tables of the search index, as each of the two databases makes and drops them."""

from __future__ import annotations

from typing import Final

from schema.search.tokens import NUMBERS_FUNCTION

CREATE: Final = {
    "sqlite": (
        # columnsize=0: nothing here needs the length of a column. The module `tokens` writes for this tokenizer.
        "CREATE VIRTUAL TABLE speech_fts USING fts5(text, title, content='', columnsize=0, tokenize='ascii')",
        "CREATE TABLE speech_fts_entry (place INTEGER PRIMARY KEY, speech_no INTEGER NOT NULL UNIQUE, "
        "newest TEXT NOT NULL, speaker_year INTEGER)",
        # A contentless table forgets only what it is told word for word, so the words are kept. By number of
        # speech: in order of place, new ones come in between, and pages stay half empty.
        "CREATE TABLE speech_fts_keys (speech_no INTEGER PRIMARY KEY, keys BLOB NOT NULL)",
    ),
    "postgresql": (
        "CREATE TABLE speech_fts_entry (place BIGINT PRIMARY KEY, speech_no INTEGER NOT NULL UNIQUE, "
        'newest TEXT COLLATE "C" NOT NULL, speaker_year BIGINT)',
        # By place, which is what a match is asked for.
        'CREATE TABLE speech_fts_keys (place BIGINT PRIMARY KEY, text TEXT COLLATE "C" NOT NULL, '
        'title TEXT COLLATE "C" NOT NULL, loose_text TEXT COLLATE "C", loose_title TEXT COLLATE "C")',
        # Looked at for keys of three and more characters: reading it unpacked is five times as quick.
        "ALTER TABLE speech_fts_keys ALTER COLUMN text SET STORAGE EXTERNAL",
        "ALTER TABLE speech_fts_keys ALTER COLUMN loose_text SET STORAGE EXTERNAL",
        # The server makes the numbers: a row that held them too would be 2 KB longer, and slower to send and write.
        NUMBERS_FUNCTION,
        # Of the loose keys, which are stored where they differ from the keys.
        "CREATE INDEX speech_fts_grams ON speech_fts_keys "
        "USING gin (speech_grams(coalesce(loose_text, text), coalesce(loose_title, title)))",
    ),
}
DROP: Final = {
    "sqlite": ("speech_fts", "speech_fts_entry", "speech_fts_keys"),
    "postgresql": ("speech_fts_entry", "speech_fts_keys"),
}
