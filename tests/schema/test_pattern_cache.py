"""Compiled patterns that are kept between starts: they match as those that are compiled, and a bad file costs nothing."""

from __future__ import annotations

import marshal
import re
from pathlib import Path

import pytest

from schema import pattern_cache
from schema.pattern_cache import PatternCache, patterns_of

PATTERNS = (
    ("第(?P<number>[0-9一二三四五六七八九十百]+)篇[:：]?", 0),
    (r"(?<=[\u2e80-\u9fff])\s+(?=[\u2e80-\u9fff])", 0),
    ("[\u4e00-\u9fff\U00020000-\U0003ffff]{2,4}(?:同志|书记)", re.IGNORECASE),
    (r"(a)|b(?P<c>c)?\1?", re.MULTILINE | re.VERBOSE),
    (rb"%PDF-\d", 0),
)
TEXT = "第三篇：在全县会议上的讲话 李明同志 ab bc\n第 十 篇 𠀀𠀁书记 B"


def compiled(path: Path) -> list[re.Pattern[str] | re.Pattern[bytes]]:
    """The patterns, compiled with a cache that is kept at `path`."""
    re.purge()
    with PatternCache(str(path)).in_use():
        found = [re.compile(pattern, flags) for pattern, flags in PATTERNS]
    re.purge()
    return found


def described(pattern: re.Pattern[str] | re.Pattern[bytes]) -> object:
    """What a pattern is and finds."""
    text: str | bytes = b"%PDF-1" if isinstance(pattern.pattern, bytes) else TEXT
    matches = [(match.span(), match.groupdict(), match.groups()) for match in pattern.finditer(text)]  # type: ignore[call-overload]
    return pattern.pattern, pattern.flags, pattern.groups, dict(pattern.groupindex), matches


@pytest.fixture(autouse=True)
def writing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python keeps what it compiles, whatever this environment says."""
    monkeypatch.setattr(pattern_cache.sys, "dont_write_bytecode", False)


def test_kept_patterns_are_those_that_are_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kept or compiled, they match alike; kept ones are not compiled."""
    path = tmp_path / "made" / "some.patterns"
    first = compiled(path)

    def never(*_: object) -> None:
        raise AssertionError("it is compiled again")

    monkeypatch.setattr(re._compiler, "_code", never)  # type: ignore[attr-defined]
    again = compiled(path)
    monkeypatch.undo()
    plain = [re.compile(pattern, flags) for pattern, flags in PATTERNS]
    for one, other, right in zip(first, again, plain, strict=True):
        assert described(one) == described(other) == described(right)


def test_outside_the_block_patterns_are_compiled_as_ever(tmp_path: Path) -> None:
    """`re` is left as it was."""
    before = re._compiler.compile  # type: ignore[attr-defined]
    compiled(tmp_path / "some.patterns")
    assert re._compiler.compile is before  # type: ignore[attr-defined]


def test_a_pattern_that_is_wrong_says_so(tmp_path: Path) -> None:
    """An error is the one of `re`."""
    with PatternCache(str(tmp_path / "some.patterns")).in_use(), pytest.raises(re.error):
        re.compile("(")


@pytest.mark.parametrize("damage", [b"", b"\x00", b"garbage", marshal.dumps(("other", {})), marshal.dumps(1)])
def test_a_damaged_file_is_no_file(tmp_path: Path, damage: bytes) -> None:
    """It is replaced."""
    path = tmp_path / "some.patterns"
    path.write_bytes(damage)
    assert [described(one) for one in compiled(path)] == [
        described(re.compile(pattern, flags)) for pattern, flags in PATTERNS
    ]
    assert path.read_bytes() != damage


def test_code_that_the_matcher_refuses_is_compiled_again(tmp_path: Path) -> None:
    """The matcher looks at its code before it takes it."""
    path = tmp_path / "some.patterns"
    compiled(path)
    stamp, known = marshal.loads(path.read_bytes())
    broken = {key: (text, flags, b"\xff" * 8, *rest) for key, (text, flags, _, *rest) in known.items()}
    path.write_bytes(marshal.dumps((stamp, broken)))
    assert [described(one) for one in compiled(path)] == [
        described(re.compile(pattern, flags)) for pattern, flags in PATTERNS
    ]


def test_where_nothing_can_be_written_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither where Python writes no compiled modules, nor without a folder."""
    monkeypatch.setattr(pattern_cache.sys, "dont_write_bytecode", True)
    compiled(tmp_path / "some.patterns")
    (tmp_path / "a file").write_text("")
    monkeypatch.setattr(pattern_cache.sys, "dont_write_bytecode", False)
    compiled(tmp_path / "a file" / "some.patterns")
    assert [path.name for path in tmp_path.iterdir()] == ["a file"]


def test_of_modules_alone_what_a_function_compiles_is_not_kept(tmp_path: Path) -> None:
    """A pattern made of somebody's words is in no file."""
    path = tmp_path / "some.patterns"
    module = compile("import re\nPATTERN = re.compile('a[bc]+')", "made.py", "exec")
    re.purge()
    with PatternCache(str(path)).in_use(of_modules=True):
        exec(module, {"__name__": "made"})
        re.compile("somebody's words")
    _, known = marshal.loads(path.read_bytes())
    assert [text for text, _ in known] == ["a[bc]+"]


def test_it_stands_beside_the_compiled_module() -> None:
    """In `__pycache__`, under the name of the module."""
    path = Path(patterns_of(pattern_cache.__file__).path)
    assert path.name.startswith("pattern_cache.") and path.suffix == ".patterns"
