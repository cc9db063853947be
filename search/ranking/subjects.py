"""What is taught: who teaches one subject is near to another, and no more; who teaches the small, not the big ones."""

from __future__ import annotations

from functools import lru_cache

from search.pattern import regex
from search.ranking.prepared import PreparedPerson, PreparedPosting
from search.ranking.views import PersonView, PostingView

TEACHING = frozenset({"teacher_school", "tutor", "fitness", "translator"})
"""Families in which a subject, a sport or a language makes the trade."""
_SUBJECTS = tuple(
    (name, regex(words))
    for name, words in (
        ("语文", r"语文|汉语言|中文系|作文|阅读|拼音"),
        ("数学", r"数学|奥数"),
        ("英语", r"英语|英文(?!名)|外语(?!不)"),
        ("日语", r"日语"),
        ("韩语", r"韩语|朝鲜语"),
        ("物理", r"物理(?!治疗)"),
        ("化学", r"化学"),
        ("生物", r"生物(?!质|制药)"),
        ("历史", r"历史"),
        ("地理", r"地理"),
        ("政治", r"政治|思政|道法|道德与法治"),
        ("体育", r"体育|体能|田径"),
        ("音乐", r"音乐|声乐|钢琴|古筝|吉他|乐器|二胡|琵琶|小提琴|架子鼓|唱歌"),
        ("美术", r"美术|绘画|画画|素描|儿童画|书画|国画|油画|水彩|水粉|版画|农民画|简笔画|画(?:室|班|课)"),
        ("书法", r"书法|硬笔|毛笔字"),
        ("舞蹈", r"舞蹈|跳舞|街舞|拉丁|民族舞|芭蕾"),
        ("计算机", r"编程|信息技术|计算机|机器人课"),
        ("游泳", r"游泳"),
        ("瑜伽", r"瑜伽|普拉提"),
        ("健身", r"健身|器械|操课"),
        ("球类", r"篮球|足球|羽毛球|乒乓球|网球|排球"),
        ("武术", r"跆拳道|武术|拳击|散打"),
        ("口才", r"口才|主持|播音"),
        ("心理", r"心理"),
    )
)
_ARTS = frozenset({"音乐", "美术", "书法", "舞蹈", "游泳", "瑜伽", "健身", "球类", "武术", "体育"})
_HOMEWORK = regex(r"作业|功课|晚托|午托|托管|晚辅")
"""Who teaches an art or a sport does not mean minding children at their homework."""
_LEVELS = (("幼儿园", "幼儿教师", "学前"), ("小学",), ("初中", "中学", "初级中学"), ("高中", "高级中学"))
_TAUGHT = regex(
    r"教师|老师|教练|教学|教书|教资|资格证|专业|毕业|师范|课|教过|辅导|任教|代课|翻译|科(?:$|的)|[一-龥]教$"
)
"""A clause of a note with one of these speaks of what somebody teaches or studied: 英语四级 alone does not."""
_DUTIES = regex(
    r"(?:教|授|代|上|辅导)(?:[一二三四五六七八九]年级|小学|初中|高中|孩子|学生|小朋友|成人)?[^,，。;；\d]{0,2}"
)
_CLAUSE = regex(r"[,，。;；!！?？\s]+")
ANOTHER = 0.5
"""What another subject is worth: work near to what was asked for, shown only where there is too little else."""


def _named(text: str) -> frozenset[str]:
    return frozenset(name for name, pattern in _SUBJECTS if pattern.search(text))


def subjects_in(text: str) -> frozenset[str]:
    """The subjects, sports and languages that a text names."""
    return _named(text)


def _level(text: str) -> int | None:
    """The highest step of school that a text names, 0 kindergarten to 3 高中; None where it names none."""
    return max((step for step, words in enumerate(_LEVELS) if any(word in text for word in words)), default=None)


@lru_cache(maxsize=4096)
def _of_words(wishes: tuple[str, ...], told: tuple[str, ...], note: str) -> tuple[frozenset[str], int | None]:
    """(subjects, highest step of school) that somebody's wishes, trades, papers and note name."""
    clauses = [clause for clause in _CLAUSE.split(note) if _TAUGHT.search(clause)]
    said = "。".join((*wishes, *told, *clauses))
    papers = "。".join(word for word in (*told, *clauses) if "证" in word or "教资" in word)
    return _named(said), _level(papers)


def taught_by(person: PersonView) -> tuple[frozenset[str], int | None]:
    """(subjects that somebody can or wants to teach, none where nothing says; the highest step that a paper is for)."""
    return _of_words(person.wishes, (*(words for words, _ in person.trades), *person.certs), person.note)


@lru_cache(maxsize=4096)
def _of_title(title: str, duties: str) -> tuple[frozenset[str], int | None]:
    subjects = _named(title)
    if not subjects:
        taught = (duties[found.start() : found.end() + 4] for found in _DUTIES.finditer(duties))
        subjects = frozenset().union(*map(_named, taught))
    return subjects, _level(title)


def asked_for(posting: PostingView) -> tuple[frozenset[str], int | None]:
    """(subjects that are to be taught, none where any; the step of school)."""
    return _of_title(posting.title, posting.duties)


def another_subject(person: PreparedPerson, posting: PreparedPosting) -> bool:
    """Whether what is to be taught is another subject, or at a higher school, than what somebody teaches."""
    subjects, step = asked_for(posting.view)
    own, highest = taught_by(person.view)
    if own and subjects and own.isdisjoint(subjects):
        return True
    if own and own <= _ARTS and not subjects and _HOMEWORK.search(f"{posting.view.title}。{posting.view.duties}"):
        return True
    return step is not None and highest is not None and highest < step
