"""WeChat and two SMS clouds of our own for trials and tests: they answer as the platforms' documents say, and fail
where a plan says.

Everything is in memory, people and consents in a file too where one is named, and everybody in it is invented. It
listens on this machine only.
"""

APPID = "wx00000000sandbox0"
SECRET = "sandbox-secret-of-no-account"  # noqa: S105  opens nothing but the sandbox
TOKEN = "sandboxpushtoken"  # noqa: S105
AES_KEY = "c2FuZGJveC1vZi1qaXV5ZXpoaWppYS0wMTIzNDU2Nzg"

SMS_KEY_ID = "AKIDsandboxOfNoAccount"
SMS_KEY_SECRET = "sandbox-sms-secret-of-no-account"  # noqa: S105
SMS_APP_ID = "1400000000"
SMS_SIGN = "就业之家"
SMS_TEMPLATES = {"tencent": "2400001", "aliyun": "SMS_240000001"}
SMS_CALLBACK_TOKEN = "sandbox-sms-callback-token"  # noqa: S105


def sms_environ(cloud: str, url: str) -> dict[str, str]:
    """The environment of a program that is to use one of the SMS clouds at a sandbox. cloud: tencent or aliyun."""
    return {
        "SMS_PROVIDER": cloud,
        "SMS_KEY_ID": SMS_KEY_ID,
        "SMS_KEY_SECRET": SMS_KEY_SECRET,
        "SMS_SIGN": SMS_SIGN,
        "SMS_TEMPLATE": SMS_TEMPLATES[cloud],
        "SMS_APP_ID": SMS_APP_ID,
        "SMS_API_BASE": url,
        "SMS_CALLBACK_TOKEN": SMS_CALLBACK_TOKEN,
    }
