"""The count of owners sees what is lost, owned twice or changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from benchmarks.evaluation.ownership import letters_changed, measure, owned
from extractors.formats.plain_text import PlainText
from extractors.reading import read
from schema.records import SourceFile

TEXT = """第1篇：在全县春耕生产会议上的讲话
同志们：
今天开会，只讲一件事，就是不误农时，把春耕抓紧抓好，让群众满意。
谢谢大家！
第2篇：在教师节座谈会上的讲话
老师们：
祝大家节日快乐，也感谢大家多年来的坚守，教育是明天的事业。
谢谢。
"""


def test_a_lost_heading_changes_the_letters() -> None:
    """What went in comes out; without one heading it does not."""
    data = TEXT.encode()
    document = PlainText().extract(SourceFile("two.txt", "0" * 64, data))
    reading = read(document)
    assert letters_changed(document, reading) == 0
    item = reading.items[0]
    headless = replace(
        reading, items=(replace(item, speech=replace(item.speech, heading=())), *reading.items[1:])
    )
    assert letters_changed(document, headless) > 0
    assert len(list(owned(headless))) < len(list(owned(reading)))


@pytest.mark.filterwarnings("ignore")  # the producers' own libraries warn as they like
def test_one_printed_document_is_wholly_owned(tmp_path: Path) -> None:
    """A document of a random family, printed and read: nothing lost, nothing twice."""
    found = measure(tmp_path, 1, 5)
    assert found.documents == 1
    assert found.printed > 1000
    assert found.figures() == {"unowned": 0.0, "owned_twice": 0.0, "changed": 0.0}
