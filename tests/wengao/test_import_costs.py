"""What a plain PDF costs to load: no library of another form, neither in the program nor in the child that reads it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "samples" / "jianghua-5pian.pdf"
FORMS = ("docx", "epub", "markdown", "mhtml", "ofd", "number_formats", "zip_package", "archives.zip_members")
OTHERS = {
    *(f"extractors.formats.{name}" for name in FORMS),
    *("lxml", "email.parser", "tarfile"),
}
PARENT = """
import json, sys
from wengao.__main__ import main
code = main(["ingest", sys.argv[1], "--json"])
print(json.dumps([code, sorted(sys.modules)]))
"""
CHILD = """
import json, sys
before = set(sys.modules)
from flows.isolation import jobs
from flows.isolation.messages import Claims, ExtractRequest
from schema.wire import encode
with open(sys.argv[1], "rb") as file:
    parts = jobs.JOBS["read_pdf"](encode(ExtractRequest("a.pdf", "0" * 64, claims=Claims())), file.read())
assert len(list(parts)) == 3
print(json.dumps([0, sorted(set(sys.modules) - before)]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("program", [PARENT, CHILD], ids=["program", "child"])
def test_a_plain_pdf_loads_no_other_form(program: str, home: Path) -> None:
    """Neither our readers of other forms nor the libraries that they need."""
    words = [sys.executable, "-c", program, str(SAMPLE)]
    said = subprocess.run(words, cwd=home, capture_output=True, text=True, check=True)
    code, modules = json.loads(said.stdout.splitlines()[-1])
    assert code == 0
    loaded = {
        module for module in modules if module in OTHERS or module.startswith("extractors.formats.docx")
    }
    assert loaded == set()
