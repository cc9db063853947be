"""What of a note still holds: what is over, healed, or done by somebody else is taken out before anything is read.

A word that shows a fact shows nothing where the same breath says that it was once so: 以前不肯上夜班，现在可以.
"""

from __future__ import annotations

from search.pattern import regex

_CUT = regex(r"([,，。;；!！?？\n]+)")
_PAST = regex(r"以前|原来|原先|过去(?!做)|曾经|从前|早先|早几年|前几年|那时候?|之前(?!要)|头先")
_NOW = regex(r"现在|如今|这下|目前|这两年|今年|后来|已经")
_UNABLE = regex(
    r"不(?:行|能|可以|会|肯|愿意?|想|敢|做|上|去)|[做干上搬爬站吃受熬拿提抬]不[了得动消住起]|没(?:有)?(?:了|办法)|怕"
)
_ABLE = regex(
    r"可以|能|没(?:什么)?事|没问题|没关系|好了|[不没][痛疼晕]|不碍事|不影响|恢复|痊愈|行|会|肯|愿意|不怕|习惯|无所谓"
)
_BARE = regex(
    r"^(?:已经|就|都|也|又|再|是|倒|反而)*(?:不行|不能|不可以|不肯|不愿意?|不想|做不了|上不了|干不了|卖掉?|坏掉?|丢掉?|借走|没)了?$"
)
_ABLE_BEFORE = regex(r"能|可以|还|都|也|肯|愿意?|会")
_PARTS = (
    r"(?:腰(?:椎|间盘|突)?|腿|脚|膝盖|肩膀?|颈椎|手(?!机)|胳膊|眼睛?|耳朵"
    r"|听力|视力|身体|血压|心脏|气管|伤口?|病|手术|开刀|骨折)"
)
_HEALED = regex(
    _PARTS + r"[^,，。;；不没]{0,6}(?:[,，](?:现在|如今|已经|早就?|都)+)?"
    r"(?:(?:都|还|很|蛮|挺)(?:好|行)(?![一点些像])|好了(?!一?[点些])|好利索|全好|(?:治|养|看|做)好|恢复(?:得|的)?(?:好|不错|了|正常)|痊愈|没(?:什么|啥)?(?:大)?(?:事|问题|毛病|碍)|正常"
    r"|不[痛疼]了?|不碍事|不影响|不要紧)"
    rf"|{_PARTS}[^,，。;；不没]{{0,6}}[,，](?:后来|也|都)?(?:(?:治|养|看|医)好|全好|好全)了?"
)
_NO_AILMENT = regex(
    r"(?:没有?|无|未|不曾|从没)(?:有|做过|动过|得过)?(?:什么)?"
    r"(?:高血压|心脏病|癫痫|头晕|恐高症?|腰病|色[盲弱]|近视|老花|白内障|关节炎|肺病|皮肤病|病)"
    r"|血压(?:不高|正常)|不(?:头)?晕"
)
"""The rest of what a body has not got; the words of load and heights stand beside the refusals themselves."""


def standing(note: str) -> str:
    """The note without what it says to be over. Pure; what stays is said in its own words."""
    pieces = _CUT.split(note)
    clauses, stops = pieces[0::2], [*pieces[1::2], ""]
    for place, clause in enumerate(clauses):
        past = _PAST.search(clause)
        if past is None:
            continue
        here = _NOW.search(clause, past.end())
        if here is not None:
            then, since = clause[: here.start()], clause[here.end() :]
            clauses[place] = _since(then, since, past.end()) or clause
        elif place + 1 < len(clauses) and (later := _NOW.match(clauses[place + 1])):
            said = _since(clause, clauses[place + 1][later.end() :], past.end())
            if said is not None:
                clauses[place], clauses[place + 1] = "", said
    left = "".join(clause + stop for clause, stop in zip(clauses, stops, strict=True))
    return _NO_AILMENT.sub("", _HEALED.sub("", left)).strip()


def _since(then: str, since: str, begins: int) -> str | None:
    """What holds of "once THEN, now SINCE"; None where the two do not speak of each other."""
    if _BARE.match(since.strip()):  # once I could, now I cannot: the thing is in the first half, the no in the second
        return _ABLE_BEFORE.sub("", then[begins:]) + since.strip()
    if _ABLE.search(since) and not _UNABLE.search(since):
        return since
    return None
