"""What a job seeker wants, can and will not do, read from the form and from what staff wrote down."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from search.facts import life_words as life
from search.facts import limit_words as limits
from search.facts import person_words as words
from search.facts import travel
from search.facts.ailments import AILMENTS, WEAK
from search.facts.also import also_offered
from search.facts.asked_pay import pay_asked
from search.facts.freetime import free_day, only_at_night
from search.facts.others import of_oneself, spoken_for
from search.facts.paper_names import paper_ends, paper_name
from search.facts.papers import dated, no_licence, papers
from search.facts.quick_papers import out_of_reach
from search.facts.reading import clauses, number
from search.facts.refused_words import OWN_REFUSAL
from search.facts.requirements import EDUCATION_RANK
from search.facts.schooling import schooling
from search.facts.stance import plain, stands
from search.facts.standing import standing
from search.facts.subject import of_another
from search.facts.told_work import told_work
from search.facts.trade_papers import with_unnamed
from search.facts.wage import DAY_WORK_DAYS
from search.facts.watched import NOTE, Denied, all_said, first_said
from search.lexicon import Lexicon, load_lexicon
from search.pattern import regex
from search.ranking.views import DENIED, SURE, PersonView


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """wishes: family → 0–1 of what was asked for; done: family → years; against: families refused.

    refused / wants / facts: code → the words that show it. care: (from, to) hours free for work, None = any.
    certs_until: certificate → (year, month) to which it holds, where the note says.
    day_wage: least a day in yuan. km: how far at most, where only the note says. season: available for a season only.
    cadre: pension age 55 rather than 50 for women.
    noted: what was read from the note and is used, code (see :mod:`search.facts.noted`) → words. sure: the codes of it
    that somebody confirmed.
    """

    wishes: Mapping[str, float]
    done: Mapping[str, float]
    against: Mapping[str, str]
    vague: bool
    refused: Mapping[str, str]
    wants: Mapping[str, str]
    facts: Mapping[str, str]
    vehicle: str
    care: tuple[float, float] | None
    home_by: float | None
    night_only: bool
    wage_min: int | None
    day_wage: int | None
    km: float | None
    certs: frozenset[str]
    certs_coming: frozenset[str]
    certs_exam: frozenset[str]
    certs_until: Mapping[str, tuple[int, int]]
    looking: bool
    cadre: bool
    education: int
    noted: Mapping[str, str]
    sure: frozenset[str]


def _against(texts: list[str], lexicon: Lexicon, denied: Denied) -> dict[str, str]:
    """Families that a clause refuses: the words after the refusal, or before it where it closes the clause."""
    refused: dict[str, str] = {}
    for text in texts:
        for clause in clauses(words.TERM_REFUSED.sub("", text)):
            match = words.NEGATION.search(clause)
            if not match:
                continue
            before, after = (words.CALLS.sub("", one) for one in (clause[: match.start()], clause[match.end() :]))
            spoken = after if lexicon.families_in(after) else before
            for family, weight in lexicon.families_in(spoken).items():
                if weight >= 0.6 and (f"against.{family}", clause) not in denied:
                    refused[family] = clause
    return refused


_CLEARLY = 0.8


def _but_what_is_wished(
    against: dict[str, str], wishes: tuple[str, ...], note: str, lexicon: Lexicon
) -> dict[str, str]:
    """What is refused without what the form wishes for: 厨师 on the form and 夜宵档那种熬夜的不去 in the note refuses a
    kind of it. A clause that says that the trade itself is over stands."""
    if not against:
        return against
    plain_wishes = [wish for wish in wishes if not words.NEGATION.search(wish)]
    asked = {family for wish in plain_wishes for family, weight in lexicon.named_in(wish).items() if weight >= _CLEARLY}
    return {
        family: clause
        for family, clause in against.items()
        if family not in asked or clause not in note or not words.ONLY_A_KIND.search(clause)
    }


def _wished_in(note: str, lexicon: Lexicon, denied: Denied) -> dict[str, tuple[float, str]]:
    """Families that a note without any wish on the form speaks of wishing: family → (value, clause)."""
    wished: dict[str, tuple[float, str]] = {}
    heard: dict[str, float] = {}
    for clause in clauses(note):
        if words.NEGATION.search(clause) or of_another(clause):
            heard = {}
            continue
        named = lexicon.named_in(words.MEANWHILE.sub("", clause))
        if not words.WISH_IN_NOTE.search(clause):
            heard = named if words.HEARD_OF.search(clause) else {}
            continue
        for family, weight in (named or heard).items():
            value = words.WISH_OF_NOTE * weight
            new = value > wished.get(family, (0.0, ""))[0]
            if weight >= words.PLAIN_WORD and new and (f"wish.{family}", clause) not in denied:
                wished[family] = value, clause
    return wished


_REFUSED = NOTE.table(OWN_REFUSAL + life.REFUSED + travel.REFUSED + AILMENTS + limits.REFUSED)
_SO = NOTE.table(words.FACT + life.SO + travel.KNOWN + WEAK + limits.SO)
_WANTED = NOTE.table(words.OWN_WANT + life.WANTED + travel.WANTED + limits.WANTED)
_VEHICLES = NOTE.table(words.VEHICLE)
_WILLING = {"night": "night_ok", "overtime": "overtime_ok"}
"""What is a fact of its own where somebody says yes to it."""


def _take_stands(text: str, own: dict[str, str], facts: dict[str, str], denied: Denied, seen: int | None) -> None:
    """Adds what is refused and accepted outright to ``own`` and ``facts``; takes out what the same clause denies.

    seen: as of :func:`search.facts.stance.stands`."""
    for code, said in stands(text, seen).items():
        no = next((one for one in said if one.refused and (f"no.{code}", one.words) not in denied), None)
        yes = next((one for one in said if not one.refused), None)
        willing = _WILLING.get(code)
        if no is not None and code in words.REFUSABLE:
            own.setdefault(code, no.words)
        if no is not None and willing:
            facts.pop(willing, None)
        elif yes is not None and willing and (f"is.{willing}", yes.words) not in denied:
            facts.setdefault(willing, yes.words)
        if no is None and yes is not None and own.get(code, "□") in yes.clause:
            del own[code]


_OPEN_WISHES = frozenset({"half_day", "weekends", "home_work", "child_along"})
"""What may as well be said not to matter."""


def _meant(wants: dict[str, str], text: str) -> dict[str, str]:
    """Wishes without those that their own clause takes back: 不做半天的, 双休单休无所谓."""
    kept = dict(wants)
    for code in _OPEN_WISHES & wants.keys():
        before, _, after = text.partition(wants[code])
        if life.NOT_MEANT.search(before) or life.ALL_THE_SAME.match(after):
            del kept[code]
    return kept


_STOP = regex(r"[,，。;；]")
_DISPENSED, _DISPENSES = (
    regex(r"中药(?!厂|饮片|材|炮制|切|加工|提取|包装)"),
    regex(r"药[士师]|药学|药剂|调剂|药房|药店"),
)
_LORRIES = ("driver_truck", "driver_trailer", "driver_bus")


def _as_driven(done: Mapping[str, float], held: Collection[str], against: Collection[str]) -> dict[str, float]:
    """What who just asks to drive means: the lorry or coach of so many years, and the largest that the licence lets."""
    meant = {family for family in _LORRIES if family in done}
    if meant & {"driver_truck", "driver_trailer"}:
        meant |= {"driver_trailer"} if "驾驶证A2" in held else {"driver_truck"} if "驾驶证B2" in held else set()
    return dict.fromkeys(sorted(meant - set(against)), 1.0)


def _at_a_chemist(person: PersonView) -> bool:
    """Whether who names 中药 hands out medicine, by papers, trades or what else is said, and cuts no herbs at works."""
    told = (*person.certs, *person.wishes, *(trade for trade, _ in person.trades), person.note)
    return any(_DISPENSES.search(one) for one in told)


def _travel(note: str, denied: Denied, seen: int) -> tuple[str, str, str]:
    """(vehicle or "", the words that show it, the words that show that there is none). seen: of the note, or more."""
    own = travel.own_ride(words.RIDDEN.sub("", note))
    code = "is.no_vehicle"
    without = first_said(words.NO_VEHICLE, own, code, denied)
    left = words.NO_VEHICLE.sub(lambda match: match[0] if (code, match[0]) in denied else "", own)
    found = all_said(_VEHICLES, left, "by.", denied, seen if left == note else NOTE.seen(left))
    vehicle = next((code for code, _ in words.VEHICLE if code in found), "")
    if vehicle not in ("", "walk", "car") and not words.CAR_WANTED.search(without):
        without = ""  # one of another kind is not there, or no longer; this one is
    return vehicle, found.get(vehicle, ""), "" if vehicle == "car" else without


def person_facts(person: PersonView, lexicon: Lexicon | None = None) -> PersonFacts:
    """Reads one job seeker. Pure; callers keep the result for a run. What was denied is not read."""
    lexicon = lexicon or load_lexicon()
    note = standing(person.note)
    said = "。".join((*person.wishes, note))
    school = EDUCATION_RANK.get(person.education or schooling(note), 0)
    denied = {(code, shown) for code, shown, state in person.decided if state == DENIED}
    noted: dict[str, str] = {}
    against = _against([*person.wishes, note], lexicon, denied)
    against = _but_what_is_wished(against, person.wishes, note, lexicon)
    wishes: dict[str, float] = {}
    vague = not person.wishes or bool(words.ANYTHING_IN_NOTE.search(note))
    for place, wish in enumerate(words.TERM_REFUSED.sub("", one) for one in person.wishes):
        wish = "，".join(part for part in _STOP.split(wish) if not words.NEGATION.search(part))
        wish = words.MEANWHILE.sub("", wish)
        vague = vague or bool(words.VAGUE.search(wish))
        rank = 1.0 - 0.03 * place
        for family, weight in lexicon.named_in(wish).items():
            if family not in against:
                wishes[family] = max(wishes.get(family, 0.0), weight * rank)
    vague = vague or (not wishes and any(map(words.ONLY_TERMS.search, person.wishes)))
    if "tcm" in wishes and any(_DISPENSED.search(wish) for wish in person.wishes) and _at_a_chemist(person):
        wishes["pharmacy_shop"] = max(wishes.pop("tcm"), wishes.get("pharmacy_shop", 0.0))
    if any(words.AT_A_DESK.search(wish) for wish in person.wishes) and school >= 3:
        wishes.setdefault("clerk", 0.6)
    if not wishes or (vague and max(wishes.values()) < words.NO_WISH):
        for family, (value, clause) in _wished_in(note, lexicon, denied).items():
            if family not in against:
                wishes[family], noted[f"wish.{family}"] = value, clause
    else:
        for family, (value, clause) in also_offered(note, lexicon, wishes, denied).items():
            if family not in against:
                wishes[family], noted[f"wish.{family}"] = value, clause
    done: dict[str, float] = {}
    for trade, years in person.trades:
        for family, weight in lexicon.named_in(trade).items():
            if weight >= 0.6:
                done[family] = done.get(family, 0.0) + years
    for family, (years, clause) in told_work(person.note, lexicon, against).items():
        if years > done.get(family, 0.0) and (f"done.{family}", clause) not in denied:
            done[family], noted[f"done.{family}"] = years, clause
    refused = {words.REFUSAL[word]: word for word in person.refusals if word in words.REFUSAL}
    oneself = of_oneself(said)
    ailing = words.HEALTHY.sub("", oneself)
    ailing = plain(ailing if spoken_for(note) else words.KIN_AILS.sub("", ailing))
    seen = NOTE.seen(said)  # the note can hold no more, nor can what is most often left of it whole
    ailing_seen = seen if ailing == said else NOTE.seen(ailing)
    own = all_said(_REFUSED, ailing, "no.", denied, ailing_seen)
    pregnant = words.PREGNANT.search(oneself)
    if pregnant and person.sex != "1" and not words.NOT_HERSELF.search(oneself[: pregnant.start()]):
        own |= {
            code: pregnant[0]
            for code in words.NOT_WHILE_PREGNANT
            if code not in own and (f"no.{code}", pregnant[0]) not in denied
        }
    facts = all_said(_SO, ailing, "is.", denied, ailing_seen)
    _take_stands(oneself, own, facts, denied, seen if oneself == said else None)
    sleeps = own.get("live_in", "")
    if life.AT_NIGHT.search(sleeps) and not life.NIGHTS & set(person.shifts) and ("no.night", sleeps) not in denied:
        own.setdefault("night", sleeps)
    if "no_computer" in facts:
        facts.pop("computer", None)
    wants = _meant(all_said(_WANTED, said, "want.", denied, seen), said)
    if "night_ok" in facts:
        own.pop("night", None)
    noted |= {f"no.{code}": shown for code, shown in own.items() if code not in refused}
    refused = own | refused
    if person.lodging is False:
        wants.pop("lodging", None)
    vehicle, shown, without = _travel(note, denied, seen)
    km, km_words = travel.furthest(note, vehicle)
    if person.max_km is not None or ("furthest", km_words) in denied:
        km = None
    if without:
        facts["no_vehicle"] = without
    day = free_day(note, seen)
    care = day.hours if day.hours and ("hours", day.words) not in denied else None
    if care:
        noted["hours"] = day.words
        if day.fetches:
            facts["fetch"] = day.fetches
    home_by = day.home_by if ("home_by", day.home_words) not in denied else None
    nights = only_at_night(said)
    if ("nights", nights) in denied:
        nights = ""
    noted |= {
        f"by.{vehicle}": shown,
        "furthest": km_words if km else "",
        "home_by": day.home_words if home_by else "",
        "nights": nights,
    }
    day_words = ""
    paid = words.DAY_WAGE.search(note)
    paid = None if paid and ("day_wage", paid[0]) in denied else paid
    day_wage = round(number(paid["n"]) or 0) if paid else None
    if paid is None and person.wage_min is None:
        _, day_wage, day_words = pay_asked(note)
        if day_wage and {("day_wage", day_words), ("least_pay", day_words)} & denied:
            day_wage = None
    wage_min, pay_words = _least_pay(person, note, day_wage if paid else None, denied)
    noted |= {"day_wage": paid[0] if paid else day_words if day_wage else "", "least_pay": pay_words}
    not_so = {(code.rpartition(".")[2], shown) for code, shown in denied if code.startswith("cert.")}
    paper = with_unnamed(papers(person, not_so), note, wishes, not_so)
    if any(words.DRIVES_ANYTHING.fullmatch(wish) for wish in person.wishes):
        wishes |= _as_driven(done, paper.held, against)
    noted |= {f"cert.gone.{cert}": shown for cert, shown in paper.gone.items()}
    noted |= {f"cert.soon.{cert}": shown for cert, shown in paper.offered.items()}
    noted |= {f"cert.never.{cert}": shown for cert, shown in out_of_reach(note).items() if (cert, shown) not in not_so}
    unlicensed = no_licence(person, paper.held)
    if unlicensed and ("is.no_licence", unlicensed) not in denied:
        facts["no_licence"] = unlicensed
    until = dated(note, (*map(paper_name, person.certs), *paper.held))
    until = {cert: end for cert, end in until.items() if (cert, end[1]) not in not_so}
    noted |= {f"cert.until.{cert}": end[1] for cert, end in until.items()}
    passed = words.EXAM_PASSED.search(note)
    exam = frozenset(cert for word, cert in words.EXAMS if word in said) if passed else frozenset()
    if passed:
        exam = frozenset(cert for cert in exam if (cert, passed[0]) not in not_so)
        noted |= {f"cert.exam.{cert}": passed[0] for cert in exam}
    groups = {lexicon.families[f].group for f in done}
    season = words.SEASON.search(note)
    if season and (set(person.forms) & {"日结", "季节工"}):
        facts["season"] = season[0]
    away = first_said(words.NOT_NOW, note, "not_looking", denied)
    if not away and person.status != "失业":
        away = first_said(words.NOT_LOOKING, note, "not_looking", denied)
    noted["not_looking"] = away
    noted |= {f"is.{code}": shown for code, shown in facts.items() if code != "fetch"}
    noted |= {f"want.{code}": shown for code, shown in wants.items()}
    noted |= {f"against.{family}": clause for family, clause in against.items()}
    noted = {code: shown for code, shown in noted.items() if shown}
    if any(shown not in note for shown in noted.values()):
        well = words.HEALTHY.sub("", note)
        whole = "\n".join(
            (person.note, note, well, of_oneself(note), words.KIN_AILS.sub("", well), words.TERM_REFUSED.sub("", note))
        )
        noted = {code: shown for code, shown in noted.items() if shown in whole}
    return PersonFacts(
        wishes=wishes,
        done=done,
        against=against,
        vague=vague,
        refused=refused,
        wants=wants,
        facts=facts,
        vehicle=vehicle,
        care=care,
        home_by=home_by,
        night_only=(bool(nights) and not {"两班倒", "三班倒"} & set(person.shifts)) or person.shifts == ("夜班",),
        wage_min=wage_min,
        day_wage=day_wage,
        certs=paper.held,
        certs_coming=paper.coming,
        certs_exam=exam,
        certs_until=paper_ends(person.certs) | {cert: end for cert, (end, _) in until.items()},
        looking=person.status not in words.NO_WORK_STATUS and not away,
        cadre=school >= 4 or bool(groups & words.CADRE_GROUPS),
        education=school,
        km=km,
        noted=noted,
        sure=frozenset(code for code, shown, state in person.decided if state == SURE and noted.get(code) == shown),
    )


def _least_pay(person: PersonView, note: str, day_wage: int | None, denied: Denied) -> tuple[int | None, str]:
    """(yuan a month, the words of the note that decide it or "")."""
    asked = person.wage_min
    if asked is not None:
        less = words.LESS_OK.search(note)
        value = round(number(less["n"]) or 0) if less else 0
        if less and ("least_pay", less[0]) not in denied and asked / 2 < value < asked:
            return value, less[0]
        return asked, ""
    if day_wage:
        return day_wage * DAY_WORK_DAYS, ""
    month, _, said = pay_asked(note)
    return (month, said) if month and ("least_pay", said) not in denied else (None, "")
