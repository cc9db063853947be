"""Encryption, keyed hashes, masking, the audit log."""
