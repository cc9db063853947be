"""People and postings as the engine stores them.

Tags of a posting: ``fam:CODE`` families worth 0.3 and more, ``work:CODE`` those that can be a match, ``main:CODE``
those of them that it is, ``r:CODE`` regions at every level, ``mark:CODE`` what makes people refuse (night, height, …),
``cert:NAME`` mandatory certificates, ``cert:-`` where there are none, ``age:over`` where people over pension age may be
taken, ``age:minor`` where minors may work, ``live:1`` lodging, ``bus:1`` a shuttle, both also with the code of the
prefecture-level city, ``emp:ID``, ``w:WORD`` form and shift, ``nm:XY`` two neighbouring characters of what the employer
is called. Of a person: ``fam:`` work worth proposing, ``r:``, ``cert:``, ``no:CODE`` refusals, ``looking:1``,
``live:1`` would live in, ``far:1`` travels further than :data:`WIDEST_KM`.
"""

from __future__ import annotations

from typing import Protocol

from search.documents import Document, day_number, degrees
from search.facts import PersonFacts, person_facts
from search.lexicon import Lexicon
from search.ranking.beds import bedded
from search.ranking.certificates import closure
from search.ranking.filters import SLACK
from search.ranking.hazards import MINOR_MARKS
from search.ranking.houses import house_tags
from search.ranking.places import region_tags
from search.ranking.prepared import (
    HARD_REFUSALS,
    MAIN,
    PreparedPosting,
    affinity_of,
    as_good_as_held,
    prepare_posting,
    unmarked,
)
from search.ranking.readings import packed
from search.ranking.refusals import refused_families
from search.ranking.views import PersonView, PostingView
from search.ranking.weights import Weights, load_weights

TAG_FLOOR = 0.3
"""Families of a posting that weigh less are not worth a tag."""
NO_CERT = "cert:-"
CITY = 4
"""Digits of the code of a prefecture-level city."""
WIDEST_KM = 60.0
"""How far around a posting its people are looked for; the few who would come from further carry a tag."""
HELD_BACK = ("live_in", "scam", "group_only", "disguised_sales")


def furthest(weights: Weights) -> float:
    """How many times the stated daily distance any posting may lie away, shuttle and ride and ladder included."""
    return max(SLACK, weights.shuttle_factor, weights.ride_factor, weights.radius_factor)


class Tokens(Protocol):
    """What cuts text into tokens: :class:`search.text.Segmenter`."""

    def tokens(self, text: str) -> list[str]:
        """The tokens of a text in order."""


def posting_tags(ready: PreparedPosting) -> list[str]:
    """The tags of a posting's document."""
    facts, view = ready.facts, ready.view
    tags = [f"fam:{family}" for family, weight in facts.families if weight >= TAG_FLOOR]
    floor = load_weights().work_floor
    main = max(floor, MAIN * facts.families[0][1]) if facts.families else floor
    tags += [f"work:{family}" for family, weight in facts.families if weight >= floor]
    tags += [f"main:{family}" for family, weight in facts.families if weight >= main]
    tags += region_tags(view.region)
    tags += [f"mark:{code}" for code in ready.refusable]
    tags += [f"mark:{code}" for code in HELD_BACK if code in facts.marks]
    tags += [f"cert:{cert}" for cert in facts.needs.certs] or [NO_CERT]
    tags.append(f"emp:{view.employer}")
    tags += house_tags(view.house)
    tags += [f"w:{word}" for word in (view.form, view.shift) if word]
    if "超龄" in view.accepts or ready.casual or (ready.cap_age or 0) > 50:
        tags.append("age:over")
    if not any(code in facts.marks for code in MINOR_MARKS):
        tags.append("age:minor")
    if facts.lodging:
        tags += ["live:1", f"live:{view.region[:CITY]}"]
    if facts.shuttle:
        tags += ["bus:1", f"bus:{view.region[:CITY]}"]
    return tags


def posting_numbers(ready: PreparedPosting) -> dict[str, int]:
    """The numbers of a posting's document."""
    view = ready.view
    return {
        "lng": degrees(view.lng),
        "lat": degrees(view.lat),
        "wage": ready.facts.pay.typical,
        "valid_to": day_number(view.valid_to),
    }


def posting_document(posting: PostingView, segmenter: Tokens, lexicon: Lexicon) -> Document:
    """The posting as the engine stores it: title, and duties, requirements and place as body."""
    ready = prepare_posting(posting, lexicon)
    return Document(
        key=posting.key,
        texts={
            "title": segmenter.tokens(posting.title),
            "body": segmenter.tokens(f"{posting.duties} {posting.requirements} {posting.place}"),
        },
        tags=posting_tags(ready),
        numbers=posting_numbers(ready),
        reading=packed(ready, lexicon),
    )


def person_document(
    person: PersonView, segmenter: Tokens, lexicon: Lexicon, facts: PersonFacts | None = None
) -> Document:
    """The job seeker as the engine stores one: wishes as title, trades as body; no name, no phone, no note.

    facts: where they are known already; else they are read."""
    facts = unmarked(facts or person_facts(person, lexicon))
    work = affinity_of(facts, refused_families(facts, lexicon), lexicon)
    weights = load_weights()
    floor = weights.work_floor
    tags = [f"fam:{family}" for family, one in work.items() if one.value >= floor]
    tags += region_tags(person.region)
    papers = as_good_as_held(person, facts, facts.certs) | facts.certs_coming | facts.certs_exam
    tags += [f"cert:{cert}" for cert in sorted(closure(papers))]
    tags += [f"no:{code}" for code in sorted(facts.refused) if code in HARD_REFUSALS or code == "live_in"]
    if facts.looking:
        tags.append("looking:1")
    if bedded(person, facts).lodging:
        tags.append("live:1")
    if (person.max_km or facts.km or weights.default_km) * furthest(weights) > WIDEST_KM:
        tags.append("far:1")
    return Document(
        key=person.key,
        texts={
            "title": segmenter.tokens(" ".join(person.wishes)),
            "body": segmenter.tokens(" ".join(words for words, _ in person.trades)),
        },
        tags=tags,
        numbers={
            "lng": degrees(person.lng),
            "lat": degrees(person.lat),
            "wage": facts.wage_min or 0,
            "birth": day_number(person.birth),
        },
    )
