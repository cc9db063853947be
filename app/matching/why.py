"""Why a posting is, or is not, recommended to a person: everything in the way, the score, and what would help."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import today
from app.matching.demand import demand
from app.matching.models import Match, MatchRun, PersonOutcome
from app.matching.service import prepared_person
from app.matching.views import offered, posting_view, seeking
from app.people.models import Person
from app.postings.models import Posting
from search.lexicon import load_lexicon
from search.ranking.filters import SENTENCES, all_vetoes, whole_person
from search.ranking.prepared import distance_km, measured, prepare_posting
from search.ranking.score import Assessment, assess
from search.ranking.unlock import cheapest_change
from search.ranking.weights import load_weights

OURS = {
    "P_INACTIVE": "本人的求职登记没有生效，或已找到工作",
    "H1_UNVERIFIED": "招聘单位还没有核验通过",
    "W_NOT_YET": "资料或岗位刚变过，下次匹配会算上",
    "W_RELAXED": "要放宽条件才合适，不用放宽的已经够了",
    "W_BETTER": "合适，但有更合适的排在前面",
}
"""What no filter says: the record's state, and why a fitting posting is not among the kept ones."""


@dataclass(frozen=True, slots=True)
class Why:
    """kept: the match that the last run stored, if any. obstacles: (code, sentence) of all that is in the way now.

    result: the pair as judged now; its score counts only without obstacles. change: the one change by the person that
    would open this posting.
    """

    kept: Match | None
    obstacles: list[tuple[str, str]]
    result: Assessment
    km: float | None
    change: dict[str, str | int] | None


def why(session: Session, person: Person, posting: Posting) -> Why:
    """Judges the pair as of now beside what was kept."""
    day, weights = today(), load_weights()
    prepared = prepared_person(person, day)
    ready = prepare_posting(posting_view(posting, demand(session)), load_lexicon())
    km = distance_km(prepared, ready)
    result = assess(prepared, ready, km, weights, today=day)
    codes = [] if seeking(person) else ["P_INACTIVE"]
    codes += [code for code in (whole_person(prepared),) if code]
    codes += all_vetoes(prepared, ready, day)
    if not offered(posting):
        codes.append("H1_UNVERIFIED" if posting.employer.verify_status != "verified" else "H1_CLOSED")
    codes += [result.veto] if result.veto else []
    kept = session.scalar(select(Match).where(Match.person_id == person.id, Match.posting_id == posting.id))
    change = cheapest_change(prepared, [ready], weights, today=day, vetoes=all_vetoes) if codes else None
    if not codes and kept is None:
        codes.append(_passed_over(session, person, posting, result))
    obstacles = [(code, SENTENCES.get(code) or OURS[code]) for code in dict.fromkeys(codes)]
    return Why(kept, obstacles, result, km if measured(prepared, ready) else None, change)


def _passed_over(session: Session, person: Person, posting: Posting, result: Assessment) -> str:
    """Why a posting that fits is not kept."""
    outcome = session.get(PersonOutcome, person.id)
    # whom a run of changes leaves as they are is not written down again: it counted what had changed when it began
    counted = session.scalar(select(func.max(MatchRun.started_at)).where(MatchRun.state == "done"))
    if outcome is None or max(person.updated_at, posting.updated_at) > max(outcome.at, counted or outcome.at):
        return "W_NOT_YET"
    return "W_RELAXED" if result.relaxed else "W_BETTER"
