"""Which of the papers that a posting demands somebody has, will have, or must go without."""

from __future__ import annotations

from datetime import date

from search.facts.quick_papers import QUICK
from search.pattern import regex
from search.ranking.prepared import PreparedPerson, PreparedPosting

_LAST_AGE = {
    "保安员证": 60, "叉车证": 60, "起重机证": 60, "塔吊证": 60, "电工证": 60, "高压电工证": 60, "焊工证": 60,
    "高处作业证": 60, "司炉证": 60,
    "驾驶证A1": 63, "驾驶证A2": 63, "驾驶证B2": 63,
}  # fmt: skip
"""The age from which a certificate is not given any more: special equipment, special trades, lorries and buses."""
_BY_LAW = frozenset({"焊工证", "电工证", "高压电工证", "高处作业证", "叉车证", "起重机证", "司炉证", "挖掘机操作证"})
"""What nobody works without for long, wherever somebody begins."""
_SENT = regex(
    r"(?:送|安排|出钱|包|负责|组织|带|帮|统一)[^,，。;；]{0,4}考(?![核勤察])|(?:愿意?|肯|要|须)(?:去)?考(?![核勤察虑])"
    r"|(?:以?后|再|先[^,，。;；]{1,4})(?:去|来)?(?:考|补|办)(?:证|$|[,，。;；取])"
)
_NO_EXAM = regex(
    r"(?:不(?:想|愿意?|肯|打算|高兴|会)?|懒得|没(?:打算|想)|莫)(?:再|去|跑去|花钱)*考(?!虑|勤|核|察|研|公|编|驾)(?:了|证|$|[,，。;；])"
    r"|考(?:证|试)?(?:也|都|是|就)*(?:考)?不(?:了|过|上|出来?|起|来|动)(?!就)|证(?:我|也|都|是|就)*(?:不(?:想|愿意?|肯|打算)?|懒得)(?:再|去)*考"
)
"""没证的厂里安排考, and who says 年纪大了不想去考."""
_ONLY_VALID = regex(
    r"(?:(?:没|未)(?:有)?(?:复审|年审|审验)|过期|失效)的?[^,，。;；]{0,4}(?:不(?:要|收|用|招)|勿|莫|免)"
)
"""没复审的不要来: who is still to renew theirs is told not to come."""
_PROMISED, _NOT_YET = 0.85, 0.5
"""What the chance is worth while a paper is on its way, and while one that takes days was not spoken of."""


def too_old_for(person: PreparedPerson, cert: str) -> bool:
    """Whether the person is past the age up to which the certificate is given."""
    return person.age >= _LAST_AGE.get(cert, 200)


def soon_got(person: PreparedPerson) -> frozenset[str]:
    """The quick papers that the person did not say they cannot get."""
    return frozenset(cert for cert in QUICK if _in_reach(person, cert))


def _in_reach(person: PreparedPerson, cert: str) -> bool:
    return cert in QUICK and f"cert.never.{cert}" not in person.facts.noted


def _obtainable(person: PreparedPerson, posting: PreparedPosting, cert: str) -> bool:
    """The person will get it, or can within days; or has passed the examination and the employer takes graduates and
    registers them."""
    if too_old_for(person, cert):
        return False
    if cert in person.certs_coming or (cert in person.facts.certs_exam and "应届生" in posting.view.accepts):
        return True
    return _in_reach(person, cert)


def missing_certs(person: PreparedPerson, posting: PreparedPosting) -> tuple[list[str], list[str]]:
    """(missing for good, missing but the person will get it) among the mandatory certificates."""
    lacking: list[str] = []
    coming: list[str] = []
    needs = posting.facts.needs
    if not needs.certs and not needs.any_of:
        return lacking, coming
    for choice in (*((cert,) for cert in needs.certs), *needs.any_of):
        if any(cert in person.certs for cert in choice):
            continue
        obtainable = next((cert for cert in choice if _obtainable(person, posting, cert)), "")
        if obtainable:
            coming.append(obtainable)
        else:
            lacking.append(choice[0])
    return lacking, coming


def certificates(person: PreparedPerson, posting: PreparedPosting, today: date) -> str | None:
    """H3: a mandatory certificate is held, or the person said they would get it, or anybody gets it within days;
    nobody drives without a licence."""
    if "no_licence" in person.facts.facts and posting.facts.family.startswith("driver_"):
        return "H3_CERT"
    needs = posting.facts.needs
    if not (needs.certs or needs.any_of or needs.certs_soft):
        return None
    lacking, coming = missing_certs(person, posting)
    if coming and "expired" in person.facts.facts and _ONLY_VALID.search(posting.view.requirements):
        lacking = coming
    if lacking:
        return "H3_CERT"
    later = [cert for cert in posting.facts.needs.certs_soft if cert in _BY_LAW and cert not in person.certs]
    if later and not set(later) & person.certs_coming and _SENT.search(posting.view.requirements):
        return "H3_CERT" if _NO_EXAM.search(person.view.note) else None
    return None


def unspoken(person: PreparedPerson, coming: list[str]) -> list[str]:
    """Of the papers that are to be got those that the person has said nothing of."""
    return [cert for cert in coming if cert in QUICK and cert not in person.certs_coming]


def still_to_get(person: PreparedPerson, coming: list[str]) -> float:
    """The factor on the chance for the papers that are missing and can be got."""
    quick = len(unspoken(person, coming))
    return float(_NOT_YET**quick * _PROMISED ** (len(coming) - quick))
