"""When a person is free for work: fetching children, hours said outright, being home by a time."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.facts.reading import clauses, number, tells_hours, time_ranges
from search.facts.relieved import CHILDREN, relieved
from search.facts.subject import of_another
from search.facts.watched import NOTE
from search.pattern import regex

EARLIEST, LATEST = 7.0, 24.0
"""What a free day begins and ends with where only the other end is said."""
_H = (
    r"(?P<{0}>\d{{1,2}}|[一二两三四五六七八九十]{{1,3}})"
    r"(?:[:：](?P<{0}m>\d{{2}})|点(?:(?P<{0}q>半)|(?P<{0}r>[0-5]\d|[一二三四五]?十[一二三四五六七八九]?)分?)?)"
)
_ANY_MORNING = regex(
    r"(?:早上|早晨|清早|早班|早)(?:再|多|几|怎么|随便)*(?:多早|早|几点)(?:一?点|些)?(?:都|也|就)+(?:行|可以|能|没事|没问题|要得|不怕|起得)|早起(?:没问题|可以|不怕)|天不亮(?:都|也)(?:行|可以|能)"
)
"""早上多早都行: who fetches in the afternoon and may begin whenever it is."""
_CHILD = r"(?:接|放学|没人接|校门口|学校|幼儿园|托管)"
_WINDOW = regex(
    r"(?P<a>\d{1,2}|[六七八九十])点(?P<aq>半)?(?:钟)?(?:(?:以|之)?后)?(?:[到至、,，]|-+|~)+(?:中午|下午|傍晚)?"
    r"(?P<b>\d{1,2}|十[一二]|[一二两三四五六])点(?P<bq>半)?(?:钟)?(?:(?:以|之)?前)?(?:之间|中间|这段时间?)?"
    r"(?:有(?:空|时间)|的班|最好|之间|才?(?:得闲|得空)|(?:都|就|才)?(?:能|可以)(?:来)?(?:做|上班|干|出来))"
)
"""上午9点以后到下午3点半前有空: free between two hours of the day."""
_BOTH_WAYS = regex(
    (r"(?:早上?|上午)?" + _H).format("a")
    + r"[^\d接,，。;；]{0,6}(?:送|上学)[^\d点。;；]{0,8}?(?:下午|傍晚)?"
    + _H.format("b")
    + r"[^\d,，。;；]{0,8}(?:接|放学)"
)
_PICKUP = regex(r"(?<!早上)(?<!上午)(?<!早)" + _H.format("b") + r"[^,，。;；送\d]{0,10}" + _CHILD)
_UNTIL = regex(r"(?:只能|只可以|只|最多|最晚)(?:做|上|干|上班|做事)到(?P<p>下午|傍晚|晚上|中午|晚)?" + _H.format("b"))
_HALVES: tuple[tuple[re.Pattern[str], tuple[float, float]], ...] = (
    (
        regex(r"下午(?:都|就)?才?(?:能)?(?:有空|空(?!调)|得闲|有时间|能(?:来|做|上班))|只有下午|只能?(?:做|上)下午"),
        (12.5, LATEST),
    ),
    (
        regex(r"上午(?:都|就)?才?(?:能)?(?:有空|空(?!调)|得闲|有时间|能(?:来|做|上班))|只有上午|只能?(?:做|上)上午"),
        (EARLIEST, 12.0),
    ),
)
_HALF_TAKEN = regex(
    r"(?P<p>上午|下午)(?:的时候|那半天|一般|基本上|我|都|就|也|是|的|班)*"
    r"(?:不(?:行|得[空闲]|方便|能[来做上去]|在家?$)|[没冇](?:有)?(?:空|时间|得空)|走不开|来不了|[做上去]不[了成]|抽不(?:出|开)|有(?:别的)?(?:事|课|班)(?!情?做)"
    r"|(?:要|得|在)(?:去)?(?:[^,，。;；要下]{0,6})(?:医院|透析|化疗|理疗|康复|上课|摆摊|看店|守店|卖菜|照[顾看]|陪|送饭|喂|带(?!货|班|人|徒)))"
)
"""上午要陪老头子透析: who is taken up for half the day has the other half."""
_FROM = regex(
    r"(?P<p>上午|早上|下午|傍晚|晚上)?"
    + _H.format("a")
    + r"(?:钟)?(?:以|之)?后(?:我)?(?:才(?:能|可以|会|有空|有时间|来|到|得|上|走|出)"
    r"|(?:都|就|也)?(?:能|可以)(?:来|去|再)?(?:做|干|上班|兼|打工|出来)(?!饭))"
)
_TAKES = regex(
    r"(?:早上|早晨|上午|清早|早)(?:在)?"
    + _H.format("a")
    + r"(?:钟)?(?:(?:以|之)?前(?:要|得)?|要|得)(?:先)?送[^,，。;；货餐快菜件奶报]{0,3}"
    + r"(?:小|崽|孩|细|娃|伢|毛|女|儿|孙|学|幼儿园|去读)"
)
"""早上8点前送小的去幼儿园: who takes a child to school is free from then on."""
_TO_SCHOOL = regex(
    r"送[^,，。;；货餐快菜件奶报]{0,2}(?:崽|孩|细人|娃|伢|女儿?|儿子?|孙子?|孙女|小的|学生)[^,，。;；\d]{0,2}?"
    + _H.format("a")
    + r"(?:钟)?(?:(?:以|之)?前)?(?:就)?(?:要|得)?(?:到|进|去|上)(?:校|学|幼儿园|园里)"
)
"""送孙子七点五十到校: the hour at which the school begins."""
_TAKEN_BY_OTHERS = regex(
    r"不(?:用|要|需要?|必)(?:再|我)*送|(?:爷爷|奶奶|外公|外婆|公公|婆婆|老公|老婆|丈夫|爱人|家里人?|校车)(?:会|去|来|在|可以)*送"
)
_NIGHT_ONLY = regex(
    r"只能做晚上|只做晚上|只能上夜班|只有晚上|晚上才(?:能)?有(?:空|时间)|白天要(?:放牛|带|种)"
    r"|只(?:想|可以|肯|能)?(?:上|做|值|干)(?:个)?(?:大?夜班|晚班)(?![和跟、或])"
    r"|(?:晚上|夜里|晚边|夜晚)[^,，。;；老]{0,8}才(?:能)?(?:做|有空|有时间|得闲|得空|出来|来做|可以做)"
    r"|白天(?:都|就|要|也)?(?:不行|没(?:有)?(?:空|时间)|走不开|不得空|冇空|有事(?:做)?|有(?:个)?班)"
    r"|(?:夜班|晚班)[^。;；不也都]{0,4}[,，]白天(?:要|得)?(?:带|照|看|管|种)"
    r"|白天(?:在[^,，。;；]{0,6})?上班[,，]?(?:晚上|晚边|下班)[^,，。;；不没]{0,4}(?:想(?!早|睡|休|在家|陪|回)|找|再|兼|做)"
    r"|(?:晚上|晚边|夜里)(?:下班(?:以?后)?)?[^,，。;；不]{0,4}(?:兼职|兼个)|(?:晚上|晚边|夜里|下班(?:以?后|之后)?)的?(?:兼职|小时工|钟点工)|白天(?:自己|我|在|还)*(?:摆摊|开店|看店|守店|做生意|上学|上课|读书|种田|种地|下地|有班)[^,，。;；]{0,8}[,，](?:只)?(?:晚上|晚边|夜里|傍晚|下班)[^,，。;；不没]{0,9}(?:(?:能|可以|想|再)(?:再|去|来|出来|出去)?(?:找|做|干|打|兼|上(?!学|课)|加|赚)|有空|有时间|得闲)|白天(?:要)?(?:带|照[顾看])[^,，。;；]{0,6}[,，]晚上(?:才|能|可以|想|有)"
)
_LAST_BUS = regex(
    r"(?:(?<!高铁)(?<!火车)末班(?:公交)?车?|最[后晚]的?一?[班趟](?:公交|班)?车)(?:就|是|在|到|只)*(?:下午|傍晚|晚上)?"
    r"(?P<h>1[4-9]|2[0-2]|[4-9]|[四五六七八九])[点:：](?P<q>半|30)?"
)
_RIDES = regex(r"电动车|电瓶车|电驴|摩托|开车|有车|骑车|自行车|单车")
_BUS_RIDE = 0.5
"""Hours from the stop at work to the door."""
_LATE_FETCH = (8.0, 10.5)
"""Nobody fetches a child at such an hour of the morning: 最晚8点要接回来 is said of the evening."""
_BACK_BY = regex(
    r"晚上(?:最迟|最晚)?(?P<h>\d{1,2}|[七八九十]{1,2}|十一)点(?P<q>半)?(?:钟)?"
    r"(?:(?:以|之)?前?(?:就)?(?:要|必须|得)?(?:到家|回家|在家|回来|回|归屋|归家|到屋|归)|[以之]?前$|$|[,，。])"
)
_HOME_AT = regex(
    r"(?<!早上)(?<!上午)(?<!早)(?P<p>中午|下午|傍晚|晚上)?(?:最迟|最晚)?"
    r"(?P<h>1[0-2]|[1-9]|十[一二]?|[一二两三四五六七八九])点(?P<q>半)?(?:钟)?"
    r"(?:(?:以|之)?前(?:就)?(?:一定)?(?:要|必须|得)?|(?:就)?(?:一定)?(?:要|必须|得))(?:能|赶)?(?:到家|回家|在家|回来|回到家|回去|归屋|归家|到屋|往家赶|往回赶|赶回)"
)
_EVENING_END = regex(
    r"(?P<p>晚上|夜里|夜晚|晚边|晚班|晚)(?:最[迟晚多])?(?:做|上|加班|上班|忙|干|上到|做到|到)*"
    r"(?P<h>1[0-2]|[6-9]|十[一二]?|[六七八九])点(?P<q>半)?(?:钟)?"
    r"(?:(?:以|之)?前(?:能|就|要|得|可以|必须)*(?:下班|收工|放工|结束|打烊|关门|走)"
    r"|(?:以|之)?后(?:的)?(?:班)?(?:就|我|都|也)*(?:不(?:能|想|可以|肯|愿意?|敢|方便|行|上|做|干|加)(?!早|多)班?|没有?(?:公交|班?车)|冇车)"
    r"|(?:钟)?(?:都|也|还|就)?(?:可以|行|能接受|没问题|没关系|好)?(?:上|做|的)?[,，]?(?:再晚|太晚|太迟|更晚|晚了|过了)[^,，。;；]{0,3}(?:不[行能敢想要]?|[没冇]有?车?))"
)
"""晚上九点半前下班可以 and 上到十点行,再晚没车: how late work may end, said the other way round."""
_NO_LATER = regex(
    r"(?:加班|做|上|干|忙|上班)(?:最[晚迟多])?到(?:晚上)?(?P<h>[6-9]|1[0-2]|[六七八九十]|十[一二])点(?P<q>半)?(?:钟)?(?:左右)?(?:都|也|还)?(?:可以|行|要得|没事|好说|没问题|能接受)?[,，]?"
    r"(?:再|更|太)(?:晚|迟|往后)(?:了)?(?:就|都|的)?[^,，。;；]{0,2}(?:不|没)"
)
"""加班到八点可以，再晚不成."""
_ENDED = regex(r"(?:原来|以前|之前|上一?家|那[边家时]|前一?家|老单位|人家|老公|崽|女儿?)[^,，。;；]{0,8}$")
"""What is said of work that is over, or of somebody else's."""
_MIDDAY = regex(
    r"(?:中午)?(?:1[12]|十[一二])点半?(?:多|钟)?(?:到|至|-+|~)(?:中午|下午)?(?:1[23]?|一|两|十[二三])点半?(?:钟)?"
    r"(?:这段|之间|左右|里)?(?:时间)?(?:要|得|必须)[^,，。;；]{0,8}"
)
"""12点到1点半要回家喂饭 is a gap in the day, not its end."""
_BACK_TO_WORK = regex(
    r"[^,，。;；]{0,4}(?:吃|饭|喂|煮|烧|弄|午睡|休息)|[^。;；]{0,14}(?:下午|[,，]再(?:去|来|回)|(?:吃|做|弄)完)"
)
"""中午12点要回家煮饭，下午再去: home for lunch, which is no end of the day."""
_BEFORE_DARK = regex(
    r"(?:太阳|日头)(?:下山|落山|落)(?:之|以)?前|日落(?:之|以)?前|断黑前|天(?:黑|暗)[^,，。;；]{0,3}(?:看不[清见到]|就收工)|(?:夜晚|夜里|夜间|晚上)(?:就)?(?:要|得|必须)早(?:一?点|些)?(?:回|归|到家|到屋)|(?:天|断)黑(?:之|以)?前(?:就)?(?:一定|非|都)?(?:要|得|必须|非|一定)(?:能|要)?(?:回|归|到家|到屋)|天一黑(?:就)?(?:要|得|必须)(?:能)?(?:回|归|到家|到屋)|(?:吃)?(?:晚饭|夜饭)(?:之|以)?前(?:就)?(?:要|得|必须)(?:能)?(?:回|归|到家|到屋)"
    r"|(?:晚上|夜里|夜晚)(?:的)?(?:不(?:要|能|想|肯)?|莫|加不[了得])加?班(?!车|[到得]?太)(?:就好|了)?|(?:夜饭|晚饭)[^,，。;；不]{0,4}(?:要|得)[^,，。;；不]{0,4}(?:煮|做|烧|弄)"
    r"|(?:晚上|夜里|夜晚)(?:都|也|还|就)?(?:要|得|必须)(?:(?:回)?家?(?:里)?(?:照[顾看管]|看[护管着]|带|陪|守|管|辅导)(?!班|货)|在家|在屋)"
    r"|(?:要|得)(?:回[来去家]|到屋里?|赶?回)[^,，。;；]{0,2}(?:煮|做|烧|弄)(?:夜饭|晚饭)"
    r"|(?:晚上|夜里|夜晚|晚边|傍晚)(?:还|都|就)?(?:要|得)(?:赶?回[来去家屋]里?)?(?:给|帮|替|跟)?[^,，。;；不]{0,6}?(?:煮|做|烧|弄)饭"
    r"|(?:晚上|夜里|夜晚)[^,，。;；]{0,3}(?:一个人|独自|自己)(?:在家)?(?:里)?(?:带|照[顾看管]|看[护管]|陪|管)(?!班|货)"
)
_OR_STAYS = regex(r"[,，;；]?(?:或者?|要么|要不|不然|否则)(?:就|可以|能)*住")
"""天黑前要回到家，或者住厂里: who may stay need not hurry home."""
_DUSK = 19.0
"""What an evening at home begins with where no hour is said."""
_ANY_CHILD = r"(?:小?孩子?|细伢子?|伢子|细人子?|娃娃?|毛毛|崽|女儿?|儿子|孙伢|孙子?|孙女|外孙|学生|老[大二三]|[大小]的)"
_PICKUP_AT = regex(
    rf"(?:接[^,，。;；\d送电单货]{{0,3}}(?:{_ANY_CHILD}|放学|学)[^,，。;；\d送]{{0,3}}[,，]?(?:放学)?(?:是|在)?"
    rf"|{_ANY_CHILD}[^,，。;；\d]{{0,2}}(?:要|得|去)接[,，](?:是|在)?)(?:下午|傍晚)?" + _H.format("b")
)
"""接孙女放学4点: the hour stands behind."""
_SCHOOL_DAY = (8.0, 16.5)
"""What who takes children to school and fetches them has to work in, where no hour is said."""
_RUNS_UNTIMED = regex(
    rf"接送(?:[两2一二][趟次]|[^,，。;；货餐客快单员]{{0,4}}(?:{_ANY_CHILD}|上下?学|学)|归我|[都全]?(?:是|靠)我|(?=$|[,，。;；]))"
    rf"|{_ANY_CHILD}[^。;；]{{0,8}}(?:要|得|早晚|我)[^,，。;；]{{0,3}}接送(?!货|餐|客|车)"
    rf"|(?:等|趁){_ANY_CHILD}[^,，。;；]{{0,2}}(?:上学|读书|去学校|进园|上幼儿园)"
    rf"|{_ANY_CHILD}[^,，。;；]{{0,2}}(?:上学|在校|读书|在学校)(?:去)?了?(?:才|[,，]?(?:就|只)[^,，。;；]{{0,5}}有空)"
    rf"|送(?:完|了|好){_ANY_CHILD}[^。;；]{{0,6}}才"
    rf"|早送晚接|下午[^,，。;；]{{0,2}}(?:要|得|去)(?:去)?接(?:{_ANY_CHILD}|学)|(?:要|得)(?:去)?接{_ANY_CHILD}(?:放学|下课)"
    rf"|接(?:了|完){_ANY_CHILD}[^。;；]{{0,6}}(?:再|还)"
)
_OFF = regex(
    r"(?:必须|一定要|要|得|最迟|最晚|只能|不超过|不能超过)(?:在|是)?(?:下午|傍晚|晚上)?"
    + _H.format("b")
    + r"(?:钟)?(?:(?:以|之)?前)?(?:就)?(?:一定)?(?:要|得|必须|准时|能)?(?:下班|走(?!路)|收工|放工|离开)"
)
_MORNING_UNTIL = regex(
    r"(?:上午|早上)?(?P<b>9|1[0-2]|九|十[一二]?)点(?P<bq>半)?(?:钟)?(?:以|之)?前(?:都|就|我)*(?:能|可以|有空)(?:来|出来)?(?:做|上|干|来|$|[,，。;；])"
)
"""上午十一点前能做."""
_OFF_BY = regex(
    r"(?:下班|收工|放工)(?:时间)?(?:不(?:能|要)?(?:超过|晚于|过)|最[晚迟]|要在)(?:下午|傍晚|晚上)?" + _H.format("b")
)
_OFF_MUST = regex(
    r"(?<![上早到])"
    + _H.format("b")
    + r"(?:钟)?(?:(?:以|之)?前)?(?:就)?(?:一定|必须|要|得|能)+(?:准时)?(?:下班|走(?!路)|收工|放工|离开)"
)
_FREE_LEAD = regex(
    r"(?:只能?|只可以|只想|可以|能|有空|空闲|有时间|时间)(?:的)?(?:时间)?(?:来|去)?(?:做|上|干|上班|是|在|就|[:：])*(?=\d|[一二三四五六七八九十]{1,3}点|早|上午|白天)"
)
_FREE_TRAIL = regex(r"点半?(?:钟)?(?:这段时间|之间|都)?(?:可以|能|有空|有时间|得[闲空]|空(?!调))")
_FREE_BEFORE = regex(r"(?:有空|得[闲空]|有时间|(?:能|可以)(?:来|出来|去)?(?:做|上班|干))(?:的)?(?:时间)?[:：]?$")
_SPELL = regex(
    r"(?:每天|就是|大概|从)*(?:早上?|上午|下午)?[\d一二三四五六七八九十点半钟:：]+(?:到|至|-+|~)(?:中午|下午|傍晚|晚上)?[\d一二三四五六七八九十点半钟:：]+(?:前|左右|之间)?"
)
"""送了孙子上学后有空，8点半到下午4点: the hours stand by themselves behind."""
_NOT_YET = regex(
    r"(?:早上|早晨|清早|大清早|早)(?:太早)?(?P<h>[4-8]|[四五六七八])(?:(?:、|到|-)?(?P<l>[4-8]|[四五六七八]))?点(?:半|钟|多)*(?:都|我|就|是)*"
    r"(?:出不[来去]|来不了|走不开|出不了门|不行|到不了)"
)
"""早上6、7点出不来: free only after."""
_NOT_BEFORE = regex(
    r"(?:早上|早晨|上午)?(?P<h>[5-9]|1[01]|[五六七八九十]|十一)点(?P<q>半)?(?:钟)?(?:之|以)?前(?:我|都|是|也|就)*(?:来不了|出不[来去]|出不了门|到不了|走不开|没空|不得空|起不来|不行(?=$|[,，。;；]))"
)
"""八点前来不了: free from then on."""
_BOTH_BEHIND = regex(
    r"送[^\d,，。;；点接]{0,3}"
    + _H.format("a")
    + r"(?:钟)?[,，、]?[^\d,，。;；]{0,4}接[^\d,，。;；点送]{0,4}?"
    + _H.format("b")
)
"""一送八点一接四点四十: the hours stand behind."""
_SENT_OFF = regex(
    _H.format("a")
    + r"(?:钟)?(?:以|之)?后(?=$|[,，。;；])|"
    + _H.format("c")
    + r"(?:钟)?(?:以|之)?后(?:就|都|才)?(?:有空|有时间|得闲|得空|没事|闲)"
)
_FETCHES = regex(
    r"(?:放学|幼儿园|学校)[^,，。;；]{0,6}接|接[^,，。;；]{0,4}"
    + CHILDREN
    + "|"
    + CHILDREN
    + r"[^,，。;；]{0,4}(?:要|得)?[^,，。;；]{0,2}接"
)
_MIDDAY_OVER = 13.5
_MORNING_ENDS = 10.5
"""Nobody must be off by such an hour of the morning: 要九点前下班 is said of the evening."""
_AFTERWARDS = regex(r"(?:钟)?(?:(?:以|之)?后|才)")
_AFTERNOON = 18.0
"""Who must be home before this has a shorter day, not only a free evening."""


