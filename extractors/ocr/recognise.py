"""Recognises one page: cleans its picture, turns it upright, finds its lines, reads them.

Promise: the page that any other engine would give, marked as recognised, with how sure each line is.

    a sheet scanned upside down, with a red seal -> its page, upright, without the seal
"""

from __future__ import annotations

from typing import Final

from extractors.ocr import turning
from extractors.ocr.cleaning import cleaned
from extractors.ocr.engine import Boxes, Picture, RapidOcr
from extractors.ocr.page_lines import PageLines, Recognised, columns, page_lines
from extractors.ocr.pictures import PagePicture
from schema.records import Page
from schema.text.storable import clean_unicode

COLUMNS: Final = "columns from top to bottom: without their punctuation"  # a page's `doubt`


def recognised(engine: RapidOcr, page: PagePicture) -> tuple[Page, ...]:
    """What the picture prints: one page, or the two that lie on a sheet side by side, all of its number."""
    picture = cleaned(page.picture, page.scale)
    boxes = engine.boxes(picture)
    quarters, vertical = turning.direction(engine, picture, boxes)
    if quarters:
        picture = turning.turned(picture, quarters)
        boxes = engine.boxes(picture)
    if vertical:
        return (
            _page(
                page,
                picture,
                columns(boxes, _read(engine, picture, boxes, vertical=True), page.scale),
                COLUMNS,
            ),
        )
    sides = turning.halves(picture)
    if len(sides) == 1:
        return (_page(page, picture, _lines(engine, picture, boxes, page.scale)),)
    return tuple(_page(page, side, _lines(engine, side, engine.boxes(side), page.scale)) for side in sides)


def _lines(engine: RapidOcr, picture: Picture, boxes: Boxes, scale: float) -> PageLines:
    lean = turning.skew(boxes)
    if abs(lean) >= turning.SKEWED:
        picture = turning.straightened(picture, lean)
        boxes = engine.boxes(picture)
        lean = turning.skew(boxes)
    middle = picture.shape[1] / 2, picture.shape[0] / 2
    return page_lines(boxes, _read(engine, picture, boxes), lean, scale, middle)


def _read(engine: RapidOcr, picture: Picture, boxes: Boxes, *, vertical: bool = False) -> list[Recognised]:
    if vertical:  # lying characters are read, cut ones less well
        strips = [turning.turned(turning.crop(picture, box), 1) for box in boxes]
    else:
        strips = [turning.crop(picture, turning.lengthened(box)) for box in boxes]
    texts = engine.texts(strips, pressed=not vertical)
    return [Recognised(clean_unicode(text)[0], sure) for text, sure in texts]


def _page(page: PagePicture, picture: Picture, found: PageLines, doubt: str = "") -> Page:
    height, width = picture.shape[:2]
    return Page(
        page.number,
        round(width * page.scale, 1),
        round(height * page.scale, 1),
        found.lines,
        RapidOcr.name,
        objects=len(found.lines),
        images=1,
        doubt=doubt,
        confidences=found.confidences,
    )
