"""Builds Word documents out of the few elements that a test is about."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def run(text: str, properties: str = "") -> str:
    """One run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(content: str, properties: str = "") -> str:
    """One paragraph: runs, or bare text for a single one."""
    inner = content if content.startswith("<") or not content else run(content)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def numbered(content: str, level: int = 0, scheme: int = 1) -> str:
    """A paragraph that Word numbers by itself."""
    return paragraph(content, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{scheme}"/></w:numPr>')


def level(index: int, text: str, kind: str = "chineseCounting", more: str = "") -> str:
    """One level of a numbering scheme."""
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(*schemes: str, instances: str = "") -> str:
    """numbering.xml: abstract scheme n-1 is instance n, beside further `instances`."""
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{at}">{levels}</w:abstractNum>' for at, levels in enumerate(schemes)
    )
    own = "".join(
        f'<w:num w:numId="{at + 1}"><w:abstractNumId w:val="{at}"/></w:num>' for at in range(len(schemes))
    )
    return f"<w:numbering {NAMES}>{abstract}{own}{instances}</w:numbering>"


def word_file(body: str, parts: Mapping[str, str] = {}, *, section: str = "") -> bytes:
    """A DOCX with `body` and further `parts` by name ("styles", "numbering", "header1", "footnotes" …).

    Every part is linked from the document with its own name as id; "core" and "app" are docProps.
    """
    linked, files = "", {"[Content_Types].xml": TYPES}
    package = f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/>'
    for name, text in parts.items():
        if name in ("core", "app"):
            files[f"docProps/{name}.xml"] = text
            package += (
                f'<Relationship Id="{name}" Type="{R}/{name}-properties" Target="docProps/{name}.xml"/>'
            )
            continue
        files[f"word/{name}.xml"] = text
        linked += f'<Relationship Id="{name}" Type="{R}/{name.rstrip("0123456789")}" Target="{name}.xml"/>'
    files["_rels/.rels"] = f'<Relationships xmlns="{PACKAGE}">{package}</Relationships>'
    files["word/_rels/document.xml.rels"] = f'<Relationships xmlns="{PACKAGE}">{linked}</Relationships>'
    files["word/document.xml"] = (
        f"<w:document {NAMES}><w:body>{body}<w:sectPr>{section}</w:sectPr></w:body></w:document>"
    )
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text.encode())
    return kept.getvalue()


def rewritten(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The ZIP `data` with every member as `change` makes it."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(kept, "w") as out:
        for name in source.namelist():
            out.writestr(name, change(name, source.read(name)))
    return kept.getvalue()
