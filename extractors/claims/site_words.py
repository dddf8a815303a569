"""Recognizes words of document sites: buttons, menus, notices; an addition to the structure of a page.

"海报"  "侵权投诉"  "展开>>"  "收藏 | 分享 | 举报(3)"  ->  site words, whole lines of them
"剩余59页未读，继续阅读"  ->  a site's notice
"""

from __future__ import annotations

import re
from typing import Final

LONGEST_BUTTONS: Final = 80  # characters of a line of buttons or menu entries
LONGEST_NOTICE: Final = 160  # characters of a notice

# One button or menu entry: "下载"  "立即下载"  "展开>>"  "评论(12)"
SITE_WORD: Final = re.compile(
    r"(?:侵权投诉|投诉举报|举报|投诉|侵权|纠错|报错|意见反馈|反馈|海报|分享(?:到|给好友|赚钱)?|转发|收藏(?:本文|文档)?|点赞|赞|踩|打赏"
    r"|(?:立即|免费|本地|极速|高速|直接|点击|VIP|全文|原文|文档|会员)?(?:下载|购买|打印|预览|试读|开通|复制)(?:文档|全文|本文|原文|到手机|APP|客户端|VIP)?"
    r"|(?:加入|开通|成为|升级|续费)?S?VIP(?:会员|专享|特权|免费|专区)?|(?:加入|开通|成为)会员|会员中心"
    r"|(?:展开|收起|查看|阅读|显示|加载|浏览)(?:全部|全文|更多|剩余|目录|原文|详情|内容)?|继续阅读|更多(?:内容|文档|精彩|>>)?|全部"
    r"|上一[页篇章个]|下一[页篇章个]|首页|末页|尾页|返回(?:顶部|首页|列表|上一页)?|回到顶部|顶部|全屏(?:阅读|显示)?|放大|缩小|关闭"
    r"|登录|登陆|注册|退出|立即登录|免费注册|忘记密码|我的(?:文库|文档|收藏|主页)?|个人中心|消息|签到|搜索|搜文档|检索"
    r"|(?:在线)?客服|联系(?:我们|客服)|关于我们|帮助(?:中心)?|常见问题|使用(?:帮助|条款)|服务(?:条款|协议)|用户协议|隐私(?:政策|协议|声明|条款)"
    r"|免责声明|版权(?:声明|申诉|保护|投诉)|网站地图|友情链接|广告(?:服务|合作)?|商务合作|加入我们|招聘|APP下载|手机版|电脑版|客户端|小程序"
    r"|微信|微博|新浪微博|QQ(?:空间|好友)?|朋友圈|扫一扫|二维码|公众号|关注(?:我们|TA|他|她)?|私信|上传(?:文档|者主页)?|投稿"
    r"|(?:相关|热门|推荐|最新|精品|同类|类似|其他|更多)(?:文档|资料|文章|推荐|阅读|搜索|下载|内容|专题|范文|标签)|猜你(?:喜欢|还喜欢|想看)|为您推荐|大家还在看"
    r"|推荐|排行榜?|热门|最新|精选|文库|文档库|范文|分类|频道|导航|栏目|专题|标签|评论区?|发表评论|全部评论|暂无评论|写评论"
    r"|(?:内容|文档|文章|全文)?(?:摘要|简介|概述|介绍|预览|详情|目录|属性|信息|正文)|关键词|关键字|文档(?:格式|分类|标签|热词)|PDF|DOCX?|PPT|TXT|WPS"
    r"|poster|download|share|report|login|log\s*in|sign\s*(?:in|up)|home|help|contact(?:\s+us)?|about(?:\s+us)?|print|more|expand|collapse|summary|preview|privacy|terms)"
    r"(?![\u4e00-\u9fffA-Za-z])",
    re.I,
)
AROUND: Final = re.compile(r"[\s|/·•,，、;；:：>»›<«‹＞＜▼▲▽△∨∧↓↑→←+%％()（）\[\]【】\d…。.★☆♥❤©_~-]*")

