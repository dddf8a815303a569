"""The uploads of the practice site: invented compilations, and what their listing pages claim."""

from __future__ import annotations

import hashlib

from msgspec import Struct

PLACES = ("石桥", "柳林", "河湾", "松坪", "梅岭", "竹溪", "枫亭", "莲塘", "桃源", "杏花")
MATTERS = ("春耕生产", "防汛救灾", "安全生产", "森林防火", "道路养护", "水利建设", "秋收工作", "冬季清淤")


class Upload(Struct, frozen=True):
    """One uploaded file. `claimed_pages` and the rest are claims; `body` the bytes behind the link.

    `linked` False: its listing page leads to no file. `preview` are the lines its listing page shows.
    """

    key: str
    title: str
    body: bytes
    preview: tuple[str, ...]
    uploaded_on: str = "2024-06-11"
    claimed_pages: int = 3
    size: str = "43.17KB"
    views: str = "999+"
    access: str = "VIP专免"
    ending: str = "txt"
    media_type: str = "text/plain"
    linked: bool = True

    @property
    def page(self) -> str:
        """The path of its listing page."""
        return f"/docs/{self.key}.html"

    @property
    def file(self) -> str:
        """The path of its file."""
        return f"/files/{self.key}.{self.ending}"

    @property
    def etag(self) -> str:
        """The strong validator of its bytes."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


def speech(number: int, ordinal: int) -> tuple[str, ...]:
    """The lines of one invented speech, another for every two numbers."""
    place, matter = PLACES[(number + 3 * ordinal) % 10], MATTERS[(number // 10 + ordinal) % 8]
    return (
        "同志们：",
        f"今天我们在{place}镇召开第{number}次{matter}会议，主要任务是总结前一段的{matter}，安排下一步的事情。",
        f"一要把{matter}的责任落到人。全镇{number * 7 + ordinal + 11}个小组，每组都要有人管，管的人要把名字写在墙上，让大家看得见。",
        f"二要把{matter}的账算清楚。去年花了{number * 13 + ordinal * 5 + 20}万元，办成了什么，还差什么，要一条一条说明白，不能含糊。",
        f"三要把{place}到镇上的路修好。路不通，东西运不出去，{matter}就是一句空话，这件事今年一定要办成。",
        "谢谢大家！",
    )


def upload(number: int, speeches: int = 2, **claims: object) -> Upload:
    """The `number`th invented upload: a plain-text compilation; `claims` set fields of its `Upload`."""
    matter = MATTERS[number // 10 % 8]
    title = f"({speeches}篇)2024年在{PLACES[number % 10]}镇第{number}次{matter}会议上的讲话"
    lines = [title, ""]
    for ordinal in range(1, speeches + 1):
        lines += [f"第{ordinal}篇：在{matter}会议上的讲话之{ordinal}", *speech(number, ordinal), ""]
    fields: dict[str, object] = {
        "key": f"{number:04d}",
        "title": title,
        "body": "\n".join(lines).encode(),
        "preview": ("第1篇:", "镇党委书记", *speech(number, 1)[:3]),
        "uploaded_on": f"2024-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
    }
    return Upload(**{**fields, **claims})  # type: ignore[arg-type]


def uploads(count: int) -> list[Upload]:
    """Invented uploads 1 to `count`."""
    return [upload(number) for number in range(1, count + 1)]
