"""The practice site's pages: HTML of our own in the form that document sites use, feeds and manifests."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

from tests.practice_site.uploads import Upload

LOGIN = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>用户登录 - 山泉文库</title></head><body>
<nav><a href="/">首页</a></nav><form action="/login" method="post"><h1>用户登录</h1>
<label>用户名 <input name="user"></label><label>密码 <input type="password" name="password"></label>
<button>登录</button><a href="/register">免费注册</a><a href="/forgot">忘记密码</a></form></body></html>"""


def index_page(shown: Sequence[Upload], number: int, last: int, charset: str) -> str:
    """Page `number` of the list: links to listing pages between the site's own links."""
    items = "\n".join(
        f'<li><a class="title" href="{one.page}">{escape(one.title)}</a>'
        f"<span>{one.uploaded_on}</span><span>{one.views}</span></li>"
        for one in shown
    )
    pager = "".join(f'<a href="/list?page={n}">{n}</a>' for n in range(1, last + 1))
    return f"""<!DOCTYPE html><html><head><meta charset="{charset}"><title>讲话文库 第{number}页 - 山泉文库</title>
</head><body><nav><a href="/">首页</a><a href="/list?page=1">文库</a><a href="/about.html">关于我们</a></nav>
<div class="main"><h1>讲话文库</h1><ul class="doc-list">
{items}
</ul><div class="pager">{pager}<a href="/list?page={min(number + 1, last)}">下一页</a></div></div>
<footer><a href="/help.html">帮助中心</a><a href="/law.html">侵权投诉</a></footer></body></html>"""


def listing_page(one: Upload, charset: str, views: str) -> str:
    """The page of one upload: its claims, the title once more, the beginning of its text, the summary."""
    text = "".join(f"<p>{escape(line)}</p>" for line in one.preview)
    link = f'<a class="download" href="{one.file}">下载文档</a>' if one.linked else "<span>暂无下载</span>"
    summary = escape(one.title + "".join(one.preview))[:120]
    return f"""<!DOCTYPE html><html><head><meta charset="{charset}"><title>{escape(one.title)} - 山泉文库</title>
</head><body><nav><a href="/">首页</a><a href="/list?page=1">文库</a></nav>
<div class="main"><h1>{escape(one.title)}</h1>
<div class="facts"><span>{one.access}</span><span>{one.uploaded_on}</span><span>{views}</span><span>{one.size}</span>
<span>{one.claimed_pages} 页</span></div><div class="tools"><button>海报</button><a href="/law.html">侵权投诉</a>{link}</div>
<div class="text"><p>{escape(one.title)}</p>{text}</div>
<div class="more"><span>展开&gt;&gt;</span><span>收起&lt;&lt;</span></div><p>{summary}...</p></div>
<aside><h3>相关文档</h3><a href="/docs/other.html">在全县防汛工作会议上的发言</a></aside>
<footer><a href="/help.html">帮助中心</a></footer></body></html>"""


def rss(shown: Sequence[Upload], base: str) -> str:
    """The uploads as RSS, the file as enclosure."""
    items = "".join(
        f"<item><title>{escape(one.title)}</title><link>{base}{one.page}</link>"
        f"<pubDate>Tue, 11 Jun 2024 08:00:00 GMT</pubDate>"
        f'<enclosure url="{base}{one.file}" type="{one.media_type}" length="{len(one.body)}"/></item>'
        for one in shown
    )
    return f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>山泉文库</title>
<link>{base}/</link><description>新上传</description>{items}</channel></rss>"""


def atom(shown: Sequence[Upload], base: str) -> str:
    """The uploads as Atom, linked to their listing pages alone."""
    items = "".join(
        f"<entry><title>{escape(one.title)}</title><id>{base}{one.page}</id>"
        f'<link href="{base}{one.page}"/><published>{one.uploaded_on}T08:00:00Z</published>'
        f"<updated>{one.uploaded_on}T09:00:00Z</updated></entry>"
        for one in shown
    )
    return f"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">
<title>山泉文库</title><id>{base}/</id><updated>2024-06-11T09:00:00Z</updated>{items}</feed>"""


def sitemap(shown: Sequence[Upload], base: str) -> str:
    """The uploads' files as a sitemap."""
    items = "".join(
        f"<url><loc>{base}{one.file}</loc><lastmod>{one.uploaded_on}</lastmod></url>" for one in shown
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{items}</urlset>"""


def manifest_csv(shown: Sequence[Upload], base: str) -> str:
    """The uploads as a table with claims."""
    rows = [f'{base}{one.file},"{one.title}",{one.uploaded_on},{one.claimed_pages}' for one in shown]
    return "\r\n".join(["url,title,uploaded_on,page_count", *rows, ""])


def manifest_jsonl(shown: Sequence[Upload], base: str) -> str:
    """The uploads as one object a line."""
    rows = [
        {
            "url": base + one.file,
            "title": one.title,
            "uploaded_on": one.uploaded_on,
            "page_count": one.claimed_pages,
        }
        for one in shown
    ]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
