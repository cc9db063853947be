"""Alibaba Cloud's SendSms (2017-05-25), through its official SDK. Imported where an account is set: it is large."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping

from alibabacloud_dysmsapi20170525.client import Client
from alibabacloud_dysmsapi20170525.models import SendSmsRequest
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.utils_models import Config
from darabonba.runtime import RuntimeOptions
from Tea.exceptions import TeaException

from app.sms.client import CONNECT_SECONDS, READ_SECONDS, Answer, NoAnswer
from app.sms.codes import ALIYUN
from app.sms.wire import never_left

REGION = "cn-hangzhou"


class Aliyun:
    """One account. scheme, host: where the cloud is spoken to."""

    name = ALIYUN

    def __init__(self, scheme: str, host: str, key_id: str, secret: str, sign: str) -> None:
        chatty = logging.getLogger("darabonba-core")  # the SDK gives it a handler of its own and all levels
        chatty.handlers.clear()
        chatty.setLevel(logging.WARNING)
        self._client = Client(
            Config(access_key_id=key_id, access_key_secret=secret, endpoint=host, protocol=scheme, region_id=REGION)
        )
        self._sign = sign

    def send(self, number: str, template: str, params: Mapping[str, str], idem_key: str) -> Answer | NoAnswer:
        request = SendSmsRequest(
            phone_numbers=number,
            sign_name=self._sign,
            template_code=template,
            template_param=json.dumps(dict(params), ensure_ascii=False) if params else None,
            out_id=idem_key,
        )
        # Without retry options the SDK asks once; autoretry is the older switch of the same.
        once = RuntimeOptions(autoretry=False, connect_timeout=CONNECT_SECONDS * 1000, read_timeout=READ_SECONDS * 1000)
        try:
            body = self._client.send_sms_with_options(request, once).body
        except AlibabaCloudException as error:
            return _refused(error)
        except TeaException as error:
            return NoAnswer(taken=not never_left(error), detail=type(error).__name__)
        if body is None or not isinstance(body.code, str) or not body.code:
            return NoAnswer(taken=True, detail="no code in the answer")
        serial = body.biz_id
        return Answer(body.code[:80], serial[:64] if isinstance(serial, str) and serial else None, "")


def _refused(error: AlibabaCloudException) -> Answer | NoAnswer:
    """A refusal with a code of the cloud's. Without one, as a gateway answers, nobody knows what was done."""
    code = str(error.code or "")
    if code in ("", "None"):
        return NoAnswer(taken=True, detail=f"HTTP {error.status_code}")
    return Answer(code[:80], None, "")
