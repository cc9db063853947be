"""The words of work that staff add to the shipped ones, and the words that nobody knows yet."""
