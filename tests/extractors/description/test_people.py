"""Names are told from offices, and placeholders from both."""

from __future__ import annotations

import pytest

from extractors.description.names import DOTTED, LATIN_NAME, PLACEHOLDER, SPACED, closed, is_name
from extractors.description.people import (
    HONORIFIC,
    LATIN_BYLINE,
    SAYS_WHO,
    Byline,
    offices,
    parse_byline,
)
from extractors.text.vocabulary import FULL


@pytest.mark.parametrize(
    ("line", "name", "role"),
    [
        ("县委书记　周文海", "周文海", "县委书记"),
        ("区委常委、常务副区长　杨海燕", "杨海燕", "区委常委、常务副区长"),
        ("周文海　县委书记", "周文海", "县委书记"),
        ("镇党委书记谢向前", "谢向前", "镇党委书记"),
        ("张建国县长", "张建国", "县长"),
        ("郑国栋副市长", "郑国栋", "副市长"),
        ("林业局长", "", "林业局长"),
        ("区委副书记、区长", "", "区委副书记、区长"),
        ("党支部书记", "", "党支部书记"),
        ("温州市市长", "", "温州市市长"),
        ("毕业生代表", "", "毕业生代表"),
        ("成都市委书记", "", "成都市委书记"),
        ("农业部长", "", "农业部长"),
        ("李　明", "李明", ""),
        ("王 大 伟", "王大伟", ""),
        ("欧阳文静", "欧阳文静", ""),
        ("李志强同志", "李志强", ""),
        ("（高志远）", "高志远", ""),
        ("市委书记", "", "市委书记"),
        ("县委副书记、县长", "", "县委副书记、县长"),
        ("县委书记 张××", "", "县委书记"),
        ("县长XXX", "", "县长"),
        ("副市長　朱建國", "朱建國", "副市長"),
        ("Priya Nair, Deputy Mayor", "Priya Nair", "Deputy Mayor"),
        ("Margaret Hale", "Margaret Hale", ""),
        ("Mayor Alice Stone", "Alice Stone", "Mayor"),
        ("Deputy Mayor Alice Stone", "Alice Stone", "Deputy Mayor"),
        ("市委 书记 高志远", "高志远", "市委 书记"),
        ("董事长：王海", "王海", "董事长"),
        ("校长:李 明", "", ""),
        ("书记：大家好", "", ""),
    ],
)
def test_who_a_line_names(line: str, name: str, role: str) -> None:
    """In either order, spaced or glued, in either script: the person and the offices as printed."""
    assert parse_byline(line, FULL) == Byline(name, role)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "XX县委书记",
        "×××",
        "张××",
        "李某某",
        "在全县大会上的讲话",
        "书记强调，要抓好落实。",
        "青岭县人民政府",
        "提高思想认识",
        "时间",
        "全县",
        "会议室" * 30,
    ],
)
def test_lines_that_name_nobody(line: str) -> None:
    """Placeholders, titles, sentences, institutions, headings: neither a name nor an office."""
    assert parse_byline(line, FULL) == Byline()


@pytest.mark.parametrize(
    "text",
    ["李明", "李 明", "周文海", "欧阳文静", "司马光", "买买提·艾力", "Margaret Hale", "Dr. Alice Stone"],
)
def test_names(text: str) -> None:
    """A known surname and one or two more characters, compound surnames, names with a dot, Latin names."""
    assert is_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "李",
        "李明明明",
        "安全",
        "全县",
        "方案",
        "讲话",
        "张×",
        "李某某",
        "欧阳",
        "北京市",
        "",
        "Hale",
        "margaret hale",
    ],
)
def test_what_is_no_name(text: str) -> None:
    """Too short or long, words that begin like surnames, placeholders, single Latin words."""
    assert not is_name(text)


def test_spaced_names_close_up() -> None:
    """The gaps a typesetter put into a name go."""
    assert closed(" 李　明 ") == "李明"
    assert closed("习 近 平") == "习近平"


def test_single_offices() -> None:
    """A role in its parts."""
    assert offices("县委副书记、县长") == ("县委副书记", "县长")
    assert offices("市委常委，副市长 党组成员") == ("市委常委", "副市长", "党组成员")
    assert offices("") == ()


def test_named_patterns() -> None:
    """Each pattern's own example, and a near miss."""
    assert all(
        PLACEHOLDER.search(text) for text in ("张××", "XXX", "李某某", "领导干*")
    ) and not PLACEHOLDER.search("李志明")
    assert HONORIFIC.search("李志强同志") and not HONORIFIC.search("同志们好")
    assert DOTTED.fullmatch("买买提·艾力") and not DOTTED.fullmatch("李明")
    assert LATIN_NAME.fullmatch("Margaret Hale") and not LATIN_NAME.fullmatch("the mayor")
    assert LATIN_BYLINE.fullmatch("Priya Nair, Deputy Mayor") and not LATIN_BYLINE.fullmatch("Priya Nair")
    assert SPACED.sub("", "李　明") == "李明" and SPACED.sub("", "Alice Stone") == "Alice Stone"


def test_an_office_before_a_colon() -> None:
    """`董事长：王海`: a name of two to four characters behind the colon, and nothing else."""
    assert SAYS_WHO.search("董事长：王海") and not SAYS_WHO.search("书记：大家都要认真学")