@dataclass(frozen=True, slots=True)
class Day:
    """When a person is free. hours: (from, to) of the day, None for any. words: what shows them. fetches: the words
    about a child, "" where there are none. home_by: the hour by which they must be home, with home_words."""

    hours: tuple[float, float] | None = None
    words: str = ""
    fetches: str = ""
    home_by: float | None = None
    home_words: str = ""


def free_day(note: str, seen: int | None = None) -> Day:
    """Reads a note; what is said of the hours of a day, whichever way. seen: which patterns of ``NOTE`` the note can
    hold, or more; None where that is not known yet."""
    left = _MIDDAY.sub("", note)
    if not (NOTE.seen(left) if seen is None or left != note else seen) & _OF_HOURS and not tells_hours(left):
        return Day()
    note = left
    fetching = not relieved(note)
    hours, words, fetches = _hours(note, fetching)
    by, by_words = home_by(note)
    if hours is not None and hours[1] < _AFTERNOON and only_at_night(note):
        hours, words, fetches = None, "", ""  # what keeps them busy by day, not what they are free for
    if by is not None and by < _AFTERNOON and hours is None:
        child = _FETCHES.search(note) if fetching else None
        hours, words, fetches = (EARLIEST, by), by_words, child[0] if child else ""
    return Day(hours, words, fetches, by, by_words)


