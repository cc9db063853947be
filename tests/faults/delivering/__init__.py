"""A push of thousands of messages through every fault that there is, and the proof that none was sent twice or lost.

``python -m tests.faults.delivering`` runs it and prints its table; with ``--write`` the table is docs/faults.md.
"""