# Words above a list of other documents: what follows is the site's.
OTHERS_BELOW: Final = re.compile(
    r"\W*(?:(?:相关|热门|推荐|最新|同类|类似|其他|更多)(?:文档|资料|文章|推荐|阅读|下载|内容|专题|范文)|猜你(?:喜欢|还喜欢|想看)|为您推荐"
    r"|大家(?:还|都)?在看|看过本文的人还看了|您可能(?:还)?(?:喜欢|感兴趣).{0,6}|下载排行|热门搜索|友情链接|评论区?|全部评论|发表评论|网友评论)\W*\d*\W*"
)  # "相关文档"

# Notices that no speech contains, wherever they stand: "剩余59页未读，继续阅读"
NOTICE: Final = re.compile(
    r"^\W*[上下]一[篇页章]\s*[:：]|(?:剩余|还剩|还有)\s*\d+\s*页|试读(?:已)?(?:结束|完毕)|(?:预览|试读)(?:到此)?结束|点击(?:此处|这里)?(?:下载|查看|展开|继续)|不能全部显示"
    r"|(?:下载|保存)(?:文档|本文|全文|原文)?(?:到|至|后)(?:电脑|手机|本地|查看|阅读|编辑)|继续阅读(?:剩余|全文|需)|阅读(?:剩余|全文)(?:内容)?(?:请|需)"
    r"|由.{0,12}(?:用户|会员|网友).{0,12}(?:上传|分享|提供)|如(?:有|果).{0,8}侵(?:权|犯)|请(?:联系|通知)(?:我们|本站|客服|站长)"
    r"|关注.{0,10}公众号|扫(?:码|一扫|描).{0,12}(?:下载|关注|二维码)|(?:成为|开通|加入)S?VIP|VIP(?:会员|用户).{0,10}(?:下载|免费|查看)"
    r"|本(?:站|网站|平台|文库).{0,20}(?:资源|文档|内容|资料|仅|不)|(?:文档|文件|原稿|原文).{0,6}(?:仅供在线|无水印|可编辑)"
    r"|ICP[备证]\s*\d*|公网安备|(?:Copyright|©).{0,60}|all\s+rights\s+reserved|(?:举报|客服|服务|投诉)(?:邮箱|电话|热线|QQ|微信)"
    r"|为您提供.{0,40}(?:下载|阅读|范文|全文)|本文(?:档)?(?:来自|来源|由).{0,30}(?:整理|收集|网|文库)",
    re.I,
)
# Only outside a speech: speakers say these too. "以上意见仅供参考"
NOTICE_OUTSIDE: Final = re.compile(
    r"仅供(?:个人)?(?:参考|学习|交流|在线)|版权(?:归|属|所有)|未经.{0,8}(?:授权|许可|允许)|转载(?:请)?注明|更多.{0,12}(?:请|尽在)"
)
# "首页 > 文库 > 党政公文"
TRAIL_SIGN: Final = re.compile(r"[>»›＞]+")
TRAIL_STOPS: Final = "。，；！？"  # the most characters of a step: it is no sentence
MOST_STEPS, LONGEST_STEP = 8, 60
TRAIL_WORD: Final = re.compile(r"位置|首页|主页|文库|频道|home", re.I)


def is_buttons(line: str) -> bool:
    """Whether `line` is nothing but site words, arrows and numbers; a line without any word is not."""
    text = line.strip()
    if not text or len(text) > LONGEST_BUTTONS:
        return False
    at, words = AROUND.match(text).end(), 0  # type: ignore[union-attr]  # matches the empty string too
    while at < len(text):
        word = SITE_WORD.match(text, at)
        if word is None:
            return False
        words += 1
        at = AROUND.match(text, word.end()).end()  # type: ignore[union-attr]
    return words > 0


def is_trail(line: str) -> bool:
    """Whether `line` is a breadcrumb trail: "首页 > 文库 > 党政公文"."""
    if len(line) > MOST_STEPS * LONGEST_STEP or not TRAIL_WORD.search(line):
        return False
    steps = [step.strip() for step in TRAIL_SIGN.split(line)]
    return 2 <= len(steps) <= MOST_STEPS and all(
        0 < len(step) <= LONGEST_STEP and not any(sign in step for sign in TRAIL_STOPS) for step in steps
    )


def is_notice(line: str, *, outside: bool = False) -> bool:
    """Whether `line` is a site's notice; `outside` the prose, words that speakers use also make it one."""
    if len(line) > LONGEST_NOTICE:
        return False
    return NOTICE.search(line) is not None or (outside and NOTICE_OUTSIDE.search(line) is not None)
