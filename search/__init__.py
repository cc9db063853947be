"""Search and matching as a library: no Flask, no database, nothing of ``app``.

text → documents → engines (embedded, elasticsearch) → ranking → explain.
"""
