"""Words that nobody knows yet, picked out of wishes, trades, titles and queries; and words too common to be given a
meaning. A name, a number or a whole sentence is never a word."""

from __future__ import annotations

import re
from functools import cache

from search.lexicon.loader import Lexicon
from search.text.normalize import normalize
from search.text.stopwords import STOP_WORDS

LONGEST = 8
"""Characters of a word of everyday speech; what is longer is a sentence, and may tell who wrote it."""

_TALK = """
随便 都行 都可以 都好 什么都行 什么都可以 什么都做 什么 啥 啥都行 不限 不挑 无所谓 看着办 听安排 服从安排
合适就行 先看看 附近 家附近 就近 近一点 近点 离家近 离家近点 家门口 屋门口 本地 当地 本县 县城 城里 镇上 乡下
村里 老家 外地 省外 省内 市里 园区 轻松 轻松点 轻松一点 轻松活 轻省 不累 不太累 稳定 长期 短期 临时 临时工 暑假
寒假 兼职 全职 日结 月结 现结 计件 做件 包吃 包住 包吃住 管饭 管吃 管住 管吃住 有宿舍 有厂车 有班车 双休 单休
长白班 白班 夜班 晚班 两班倒 三班倒 不上夜班 不加班 加班 五险 社保 工资高 高工资 工资 待遇 待遇好 钱多 多挣点
年纪大 年龄大 超龄 退休 夫妻 残疾 学徒 有师傅教 没经验 无经验 有经验 带孩子 接孩子 照顾家 时间自由 能照顾家 上班
下班 做事 做活 干活 打工 找事 找活 活路 事做 找工作 岗位 职位 工作 技术 手艺 力气活 男工 女工 男的 女的 小伙
人员 急招 直招 高薪 诚聘 招聘 招工 公司 有限公司 单位 企业 学过 做过 干过 会一点 一点 其他 其它 别的 没有 暂无
无 待定 面议 在家 家里 回家 孩子 小孩 老人 身体 电话 微信 手机 身份证
"""
_ADDRESSES = """
先生 女士 小姐 同志 老板 老师 师傅 经理 主任 书记 大哥 大姐 大叔 阿姨 叔叔 嫂子 某某
"""
_ADDRESS = frozenset(_ADDRESSES.split())
_STRIPPED = frozenset(_TALK.split()) | frozenset(word for word in STOP_WORDS if len(word) > 1)
COMMON = _STRIPPED | _ADDRESS
"""What people say beside the work: it is no work, and as a word of work it would swallow half of all texts."""

_RUN = re.compile(r"[\u4e00-\u9fff]+")
_LEAD = re.compile(
    r"^(?:联系|认识|介绍|我想|想要|想找|想去|想做|可以|愿意|最好|希望|[我你他她想找要会能去的个是有或])+"
)
_TAIL = re.compile(
    r"(?:[的了呢吧啊呀嘛哦咯滴些等]|的(?:事|活|工)|什么的|之类|都行|也行|就行|都可以|也可以|就好|为主|优先)+$"
)
_SPOKEN_TO = re.compile("|".join(sorted(_ADDRESS)) + r"|^[小老阿][\u4e00-\u9fff]$")
_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文欧肖温"
)
_DOUBLE_SURNAMES = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "令狐", "公孙", "慕容", "夏侯")
_OF_WORK = frozenset(
    "工员师匠手活厂机货料车床件做打搞修装焊缝剪切搬送开卖养种烧洗煮带看守管贴刷磨织绣喷拉挖砌雕刻铺采摘"
)
"""Characters of doing and of trades: with one of them a short word beginning like a name is more likely work."""


@cache
def _talk() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _STRIPPED), key=len, reverse=True)))


def unknown_words(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The words in ``text`` that may be work but are not in the lexicon; none where any word of it is known.

    Each has 2 to :data:`LONGEST` Chinese characters. Empty too for talk (随便), numbers, names and sentences.
    """
    said = normalize(text)
    if any(True for _ in lexicon.spans(said)):
        return ()
    found: dict[str, None] = {}
    for run in _RUN.findall(_talk().sub(" ", said)):
        word = _TAIL.sub("", _LEAD.sub("", run))
        if 2 <= len(word) <= LONGEST and not like_a_name(word) and not lexicon.has(word):
            found[word] = None
    return tuple(found)


def like_a_name(word: str) -> bool:
    """Whether a word looks like somebody's name, or like a way of speaking to somebody."""
    if _SPOKEN_TO.search(word):
        return True
    if word.startswith(_DOUBLE_SURNAMES) and len(word) <= 4:
        return True
    return word[0] in _SURNAMES and len(word) <= 3 and not _OF_WORK.intersection(word[1:])
