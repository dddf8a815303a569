"""What the views show of persons' decisions: tags and notes of speeches, files that are no speech."""

from __future__ import annotations

from typing import Final

from schema.tables.view_dialects import Dialect, json_object

# Tags and notes are about a speech by the id it had then.
MARKS_OF_SPEECH: Final = (
    "FROM correction WHERE kind = 'speech' AND withdrawn_at IS NULL AND correction.speech_id IN "
    "(SELECT speech.speech_id UNION ALL SELECT old_id FROM speech_alias WHERE new_id = speech.speech_id)"
)


def tags(dialect: Dialect) -> str:
    """SQL for the tags of a speech, by name."""
    tag = dialect.part("correction.value", "text")
    rows = (
        f"(SELECT DISTINCT {tag} AS tag {MARKS_OF_SPEECH} AND {dialect.part('correction.value', 'op')} = 'tag' "
        "ORDER BY tag) AS marked"
    )
    return dialect.join(dialect.quote("tag"), rows)


def notes(dialect: Dialect) -> str:
    """SQL for the notes on a speech, in the order of time."""
    rows = (
        f"(SELECT {dialect.part('correction.value', 'text')} AS note, author, at {MARKS_OF_SPEECH} "
        f"AND {dialect.part('correction.value', 'op')} = 'note' ORDER BY at, no) AS marked"
    )
    parts = {"at": dialect.quote("at"), "text": dialect.quote("note"), "author": dialect.quote("author")}
    return dialect.join(json_object(dialect, parts), rows)


def no_speech() -> str:
    """SQL for a join with the earliest decision in force that the file is no speech."""
    return (
        "LEFT JOIN correction AS aside ON aside.no = (SELECT no FROM correction WHERE kind = 'file' "
        "AND withdrawn_at IS NULL AND correction.file_sha256 = file.sha256 ORDER BY at, no LIMIT 1)"
    )
