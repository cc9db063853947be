"""Typed facts read from plain words, each with the words that show it."""

from search.facts.person import PersonFacts, person_facts
from search.facts.posting import PostingFacts, posting_facts

__all__ = ["PersonFacts", "PostingFacts", "person_facts", "posting_facts"]
