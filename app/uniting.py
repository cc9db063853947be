"""What each room does with its rows where two records turn out to be one person: what cannot stand beside its like is
joined with it. Here, because the rooms know people, and people know none of the rooms."""

from app.calls.uniting import unite_calls, unite_doors
from app.care.uniting import unite_care
from app.outreach.uniting import keep_held_out, unite_messages, unite_silences
from app.people.uniting import unite_consents, unite_states
from app.reach.uniting import unite_reach

RULES = (
    unite_states, unite_consents, unite_reach, unite_care, keep_held_out, unite_messages, unite_silences, unite_doors,
    unite_calls,
)  # fmt: skip
"""Each in the caller's write transaction with the record that goes, the one that stays, and the moment."""
