"""The Chinese translation of every help text; a test names missing translations and unused ones.

One line a phrase, in the order a reader meets them.
"""

from __future__ import annotations

from typing import Final

PHRASES: Final[dict[str, str]] = {
    # the overview
    "Wengao turns compilations of Chinese speeches into a library of single speeches.": (
        "文稿(wengao)把讲话稿汇编拆成一篇一篇的讲话，建成可查可用的文稿库。"
    ),
    "usage: wengao [--config FILE] [--db URL] [--archive FOLDER] COMMAND …": (
        "用法：wengao [--config 文件] [--db 网址] [--archive 文件夹] 命令 …"
    ),
    "Examples": "例子",
    "read a folder of compilations": "读入一个文件夹里的汇编",
    "find any words, however short": "查找任何词语，再短也能找到",
    "everything, one speech a line": "全部导出，每行一篇",
    "`wengao COMMAND --help` says more; --version names this release.": (
        "用 `wengao 命令 --help` 看详细说明；--version 显示版本。"
    ),
    "Settings: flags, then WENGAO_* variables, then wengao.toml, then defaults.": (
        "设置的优先次序：命令行选项、WENGAO_* 环境变量、wengao.toml、默认值。"
    ),
    "Bring in": "读入",
    "Look": "查看",
    "Take out": "取出",
    "Keep well": "维护",
    # what the commands do
    "write a commented wengao.toml and create the library": "写一份带注释的 wengao.toml，并建立文稿库",
    "read files and folders of compilations into the library": "把汇编文件和文件夹读入文稿库",
    "what the configured sources have: new, changed, gone; fetches no file": (
        "已配置的来源现有什么：新增、变更、消失；不下载文件"
    ),
    "files that could not be read: list, retry": "读不了的文件：列出、重试",
    "another library, as `wengao export library` wrote it, merged into this one": (
        "把另一个文稿库（`wengao export library` 写出的文件）并入本库"
    ),
    "what the library holds, and what to do next": "库里有什么，下一步做什么",
    "the compilations: list, show, remove, restore": "汇编文件：列出、查看、移除、恢复",
    "the single speeches: list, show": "单篇讲话：列出、查看",
    "any words, however short, in texts and titles": "在正文和标题中查找任何词语，再短也行",
    "why a file was skipped, a line cleaned, a speech cut there, a copy merged": (
        "为什么：文件被跳过、某行被清理、在此处分篇、被认作重复"
    ),
    "what differs between two speeches": "两篇讲话有哪些不同",
    "words that a speech shares with others that are not its copies": "一篇讲话与其他（非重复）讲话相同的段落",
    "what of a draft has been said before, by whom, when, and on which page": (
        "一份草稿里哪些话以前讲过：谁讲的、何时、在第几页"
    ),
    "what ran when, and what came of it: list, show, undo": "何时运行过、结果如何：列出、查看、撤销",
    "speeches, files, matches, issues or changes as JSON lines, CSV or Markdown": (
        "把讲话、文件、重复关系、问题或变更导出为 JSON Lines、CSV 或 Markdown"
    ),
    "one SELECT on the published views; it cannot write": "对公开视图执行一条 SELECT；只读",
    "what needs a person, and a person's corrections": "需要人看的地方，以及人的改正",
    "read again what older versions read; --diff shows it before": "重读旧版本读过的文件；--diff 先看会改什么",
    "prove that the library is whole: archive, owners, ids, clusters, index": (
        "检验文稿库完好：原件、字符归属、编号、重复组、索引"
    ),
    "the library and its archive into a folder": "把文稿库连同原件备份到文件夹",
    "the whole library into another database, SQLite or Postgres, and proved there": (
        "把整个文稿库搬到另一个数据库（SQLite 或 Postgres），并逐表核对"
    ),
    "a backup into a new or empty library": "把备份恢复到新的或空的文稿库",
    "the version of the library's tables: current, upgrade": "数据库结构的版本：查看、升级",
    "look at the environment and say what is missing": "检查运行环境，缺什么就说什么",
    "the settings, and where each comes from": "各项设置及其来源",
    "completion scripts for bash, zsh and fish": "bash、zsh、fish 的自动补全脚本",
    # argparse's own
    "positional arguments": "参数",
    "options": "选项",
    "settings": "设置",
    "show this help message and exit": "显示本帮助",
    "one of these": "以下之一",
    "JSON on stdout": "以 JSON 输出",
    "what is shared, each with who has it, earliest first": "按相同的文字列出，各附见于哪些讲话，最早的在前",
    "use this wengao.toml": "使用这份 wengao.toml",
    "the library: a file, or an SQLAlchemy URL": "文稿库：一个文件，或 SQLAlchemy 格式的网址",
    "where the files are kept": "保存原件的地方",
    "what is logged to stderr, from this level up": "把这一级别及以上的日志写到 stderr",
    "lines for people, or one JSON object a line": "日志写成给人看的行，或每行一个 JSON 对象",
    # ingest and quarantine
    "a file, a folder with everything below it, or an address": "文件、文件夹（连同其下的一切）或网址",
    "one file by its address": "按网址取一个文件",
    "the saved page that offered this one file": "提供这个文件的网页（已存盘）",
    "files read at once": "同时读几个文件",
    "passwords for locked files, one a line": "加密文件的密码，每行一个",
    "read everything, write nothing": "只读不写，看看结果会怎样",
    "read files again that are already in the library": "库里已有的文件也重新读",
    "record the run in Prefect, if its API answers": "在 Prefect 中记录这次运行（若其接口可用）",
    "exit 7 for files that were already quarantined, too": "以前已隔离的文件也以 7 退出",
    "JSON on stdout, one entry a file": "以 JSON 输出，每个文件一项",
    "a folder with everything below it": "一个文件夹，连同其下的一切",
    "single files; named by hand, they are always tried": "单个文件；点名的文件总会试读",
    "read known files again, too": "已有的文件也重读",
    "only new, changed, unchanged, loaded or quarantined files, or those that fit a pattern like 2024*.pdf": (
        "只读 new、changed、unchanged、loaded 或 quarantined 的文件，或符合 2024*.pdf 这类样式的文件"
    ),
    "read files again that could not be read": "重读以前读不了的文件",
    "what would come in, and what of it is known": "会读入什么，其中哪些已有",
    "every quarantined file with its reasons and the way out": "每个被隔离的文件、原因和办法",
    "read quarantined files again, all or those named": "重读被隔离的文件：全部，或点名的",
    "only what this issue code keeps out": "只限因这个问题代码而隔离的",
    "a path, a URL, a file's name or the beginning of a sha256": "路径、网址、文件名，或 sha256 的开头几位",
    "do not ask, where REF is a name or part of a path": "REF 只是文件名或路径的一部分时，不再询问",
    # files and speeches
    "one line a file": "每个文件一行",
    "everything about one file": "一个文件的全部信息",
    "take a file, and speeches found nowhere else, out for good": (
        "移除一个文件，以及只见于该文件的讲话，以后也不再读入"
    ),
    "bring a removed file back, from the archive where its bytes are there": "恢复已移除的文件；原件还在时直接读回",
    "the reason, kept with the tombstone": "移除的理由，留作记录",
    "also erase its bytes and its text": "连原件和正文一并抹去",
    "files at most (50)": "最多列几个文件（50）",
    "one line an occurrence, by file and place in it": "每次出现一行，按文件和次序",
    "one speech with its facts and its text": "一篇讲话的要素和全文",
    "speeches at most (50)": "最多列几篇（50）",
    "a speech id or its beginning, FILE#N or a title": "讲话编号或其开头几位、文件#第几篇，或标题",
    # filters
    "filters": "筛选",
    "text filters find a part; =VALUE asks for the whole value": "文字筛选按部分匹配；写 =值 则须完全相同",
    "words of the title": "标题中的词语",
    "the speaker's name as printed": "讲话人姓名（照原文）",
    "the speaker's office": "讲话人职务",
    "where it was given": "讲话地点",
    "讲话 报告 主持词 致辞 发言 述职 心得体会 答记者问 其他": (
        "讲话、报告、主持词、致辞、发言、述职、心得体会、答记者问、其他"
    ),
    "the year it was given": "讲话年份",
    "given on or after YYYY, YYYY-MM or YYYY-MM-DD": "讲话日期不早于：年、年-月 或 年-月-日",
    "given on or before, likewise": "讲话日期不晚于，写法同上",
    "the source that offered the file": "提供文件的来源",
    "the file's state: loaded, quarantined or removed": "文件状态：loaded、quarantined 或 removed",
    "loaded since YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ": "自此时起读入：YYYY-MM-DD 或 YYYY-MM-DDTHH:MM:SSZ",
    "in this file: a path, a URL or the beginning of its sha256": (
        "在此文件中：路径、网址，或 sha256 的开头几位"
    ),
    "without texts that have XX or 某某 in them": "不要含 XX、某某 的模板稿",
    "without texts that are cut short": "不要残缺的稿子",
    # search
    'words, all of them: "…" a phrase, OR, -not': '词语，须全部出现："…" 为短语，OR 为或，-词 为不含',
    "only in text or title": "只查正文或标题",
    "hits at most (20)": "最多列几条（20）",
    "newest first (default), oldest first, or best first": "新的在前（默认）、旧的在前，或最相关的在前",
    "group near copies (on a terminal by itself)": "重复的合并显示（终端上默认如此）",
    "count by year, role, place, jurisdiction, speaker, kind, source": (
        "按年份、职务、地点、辖区、讲话人、文种、来源计数"
    ),
    "values of a facet at most (10)": "每项最多列几个值（10）",
    "for each year and speaker, how many speeches and the first": "按年份和讲话人：各有几篇，最早的是哪篇",
    "who said it first, year by year": "逐年看谁最先讲",
    "both words, anywhere in a speech": "两个词都有，不论在讲话何处",
    "a phrase, or another word": "一个短语，或另一个词",
    "without a word, of one year": "不含某词，限某一年",
    "who said it when, in numbers": "谁在何时讲过，各有多少",
    "a query that begins with a dash": "以减号开头的查询",
    # people
    "who spoke when, in which offices: list, show": "谁在何时以何职务讲话：列出、查看",
    "one line a person, those with the most speeches first": "每人一行，讲话多的在前",
    "a part of the name; =VALUE the whole name": "姓名中的一部分；=值 则须全名相同",
    "an office of theirs": "其职务",
    "people at most (50)": "最多列几人（50）",
    "one person: offices over time, speeches, who shares words": "一个人：历任职务、讲话、与谁的文字相同",
    "a name as printed, or a part that fits one person": "所印的姓名，或只合一人的部分",
    "who held such an office": "谁担任过此类职务",
    "one person's offices and speeches": "一个人的职务与讲话",
    "two spellings of one name": "同一人姓名的两种写法",
    # passages
    "other speeches at most (20)": "最多列几篇其他讲话（20）",
    "passages of so many characters and more (20)": "至少多少字相同才算（20）",
    # compare
    "the draft, in any form that is read in; - is text from stdin": "草稿，能读入的格式都行；- 表示从标准输入读文字",
    "speeches shown of a paragraph at most (5)": "每段最多列几篇讲话（5）",
    "one HTML file on stdout, to print or to mail": "输出为一个 HTML 文件，可打印、可邮寄",
    "what of it has been said before, and by whom": "其中哪些以前讲过，谁讲的",
    "the same to print or to mail": "同上，供打印或邮寄",
    "a text from another program": "其他程序给出的文字",
    # why and diff
    "a speech id, a file's sha256 (or its beginning), a path or a URL": (
        "讲话编号、文件的 sha256（或开头几位）、路径或网址"
    ),
    "only the print on this page, line by line": "只看这一页，逐行说明",
    "only this line of the page (from 0)": "只看该页的这一行（从 0 数起）",
    "only lines that hold these words": "只看含有这些词的行",
    "boundaries, issues, what was cleaned off": "分篇处、问题、清理掉了什么",
    "who owns the lines with these words": "含有这些词的行归谁",
    "every line of page 3 and its owner": "第 3 页每一行归谁",
    "where a speech stands, and its copies": "讲话在哪里出现，有哪些重复",
    "another one": "另一篇",
    # runs
    "the latest runs, newest first": "最近的运行，新的在前",
    "everything about one run": "一次运行的全部信息",
    "text (default), json, or Prometheus metrics": "text（默认）、json，或 Prometheus 指标",
    "runs at most (20)": "最多列几次（20）",
    "a run's id or its beginning": "运行编号，或其开头几位",
    "take back what a run brought, as if it had never been": "撤销一次运行带来的内容，如同从未运行",
    "do not ask": "不再询问",
    # export and sql
    "speeches, files, matches, issues or changes; or the whole library, to be merged into another one": (
        "讲话、文件、重复关系、问题或变更；或整个文稿库，供并入另一个库"
    ),
    "changes after this one, or speeches that changed after it": "此序号之后的变更，或此后有变更的讲话",
    "a library without its archived files": "文稿库不带存档的原件",
    "with library: what was written, as JSON on stdout": "导出文稿库时：在标准输出用 JSON 说明写了什么",
    "a file that `wengao export library` wrote, merged into this library": (
        "把 `wengao export library` 写出的文件并入本库"
    ),
    "the other library": "另一个文稿库",
    "jsonl (default), csv, parquet, or md: speeches to read": "jsonl（默认）、csv、parquet，或供阅读的 md",
    "write here instead of to stdout": "写入此文件，不输出到屏幕",
    "of the CSV, for example gb18030 (UTF-8)": "CSV 的编码，例如 gb18030（默认 UTF-8）",
    "one SELECT statement": "一条 SELECT 语句",
    "list the views and their columns": "列出视图及其列",
    "rows at most (1000)": "最多几行（1000）",
    "time at most (10)": "最多几秒（10）",
    # review
    "what needs a person, gravest first": "需要人看的地方，重要的在前",
    "count-differs, low-confidence, proposed …": "count-differs、low-confidence、proposed 等",
    "only of this file": "只看这个文件",
    "what was decided, instead of what is open": "看已作的决定，不看待办的",
    "lines at most (50)": "最多列几行（50）",
    "one thing with its print: page, line and words": "查看一处及其原文：页、行、字句",
    "a file, FILE#N, a speech id, or an id of the review list": "文件、文件#N、讲话编号，或待办编号",
    "it is right: an item, all of a file, a proposed fact": "认可：一篇、整个文件，或建议的要素",
    "FILE, FILE#N, a speech id, or r_…": "文件、文件#N、讲话编号，或 r_…",
    "an item begins here": "从这里另起一篇",
    "an item: FILE#N, a speech id, or an id of the review list (r_…)": (
        "一篇：文件#N、讲话编号，或待办编号（r_…）"
    ),
    "PAGE:LINE as shown, or words that stand there once": "页:行（见 review show），或只出现一次的字句",
    "this item goes on from the one before it": "这一篇与前一篇相连，合为一篇",
    "a fact as it should be: title, speaker, role, place, date, kind …": (
        "改正要素：title、speaker、role、place、date、kind 等"
    ),
    "nothing behind the sign: there is none": "等号后为空，表示没有",
    "it is wrong: a boundary, a proposed fact, a match, a decision": (
        "否定：一处分篇、一项建议、一对重复、一个决定"
    ),
    "FILE#N, r_…, d12 (a decision), or a speech and another": "文件#N、r_…、d12（决定），或两篇讲话",
    "the speech that REF is no copy of": "与 REF 并非重复的另一篇",
    "names of one person, who is listed by the first": "这些姓名是同一人，以第一个为准",
    "a name as printed": "所印的姓名",
    "names, or speeches, of another person": "这些姓名或讲话属于另一人",
    "speeches, or other names of the person": "讲话，或此人的其他写法",
    "all speeches in such an office": "以此职务作的全部讲话",
    "all speeches given there": "在此地作的全部讲话",
    "all speeches of the year": "当年的全部讲话",
    "how the other person is listed": "另一人以何名列出",
    "the reason, kept with the decision": "理由，与决定一并保存",
    "the file, when a speech stands in several": "讲话见于多个文件时，指明是哪一个",
    "who decides (your login)": "由谁决定（默认为登录名）",
    "all decisions as text, one JSON object a line": "把所有决定导出为文本，每行一个 JSON 对象",
    "decisions that `review export` wrote; known ones change nothing": (
        "读入 `review export` 写出的决定；已有的不变"
    ),
    "a file of decisions": "决定文件",
    "where each item begins, and what is doubtful": "每篇从哪里开始，何处存疑",
    "an item begins on page 12, line 3": "第 12 页第 3 行另起一篇",
    "the speaker's name, which is not printed": "补上原文没有的讲话人姓名",
    # discover
    "names from wengao.toml; all, if none": "wengao.toml 里的来源名；不写则全部",
    "take this source's listing as it is, however short": "照单接受这个来源现有的列表，再短也信",
    "JSON on stdout, one entry an upload": "标准输出为 JSON，每个上传一条",
    "every source of wengao.toml": "wengao.toml 里的全部来源",
    "it really has that few entries now": "它现在确实只有这么几条",
    # reprocess
    "only these files: a path, a URL or the beginning of a sha256": (
        "只限这些文件：路径、网址，或 sha256 的开头几位"
    ),
    "from this stage on; extract opens the archived bytes again, all others the stored print": "从这一步开始；extract 会重新打开原件，其他步骤从已存的版面开始",
    "only what an older version read (without REF and --stage: always)": (
        "只重读旧版本读过的（不写 REF 和 --stage 时即如此）"
    ),
    "also what today's versions have read": "当前版本读过的也重读",
    "show what would change, and write nothing": "只看会改什么，不写入",
    "what a new version of the program would change": "看程序的新版本会改什么",
    "change it; interrupted, the same again goes on": "执行；中断后再运行一次即可接着做",
    "one file from its bytes on": "从原件开始重读一个文件",
    # sources on a schedule
    "read the configured sources now: what is new, in batches, with a report": (
        "现在读取配置的来源：新文件分批读入，并有报告"
    ),
    "read every source at its times, by Prefect's schedules, until it is stopped": (
        "按 Prefect 的日程定时读取各来源，直到停止"
    ),
    "look for what is new at the sources, now, and read it in": "现在查看各来源有什么新文件，并读入",
    "leave Prefect alone, even if its API answers": "即使 Prefect 的 API 可用也不记录",
    "JSON on stdout, one entry a source": "标准输出为 JSON，每个来源一项",
    "every source of wengao.toml, one after the other": "依次读取 wengao.toml 里的所有来源",
    "this one": "只读这一个",
    "only of this source": "只限这个来源",
    "the API, once on a machine; then the schedules": "先启动 API（每台机器一次），再启动日程",
    # keeping well
    "mend what can be recomputed": "把能重算的修好",
    "do not read the archived files and compare the words again": "不重读存档文件，也不重新比对文字",
    "the other database: sqlite:///… or postgresql://…, new or empty": (
        "另一个数据库：sqlite:///… 或 postgresql://…，须是新的或空的"
    ),
    "on Postgres: also make the role wengao_reader, which reads the views alone": (
        "在 Postgres 上另建角色 wengao_reader，只能读公开视图"
    ),
    "the folder to keep it in; a second time only what is new is added": (
        "备份到哪个文件夹；再次备份只添新的"
    ),
    "from Postgres also what pg_dump writes": "Postgres 文库另存 pg_dump 的输出",
    "into Postgres, from what pg_dump wrote": "用 pg_dump 的输出恢复到 Postgres",
    "a folder that `wengao backup` wrote": "`wengao backup` 写成的文件夹",
    "the version found, and the one this program needs": "现有版本和本程序所需的版本",
    "create the library, or bring it to this program's version": "建库，或升级到本程序的版本",
    "the settings as they hold here": "此处生效的设置",
    "say where each value was set": "说明每项在哪里设定",
    "the shell to write the script for": "为哪个 shell 写脚本",
}
