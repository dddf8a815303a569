"""Single documents that are no compilation: a plan with annexes, rules with chapters, minutes, a manual.

They number, head and centre as much as compilations do, and stay one item.
"""

from __future__ import annotations

from benchmarks.generator.bank import Bank, cn_number
from benchmarks.generator.model import BodyParagraph
from benchmarks.generator.prose import paragraph


def plan(bank: Bank) -> list[BodyParagraph]:
    """实施方案: numbered parts, signature, two annexes with centred titles and a table."""
    out = [BodyParagraph("para", f"为深入推进{bank.topic}工作，结合实际，制定本方案。")]
    for n, head in enumerate(("总体要求", "主要任务", "实施步骤", "保障措施"), 1):
        out.append(BodyParagraph("section", f"{cn_number(n)}、{head}"))
        for k in range(bank.rng.randint(2, 3)):
            lead = f"（{cn_number(k + 1)}）{bank.line('frames', 'sub')}。"
            out.append(BodyParagraph("para", lead + paragraph(bank, ("action",), 2)))
    out.append(BodyParagraph("sign", f"{bank.area}人民政府办公室"))
    for n in (1, 2):
        out.append(BodyParagraph("para", f"附件{n}"))
        out.append(BodyParagraph("chapter", f"{bank.topic}{('任务分解表', '联络员名单')[n - 1]}"))
        for _ in range(4):
            out.append(
                BodyParagraph("row", f"{bank.slot('事')}\t{bank.slot('单')}\t{bank.rng.randint(1, 12)}月底")
            )
    return out


def rules(bank: Bank) -> list[BodyParagraph]:
    """办法: chapters set like titles, articles counted through."""
    out: list[BodyParagraph] = []
    article = 0
    for n, name in enumerate(("总则", "职责分工", "工作程序", "监督管理", "责任追究", "附则"), 1):
        out.append(BodyParagraph("chapter", f"第{cn_number(n)}章　{name}"))
        for _ in range(bank.rng.randint(2, 4)):
            article += 1
            text = f"{bank.slot('单')}应当{bank.slot('做')}，建立{bank.slot('具')}，并定期报告{bank.slot('事')}有关情况。"
            out.append(BodyParagraph("para", f"第{cn_number(article)}条　{text}"))
    return out


def minutes(bank: Bank) -> list[BodyParagraph]:
    """会议纪要: who was there, what was said by whom, what was decided."""
    people = ["".join(bank.person()) for _ in range(6)]
    out = [
        BodyParagraph(
            "para",
            f"{bank.rng.randint(1, 12)}月{bank.rng.randint(1, 28)}日，{bank.area}召开专题会议，研究{bank.topic}工作。现纪要如下：",
        )
    ]
    for verb in ("会议指出", "会议认为", "会议强调", "会议要求"):
        out.append(BodyParagraph("para", f"{verb}，{paragraph(bank, ('meaning', 'action'), 3)}"))
    for n in range(4):
        out.append(BodyParagraph("section", f"{cn_number(n + 1)}、关于{bank.slot('事')}"))
        out.append(BodyParagraph("para", paragraph(bank, ("action", "problem"), 3)))
    out.append(BodyParagraph("para", "出席：" + "　".join(people[:3])))
    out.append(BodyParagraph("para", "列席：" + "　".join(people[3:])))
    return out


def manual(bank: Bank) -> list[BodyParagraph]:
    """操作手册: chapters by number on pages of their own, steps, questions and answers."""
    out: list[BodyParagraph] = []
    for n, name in enumerate(("概述", "申请流程", "材料清单", "常见问题", "联系方式"), 1):
        out.append(BodyParagraph("chapter", f"{n} {name}"))
        for k in range(1, bank.rng.randint(3, 4)):
            out.append(BodyParagraph("section", f"{n}.{k} {bank.slot('事')}"))
            out.append(BodyParagraph("para", paragraph(bank, ("fact", "action"), 2)))
            out += [BodyParagraph("para", f"步骤{step}：{bank.slot('做')}。") for step in range(1, 4)]
    out.append(BodyParagraph("para", "问：" + bank.line("genres", "qa_q")))
    out.append(BodyParagraph("para", "答：" + bank.line("genres", "qa_a")))
    return out


def work_report(bank: Bank) -> list[BodyParagraph]:
    """工作报告: salutation, long parts with centred heads, refrains between."""
    out = [
        BodyParagraph("salutation", "各位代表："),
        BodyParagraph("para", f"现在，我代表{bank.area}人民政府向大会报告工作，请予审议。"),
    ]
    for n, name in enumerate(
        ("过去五年工作回顾", "今后五年的奋斗目标", "今年的重点工作", "加强政府自身建设"), 1
    ):
        out.append(BodyParagraph("chapter", f"{cn_number(n)}、{name}"))
        for _ in range(bank.rng.randint(3, 5)):
            out.append(BodyParagraph("para", paragraph(bank, ("fact", "action", "problem"), 4)))
        out.append(BodyParagraph("salutation", "各位代表："))
        out.append(BodyParagraph("para", bank.line("closings", "struggle")))
    return out


DOCUMENTS = {"plan": plan, "rules": rules, "minutes": minutes, "manual": manual, "work-report": work_report}

DOCUMENT_TITLES = {
    "plan": "{area}{topic}工作实施方案",
    "rules": "{area}{topic}管理办法",
    "minutes": "关于研究{topic}工作的会议纪要",
    "manual": "{topic}服务事项操作手册",
    "work-report": "{area}人民政府工作报告",
}