_OF_HOURS = NOTE.table(
    ("", pattern)
    for pattern in (
        _WINDOW, _BOTH_WAYS, _BOTH_BEHIND, _TO_SCHOOL, _PICKUP, _PICKUP_AT, _OFF, _OFF_BY, _OFF_MUST,
        _MORNING_UNTIL, _UNTIL, _FROM, _SENT_OFF, _NOT_YET, _NOT_BEFORE, _TAKES, _RUNS_UNTIMED, _HALF_TAKEN,
        *(pattern for pattern, _ in _HALVES), _LAST_BUS, _BACK_BY, _HOME_AT, _EVENING_END, _NO_LATER, _BEFORE_DARK,
    )
).bits  # fmt: skip
"""The patterns one of which begins all that :func:`free_day` reads, but a spell of hours."""


def _hour(match: re.Match[str], name: str, *, afternoon: bool = True) -> float:
    value = number(match[name]) or 0.0
    known = match.groupdict()
    minutes = known.get(f"{name}m") or known.get(f"{name}r")
    value += 0.5 if known.get(f"{name}q") else (number(minutes or "0") or 0.0) / 60
    return value + 12 if afternoon and value < 8 else value


def _fetched_at(match: re.Match[str]) -> float:
    """The hour at which somebody is fetched; one of the evening where no child is fetched in the morning."""
    hour = _hour(match, "b")
    return hour + 12 if _LATE_FETCH[0] <= hour < _LATE_FETCH[1] else hour


