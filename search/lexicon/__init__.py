"""Words of work and what they mean."""

from search.lexicon.loader import Family, Lexicon, load_lexicon

__all__ = ["Family", "Lexicon", "load_lexicon"]
