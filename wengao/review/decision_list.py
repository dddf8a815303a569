"""`wengao review list --decisions`: the decisions in force, each in a few words."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from wengao.errors import Exit
from wengao.screen.language import _, marked
from wengao.screen.listing import Column, chosen, part, print_listing, refuse_no_rows
from wengao.screen.output import print_json
from wengao.screen.words import word

if TYPE_CHECKING:
    from schema.curation.decisions import Decision
    from schema.database.connection import Database


DECIDED: Final = (
    Column(marked("no"), lambda record: f"d{record.no}"),
    Column(marked("when"), lambda record: record.decision.at, 3),
    Column(marked("who"), lambda record: record.decision.author, 5),
    Column(marked("what"), lambda record: decision_summary(record.decision)),
)


def show_decisions(database: Database, arguments: argparse.Namespace) -> int:
    """Print the decisions in force, one a line, the latest last."""
    import msgspec

    from schema.curation.decision_lines import as_line
    from schema.curation.decisions import recorded_decisions

    refuse_no_rows(arguments)
    chosen(DECIDED, arguments.columns)
    with database.read() as session:
        recorded = part(list(recorded_decisions(session)), arguments)
    if arguments.json:
        print_json(
            [{"no": f"d{record.no}", **msgspec.json.decode(as_line(record.decision))} for record in recorded]
        )
        return Exit.DONE
    print_listing(DECIDED, recorded, arguments.columns)
    return Exit.DONE


def decision_summary(decision: Decision) -> str:
    """A decision in a few words: `split 9f86d0… at 12:3 “第二篇：…”`."""
    from schema.curation.decisions import NO_SPEECH

    file = (decision.file_sha256 or "")[:12]
    if decision.anchor is not None:
        anchor = decision.anchor
        return _("{op} {file} at {page}:{line} “{strip}”").format(
            op=word(decision.op), file=file, page=anchor.page, line=anchor.line, strip=anchor.quote.strip()
        )
    if decision.fact is not None:
        value = _("nothing") if decision.fact.value is None else decision.fact.value
        if decision.op == "keep":
            return _("keep {file} {speech_id} {field} as printed").format(
                file=file, speech_id=decision.speech_id, field=word(decision.fact.field)
            )
        return _("set {file} {speech_id} {field} = {value}").format(
            file=file, speech_id=decision.speech_id, field=word(decision.fact.field), value=value
        )
    if decision.op == NO_SPEECH:
        return _("{file} is no speech {why}").format(file=file, why=decision.why or "").rstrip()
    if decision.text is not None:
        return f"{word(decision.op)} {decision.speech_id} {decision.text}"
    if decision.names:
        whose = (
            _(": {speeches} speeches").format(speeches=len(decision.speeches)) if decision.speeches else ""
        )
        return f"{word(decision.op)} {' '.join(decision.names)}{whose}"
    if decision.other is not None:
        return (
            _("reject {speech_id} {other} {why}")
            .format(speech_id=decision.speech_id, other=decision.other, why=decision.why or "")
            .rstrip()
        )
    return _("dismiss {file} {about}").format(file=file or decision.speech_id, about=decision.about)