def _last_pickup(note: str) -> re.Match[str] | None:
    """When a child is fetched; of noon and afternoon, both told, the afternoon: noon is a break of the day."""
    found = list(_PICKUP.finditer(note))
    late = (one for one in found if _hour(one, "b") >= _MIDDAY_OVER)
    return next(late, found[0] if found else None)


def _hours(note: str, fetching: bool) -> tuple[tuple[float, float] | None, str, str]:
    """((from, to) hours of the day free for work or None for any, the words, those of them about a child)."""
    window = _WINDOW.search(note)
    if window:
        free = (_hour(window, "a", afternoon=False), _hour(window, "b"))
        return free, window[0], window[0] if fetching and "接" in note else ""
    both = _BOTH_WAYS.search(note) or _BOTH_BEHIND.search(note)
    if both and fetching:
        return (_hour(both, "a", afternoon=False), _fetched_at(both)), both[0], both[0]
    school = _TO_SCHOOL.search(note)
    pickup = _last_pickup(_TO_SCHOOL.sub("", note))
    if school and fetching and not _TAKEN_BY_OTHERS.search(note):
        end = _hour(pickup, "b") if pickup else LATEST
        return (_hour(school, "a", afternoon=False), end), school[0], school[0]
    if pickup and fetching:
        return (0.0 if _ANY_MORNING.search(note) else EARLIEST, _fetched_at(pickup)), pickup[0], pickup[0]
    behind = _PICKUP_AT.search(note)
    if behind and fetching and not _AFTERWARDS.match(note, behind.end()):
        return (EARLIEST, _fetched_at(behind)), behind[0], behind[0]
    before = ""
    for clause in clauses(note):
        lead = _FREE_LEAD.match(clause)
        told = lead or _FREE_TRAIL.search(clause) or (_FREE_BEFORE.search(before) and _SPELL.fullmatch(clause))
        spell = next(time_ranges(clause[lead.end() if lead else 0 :]), None) if told else None
        if spell and spell[1] <= LATEST:
            return spell, clause, ""
        before = clause
    off = _OFF.search(note) or _OFF_BY.search(note) or _OFF_MUST.search(note)
    if off:
        end = _hour(off, "b")
        evening = end <= _MORNING_ENDS or (end < 12 and "晚" in note[max(0, off.start() - 3) : off.end()])
        return (EARLIEST, end + 12 if evening else end), off[0], ""
    early = _MORNING_UNTIL.search(note)
    if early:
        return (EARLIEST, _hour(early, "b")), early[0], ""
    until = _UNTIL.search(note)
    if until:
        end = _hour(until, "b")
        late = until["p"] in ("晚上", "晚") and end < 12
        return (EARLIEST, end + 12 if late else end), until[0], ""
    since = _FROM.search(note)
    if since:
        start = _hour(since, "a", afternoon=since["p"] in ("下午", "傍晚", "晚上"))
        late = start < 5 or (since["p"] in ("傍晚", "晚上") and start < 12)
        return (start + 12 if late else start, LATEST), since[0], ""
    later = _SENT_OFF.search(note)
    if later and (later["c"] or "送" in note[: later.start()]) and (fetching or later["c"]):
        return (_hour(later, "c" if later["c"] else "a", afternoon=False), LATEST), later[0], ""
    not_yet = _NOT_YET.search(note)
    if not_yet:
        return ((number(not_yet["l"] or not_yet["h"]) or 0.0) + 0.5, LATEST), not_yet[0], ""
    morning = _NOT_BEFORE.search(note)
    if morning:
        return ((number(morning["h"]) or 0.0) + (0.5 if morning["q"] else 0.0), LATEST), morning[0], ""
    takes = _TAKES.search(note)
    if takes and fetching and not _TAKEN_BY_OTHERS.search(note):
        return (_hour(takes, "a", afternoon=False), LATEST), takes[0], takes[0]
    untimed = _RUNS_UNTIMED.search(note)
    if untimed and fetching and not _TAKEN_BY_OTHERS.search(note):
        return _SCHOOL_DAY, untimed[0], untimed[0]
    for pattern, free in _HALVES:
        half = pattern.search(note)
        if half:
            return free, half[0], ""
    for clause in clauses(note):
        taken = _HALF_TAKEN.search(clause)
        if taken and not of_another(clause):
            return _HALVES[taken["p"] == "下午"][1], taken[0], ""
    return None, "", ""


