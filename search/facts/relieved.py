"""Who need fetch no child: grown, no longer in need of it, or fetched by somebody else."""

from __future__ import annotations

from search.pattern import regex

CHILDREN = r"(?:小?孩子?|细伢子|伢子|细人|娃娃?|崽|女儿|儿子|孙子|孙女|外孙)"
_GROWN = regex(
    CHILDREN + r"(?:都|也|已经?|现在|如今)*(?:长?大了|成年|成家|工作了|上(?:大学|高中)|读(?:大学|高中)|住校|寄宿|上班了"
    r"|(?:会|能|可以)?自己(?:会|能|可以)?(?:走|回|上|去|坐))"
)
_NO_NEED = regex(
    r"(?:不用|不要|不需要?|用不着|不必|无需|没有)(?:再|我|人|本人|去|他|她|天天|每天)*(?:接|管|带|照顾|照看)(?!电话|班|单|触|受)"
)
_NOON_NO_NEED = regex(
    r"(?:中午|午饭|中饭|昼饭|中餐)[^,，。;；接]{0,4}(?:不用|不要|不需要?|用不着|不必|无需)[^,，。;；]{0,4}"
)
"""早上送，中午不用管，下午接: only the middle of the day is free of it."""
_OTHERS = regex(
    r"(?:爷爷|奶奶|外公|外婆|公公|婆婆|公婆|老公|老婆|丈夫|爱人|家里(?:人|老人)?|家婆|[他她]?[爸妈](?:爸|妈)?|父母|娘家|亲戚|邻居|托管班?|校车|老师|有人)"
    r"(?:可以|能|会|在|负责|帮忙?|帮着|早晚|下午|放学|去|来|都)*(?:我)?(?:去|来|管)?接(?!不)"
)
_MYSELF = regex(
    r"(?:要|得|只有|都是|靠|由)我(?:自己|一个人)?(?:去|来)?接|我(?:要|得|必须)(?:去|来)?接|自己(?:要|去|来)?接"
)


def relieved(note: str) -> bool:
    """Whether the note says that nobody waits to be fetched: grown, no longer needed, or fetched by somebody else."""
    note = _NOON_NO_NEED.sub("", note)
    return bool(_GROWN.search(note) or _NO_NEED.search(note) or _OTHERS.search(note)) and not _MYSELF.search(note)
