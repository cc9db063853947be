"""Writing into the ledger, showing an entry, and finding people by how their latest entry stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import now, today
from app.codes import UnknownCode, full_name, nearest_known
from app.database import write
from app.errors import ApiError, FieldError
from app.ledger.spoken import Understood, trades_meant, understand
from app.paging import Page, page
from app.people import employment
from app.people.employment import FOUND_BY, RETURN_PLANS, Employment, Wanted
from app.people.models import Person
from app.privacy.audit import record
from search.lexicon import load_lexicon

SORTS = {"at": Employment.at, "region": Employment.region}


def write_down(person: Person, said: Mapping[str, Any], *, channel: str, operator: str, actor: str) -> Employment:
    """Adds what a person says about where they work, in a transaction of its own. Raises ApiError 422.

    operator: who wrote it; actor: the same as the audit log names them.
    """
    if said["since"] is not None and said["since"] > today():
        message = "开始的日期还没到"
        raise ApiError(422, "invalid", message, [FieldError("since", "out_of_range", message)])
    with write() as session:
        entry = employment.add(session, person, **said, channel=channel, operator=operator, at=now())
        record(session, actor=actor, action="employment.add", subject=f"person:{person.id}", detail=channel)
    return entry


def shown(entry: Employment, *, whole: bool) -> dict[str, Any]:
    """An entry with names to its codes. whole: with the whole phone number."""
    return {
        "public_id": entry.public_id,
        "region": entry.region,
        "region_name": region_name(entry.region),
        "employer": entry.employer,
        "trade": entry.trade,
        "wage": entry.wage,
        "since": entry.since,
        "return_plan": entry.return_plan,
        "return_plan_name": RETURN_PLANS[entry.return_plan],
        "contact": employment.contact_of(entry, whole=whole),
        "found_by": entry.found_by,
        "found_by_name": FOUND_BY[entry.found_by],
        "channel": entry.channel,
        "at": entry.at,
    }


def region_name(code: str) -> str:
    """The whole name of a region, or of the nearest one that the list has; "" where it has none."""
    try:
        return full_name(nearest_known(code).code)
    except UnknownCode:
        return ""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of entries that stand, how many there are in all, and how the words were understood."""

    page: Page
    count: int
    understood: Understood


def find(session: Session, args: Mapping[str, Any], *, scope: str) -> Found:
    """Whose latest entry is as asked, among the people of a region.

    args: as LedgerIn gives them. scope: region code. Raises ApiError 422 for a cursor of another list.
    """
    lexicon, said = load_lexicon(), employment.trades_said(session, scope)
    read = understand(
        args["q"], scope=scope, said=said, employs=partial(employment.employer_known, session, scope), lexicon=lexicon
    )
    trade = args["trade"]
    given = Wanted(
        places=((args["place"],),) if args["place"] else (),
        homes=((scope,), (args["home"],)) if args["home"] else ((scope,),),
        plans=((args["return_plan"],),) if args["return_plan"] else (),
        trades=((*trades_meant(trade, said, lexicon), trade),) if trade else (),
        employers=((args["employer"],),) if args["employer"] else (),
        found_by=args["found_by"],
    )
    query = employment.standing(employment.both(given, read.wanted(said, lexicon)))
    count = session.scalar(select(func.count()).select_from(query.with_only_columns(Employment.id).subquery()))
    return Found(page(session, query, SORTS, Employment.id, args), count or 0, read)
