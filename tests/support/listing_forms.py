"""Listing pages of invented sites with invented speeches: what the tests of claims and furniture read."""

from __future__ import annotations

from dataclasses import dataclass

TITLE = "(3篇)2023年在全镇春耕生产会议上的讲话"

BODY = (
    "第1篇:",
    "镇党委书记",
    "同志们：",
    "春分刚过，地里的活一天比一天紧。今天把大家请到镇上来，就是要把今年的春耕安排好、落实好。",
    "下面，我讲三点意见：",
    "一、把水的事先办好",
    "去年秋天修的三条渠，有两条已经通水，还有一条卡在石桥那一段。这一段不通，下游四个村就没有水用。",
    "各村要把放水的次序排出来，贴在墙上，谁先谁后，人人看得见，免得到了田头再争。",
    "二、把种子的事办实",
    "种子站进了一千二百袋稻种，够全镇种两遍。钱不凑手的人家可以先领后付，账由合作社记着",
)
SUMMARY = TITLE + "".join(BODY[:6]) + " 去年秋天修的三条渠，有两条已经通水..."


@dataclass(frozen=True)
class Form:
    """One saved page and what a reader finds in it."""

    name: str
    data: bytes
    html: bool
    title: str = TITLE
    uploaded_on: str | None = "2023-03-21"
    page_count: int | None = 18
    byte_size: int | None = 31539  # 30.8 KB
    views_min: int | None = 210
    access: str | None = None


def _text(*lines: str) -> bytes:
    return "\n".join(lines).encode()


TEXT_BARE_ABOVE = Form(
    "bare claims below the title, summary at the end",
    _text(
        TITLE, "VIP专享", "2023-03-21", "210+", "30.8KB", "18 页", "海报", "侵权投诉",
        TITLE.replace("2023年", "2023 年 "), *BODY, "摘要:", "展开>>", "收起<<", SUMMARY,
    ),
    html=False,
    access="VIP专享",
)  # fmt: skip
TEXT_LABELLED = Form(
    "labelled claims in one strip, no repeated title, summary first, in GB18030",
    (
        "首页 > 文库 > 党政公文\r\n" + TITLE + "\r\n"
        "上传时间：2023-03-21 ｜ 页数：18页 ｜ 大小：30.8KB ｜ 浏览：210 ｜ 价格：5积分\r\n"
        "收藏 分享 举报\r\n内容简介：\r\n" + SUMMARY[len(TITLE) :] + "\r\n立即下载\r\n\r\n"
        + "\r\n".join(BODY) + "\r\n剩余17页未读，继续阅读\r\n相关文档\r\n在全县防汛工作会议上的讲话\r\n"
        "(6篇)关于安全生产的发言稿\r\n关于我们 | 联系我们 | 版权声明\r\n某ICP备12345678号\r\n"
    ).encode("gb18030"),
    html=False,
    access="5积分",
)  # fmt: skip
TEXT_LABELS_ABOVE_VALUES = Form(
    "labels and values on lines of their own",
    _text(
        "文档标题：" + TITLE, "上传日期", "2023年3月21日", "文档页数", "18", "文件大小", "30.8 KB",
        "浏览次数", "210", "文档格式", "DOC", "下载文档", *BODY, "点击展开全文",
    ),
    html=False,
)  # fmt: skip
HTML_SPANS = Form(
    "spans side by side, stray buttons, hidden text, UTF-8",
    f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{TITLE} - 田野文库</title>
<style>.a{{color:red}}</style><script>var page = "登录";</script></head><body>
<nav><a href="/">首页</a><a href="/w">文库</a></nav>
<div class="main"><h1>{TITLE}</h1>
<div class="info"><span>2023-03-21</span><span>18页</span><span>30.8KB</span><span>210人阅读</span>
<em>免费</em></div>
<div class="preview">{"".join(f"<p>{line}</p>" for line in BODY)}</div>
<div style="display:none">防复制字符串</div>
<button>展开全文</button><div class="abs"><h3>摘要</h3><div>{SUMMARY}</div></div></div>
<div class="side"><h3>相关推荐</h3>
<ul><li><a>在全县防汛工作会议上的讲话，人人有责，处处设防，日日巡查</a></li></ul></div>
<footer>本站文档由用户上传，如有侵权请联系客服。</footer></body></html>""".encode(),
    html=True,
    access="免费",
)
HTML_TABLE_GBK = Form(
    "a table of facts in GBK, paragraphs by br and full-width spaces",
    f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>{TITLE}_禾苗范文网</title></head>
<body><table><tr><td><a href="/">首页</a> &gt; <a>讲话稿</a></td></tr></table>
<table><tr><td colspan="4"><b>{TITLE}</b></td></tr>
<tr><th>上传时间</th><td>2023/3/21</td><th>页数</th><td>18</td></tr>
<tr><th>大小</th><td>30.8K</td><th>点击</th><td>210</td></tr></table>
<div id="content">
{"<br>".join("　　" + line for line in BODY)}</div>
<div>版权声明：本文仅供参考，转载请注明出处。</div><div>上一篇：在植树节活动上的讲话</div></body></html>""".encode(
        "gb18030"
    ),
    html=True,
)
HTML_DEFINITIONS = Form(
    "a definition list, UTF-8 under a false GBK meta tag, the article inside a div called sidebar-left",
    f"""<html><head><meta charset="gbk"><title>下载 {TITLE}</title></head><body>
<h2 class="t">{TITLE}</h2><dl><dt>发布时间：</dt><dd>2023-03-21 08:15</dd><dt>文档页数：</dt><dd>18 页</dd>
<dt>文件大小：</dt><dd>30.8 KB</dd><dt>人气：</dt><dd>210</dd></dl>
<div class="sidebar left"><article>{"".join(f"<div>{line}</div>" for line in BODY)}</article></div>
<form><input type="text" value="找"><input type="submit" value="搜索"></form></body></html>""".encode(),
    html=True,
)
HTML_PRE_UTF16 = Form(
    "preformatted text with a byte order mark, UTF-16",
    (
        f"<html><body><h1>{TITLE}</h1>"
        "<p>更新时间：2023-03-21&nbsp;&nbsp;共18页&nbsp;&nbsp;30.8KB&nbsp;&nbsp;阅读 210 次</p><pre>"
        + "\n".join(BODY)
        + "</pre><p>展开剩余94%</p></body></html>"
    ).encode("utf-16"),
    html=True,
)  # fmt: skip

FORMS = (
    TEXT_BARE_ABOVE,
    TEXT_LABELLED,
    TEXT_LABELS_ABOVE_VALUES,
    HTML_SPANS,
    HTML_TABLE_GBK,
    HTML_DEFINITIONS,
    HTML_PRE_UTF16,
)
