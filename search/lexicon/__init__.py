"""Words of work and what they mean."""

from search.lexicon.loader import Family, Lexicon, Meanings, load_lexicon, put_in_force, shipped_lexicon

__all__ = ["Family", "Lexicon", "Meanings", "load_lexicon", "put_in_force", "shipped_lexicon"]
