"""Whom a printed name names: names that differ in spaces or in the form of a middle dot are one person's.

李　明, 李 明, 李明  ->  李明        阿卜杜·热合曼, 阿卜杜•热合曼  ->  阿卜杜·热合曼
"""

from __future__ import annotations

import re
from typing import Final

BETWEEN_HAN: Final = re.compile(r"(?<=[\u2e80-\u9fff·])\s+(?=[\u2e80-\u9fff·])")
DOTS: Final = str.maketrans("・•‧∙⋅．", "······")


def person_of(name: str) -> str:
    """Returns the name by which a person is listed."""
    return BETWEEN_HAN.sub("", name.strip().translate(DOTS))
