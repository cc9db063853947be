"""A WeChat of our own for trials and tests: it answers as the platform's documents say, and fails where a plan says.

Everything is in memory, people and consents in a file too where one is named, and everybody in it is invented. It
listens on this machine only.
"""

APPID = "wx00000000sandbox0"
SECRET = "sandbox-secret-of-no-account"  # noqa: S105  opens nothing but the sandbox
TOKEN = "sandboxpushtoken"  # noqa: S105
AES_KEY = "c2FuZGJveC1vZi1qaXV5ZXpoaWppYS0wMTIzNDU2Nzg"
