"""Tencent Cloud's SendSms (2021-01-11), through its official SDK. Imported where an account is set: it is large."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.common.retry import NoopRetryer
from tencentcloud.sms.v20210111 import models
from tencentcloud.sms.v20210111.sms_client import SmsClient as Client

from app.sms.client import READ_SECONDS, Answer, NoAnswer
from app.sms.codes import TENCENT
from app.sms.wire import never_left

REGION = "ap-guangzhou"


class Tencent:
    """One application of one account. scheme, host: where the cloud is spoken to."""

    name = TENCENT

    def __init__(self, scheme: str, host: str, key_id: str, secret: str, app_id: str, sign: str) -> None:
        logging.getLogger("tencentcloud_sdk_common").setLevel(logging.WARNING)  # it logs whole requests
        http = HttpProfile(protocol=scheme, endpoint=host, reqTimeout=READ_SECONDS)
        profile = ClientProfile(httpProfile=http, retryer=NoopRetryer())
        self._client = Client(Credential(key_id, secret), REGION, profile)
        self._app_id = app_id
        self._sign = sign

    def send(self, number: str, template: str, params: Mapping[str, str], idem_key: str) -> Answer | NoAnswer:
        request = models.SendSmsRequest()
        request.PhoneNumberSet = [f"+86{number}"]
        request.SmsSdkAppId = self._app_id
        request.SignName = self._sign
        request.TemplateId = template
        request.TemplateParamSet = list(params.values())
        request.SessionContext = idem_key
        try:
            statuses = self._client.SendSms(request).SendStatusSet
        except TencentCloudSDKException as error:
            return _refused(error)
        return _read(statuses)


def _refused(error: TencentCloudSDKException) -> Answer | NoAnswer:
    """A refusal with a request's id is the cloud's word. The others are the SDK's own, for no answer, for another HTTP
    status than 200, and for whatever its reading of an answer fell over."""
    code = str(error.get_code() or "")
    if error.get_request_id():
        return Answer(code[:80], None, "")
    return NoAnswer(taken=not never_left(error), detail=code)


def _read(statuses: Any) -> Answer | NoAnswer:
    if not statuses or not isinstance(statuses[0].Code, str) or not statuses[0].Code:
        return NoAnswer(taken=True, detail="no status in the answer")
    serial = statuses[0].SerialNo
    return Answer(statuses[0].Code[:80], serial[:64] if isinstance(serial, str) and serial else None, "")
