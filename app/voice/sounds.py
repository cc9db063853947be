"""What kind of sound bytes are, told by how they begin.

The mini-program's recorder makes mp3, aac and wav, and PCM that has no beginning to be told by; its aac comes as a bare
stream or, from most telephones, inside an MP4 file (RecorderManager.start, developers.weixin.qq.com).
"""

from __future__ import annotations

MEDIA_TYPES = {"mp3": "audio/mpeg", "aac": "audio/aac", "m4a": "audio/mp4", "wav": "audio/wav"}
"""Kind: the media type under which it is given back."""
TAKEN = frozenset((
    *MEDIA_TYPES.values(), "audio/mp3", "audio/x-aac", "audio/aacp", "audio/m4a", "audio/x-m4a", "audio/x-wav",
    "audio/wave", "audio/vnd.wave", "application/octet-stream",
))  # fmt: skip
"""Media types under which telephones and browsers send such sounds; which it is, the bytes say."""
LEAST = 16
"""Bytes: fewer are no sound of any kind."""
_BRANDS = (b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"3gp4", b"3gp5", b"3gp6")


def kind_of(content: bytes) -> str | None:
    """A key of :data:`MEDIA_TYPES`, or None for what is no sound that we take."""
    if len(content) < LEAST:
        return None
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "wav"
    if content[4:8] == b"ftyp" and content[8:12] in _BRANDS:
        return "m4a"
    if content[:3] == b"ID3" and all(size < 0x80 for size in content[6:10]):
        return "mp3"
    return _stream(content[1], content[2]) if content[0] == 0xFF else None


def _stream(second: int, third: int) -> str | None:
    """The kind of a bare stream by the header of its first frame, whose first byte is all ones."""
    if second & 0xF6 == 0xF0:  # ADTS: twelve ones, no layer; then an index of the sampling rates that there are
        return "aac" if third >> 2 & 0x0F < 13 else None
    frame = second & 0xE0 == 0xE0 and second >> 3 & 3 != 1 and second >> 1 & 3 == 1  # of a known version, layer III
    return "mp3" if frame and third >> 4 != 15 and third >> 2 & 3 != 3 else None
