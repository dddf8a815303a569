"""A preview and its full file, read in either order: the same library, with the whole speech canonical."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from flows import pipeline
from flows.archive.store import Archive
from flows.inbox.offers import offers
from flows.isolation.reader import IsolatedReader
from schema.audit.check import look
from schema.export.rows import lines
from schema.store.store import Store
from tests.conftest import COMPILATION
from tests.schema.conftest import clock, fresh, new_url, postgres
from tests.support.exports import exported

pytestmark = pytest.mark.usefixtures("runs_share_a_server")
__all__ = ["clock", "fresh", "new_url", "postgres"]

POINTS = "".join(
    f"<p>{text}</p>"
    for text in (
        "一季度的账已经算完，全县开工的项目有四十七个，比去年同期多了九个，但真正见到形象进度的只有一半。",
        "第一件事是防汛。河道清淤要在立夏之前收尾，沙袋和冲锋舟放在哪里、谁拿钥匙，村支书今天就要说得上来。",
        "第二件事是春耕。种子和化肥已经到了供销社的仓库，农技站的同志把办公桌搬到田埂上去，别等农民来找。",
        "第三件事是修路。通往三个高山村的水泥路去年留了个尾巴，孩子上学还要绕七里地，这个尾巴六月底必须割掉。",
        "第四件事是学校食堂。菜价贴在墙上，家长轮流值班，校长陪餐要有记录，哪一顿出了问题就查哪一顿。",
        "第五件事是卫生院。药架上缺的二十几种常用药由县医院统一配送，夜里值班的医生不能只留一个电话号码。",
        "第六件事是老旧小区。电梯加装不搞一刀切，楼上楼下坐在一起谈，社区把茶泡好，谈成一个单元就装一个单元。",
        "第七件事是集体账目。每一笔租金都要公示到户，会计不能一个人既管钱又管章，审计局年内走完所有的村。",
        "会后各单位把任务领回去，表格不用报，简报不用写，到月底我们去现场看，看完就在现场开会。",
    )
)
HEAD = "<h1>在全县重点工作推进会上的讲话</h1><p align=center>（2024年4月2日）</p><p align=center>县长 周文海</p><p>同志们：</p>"
WHOLE = f"<html><body>{HEAD}{POINTS}<p>谢谢大家！</p></body></html>"
CUT = POINTS[: POINTS.index("第三件事") + 20]
PREVIEW = f"<html><body>{HEAD}{CUT}……此处隐藏1270个字……</p></body></html>"


@pytest.mark.slow
def test_the_other_order_gives_the_same_library(
    fresh: Callable[[], AbstractContextManager[Store]], tmp_path: Path
) -> None:
    """Every export is byte for byte the same, on both databases; the preview keeps its own place."""
    (tmp_path / "a 预览.html").write_text(PREVIEW, "utf-8")
    (tmp_path / "b 全文.html").write_text(WHOLE, "utf-8")
    (tmp_path / "c 汇编.txt").write_text(COMPILATION, "utf-8")
    found = list(offers([str(tmp_path)]))
    assert len(found) == 3
    libraries = []
    for at, order in enumerate((found, found[::-1])):
        with fresh() as store, IsolatedReader() as reader:
            archive = Archive(str(tmp_path / f"archive{at}"))
            for offer in order:
                (receipt,) = pipeline.ingest([offer], store, archive, reader, run_id="r1")
                assert receipt.state == "loaded"
            libraries.append(exported(store.database))
            with store.database.read() as session:
                assert list(look(session)) == []
                speeches = {
                    line.locator.rsplit("/", 1)[1]: line
                    for line in lines(session, "speeches")
                    if line.ordinal == 1
                }
                (match,) = lines(session, "matches")
            whole, preview = speeches["b 全文.html"], speeches["a 预览.html"]
            assert (whole.is_canonical, whole.truncated) == (True, False)
            assert (preview.is_canonical, preview.truncated) == (False, True)
            assert (match.a, match.b, match.kind) == (preview.speech_id, whole.speech_id, "excerpt_of")
    assert libraries[0] == libraries[1]