def _last_bus(note: str) -> tuple[float, str] | None:
    """(when who comes by bus is home at the latest, the words); None where no last bus is told, or another way home."""
    last = _LAST_BUS.search(note)
    if last is None or _RIDES.search(note):
        return None
    hour = (number(last["h"]) or 0.0) + (0.5 if last["q"] else 0.0)
    return (hour + 12 if hour < 12 else hour) + _BUS_RIDE, last[0]


def home_by(note: str) -> tuple[float | None, str]:
    """The hour by which the person must be home with the words that say it; (None, "") where none is said."""
    bus = _last_bus(note)
    if bus is not None:
        return bus
    back = _BACK_BY.search(note)
    if back:
        hour = (number(back["h"]) or 0.0) + (0.5 if back["q"] else 0.0)
        return (hour + 12 if hour < 12 else hour), back[0].strip(",，。")
    back = _HOME_AT.search(note)
    if not back:
        end = _EVENING_END.search(note) or _NO_LATER.search(note)
        if end and not _ENDED.search(note[: end.start()]):
            return (number(end["h"]) or 0.0) + (0.5 if end["q"] else 0.0) + 12, end[0]
        early = _BEFORE_DARK.search(note)
        return (_DUSK, early[0]) if early and not _OR_STAYS.search(note, early.end()) else (None, "")
    hour = (number(back["h"]) or 0.0) + (0.5 if back["q"] else 0.0)
    noon = back["p"] == "中午" or (hour >= 12 and back["p"] is None)
    if noon and _BACK_TO_WORK.match(note, back.end()):
        return None, ""
    return (hour if noon and hour > 6 else hour + 12 if hour < 12 else hour), back[0]


def only_at_night(note: str) -> str:
    """The words that say that only evenings and nights are free, "" where nothing does."""
    found = _NIGHT_ONLY.search(note)
    return found[0] if found else ""
