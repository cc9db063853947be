"""A sandbox for each test, spoken to by both clouds' own clients over real HTTP, and a receiver of what it pushes."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from alibabacloud_dysmsapi20170525 import models as aliyun_models
from alibabacloud_dysmsapi20170525.client import Client as AliyunClient
from alibabacloud_tea_openapi.utils_models import Config
from darabonba.runtime import RuntimeOptions
from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111 import models as tencent_models
from tencentcloud.sms.v20210111.sms_client import SmsClient

from deploy.sandbox import SMS_APP_ID, SMS_KEY_ID, SMS_KEY_SECRET, SMS_SIGN, SMS_TEMPLATES
from deploy.sandbox.server import Sandbox
from tests.sandboxes import Driven

NUMBER = "15400000001"
OTHER = "15400000002"


class Clouds(Driven):
    """The sandbox by its own calls, and both clouds by their own clients."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox.url)
        self.sandbox = sandbox
        self.host = sandbox.url.removeprefix("http://")

    def log(self, settle: float = 0, **more: Any) -> dict[str, Any]:
        return dict(self.http.get("/sandbox/sms/log", params={"settle": settle, **more}).json())

    def tencent(self, key_id: str = SMS_KEY_ID, secret: str = SMS_KEY_SECRET, timeout: int = 20) -> SmsClient:
        http = HttpProfile(protocol="http", endpoint=self.host, reqTimeout=timeout, keepAlive=True)
        return SmsClient(Credential(key_id, secret), "ap-guangzhou", ClientProfile(httpProfile=http))

    def aliyun(self, key_id: str = SMS_KEY_ID, secret: str = SMS_KEY_SECRET) -> AliyunClient:
        config = Config(access_key_id=key_id, access_key_secret=secret, endpoint=self.host, protocol="http")
        return AliyunClient(config)

    def send_tencent(self, client: SmsClient | None = None, **changed: Any) -> list[dict[str, Any]]:
        """The states of the numbers. Raises TencentCloudSDKException."""
        fields = {
            "PhoneNumberSet": [f"+86{NUMBER}"],
            "SmsSdkAppId": SMS_APP_ID,
            "SignName": SMS_SIGN,
            "TemplateId": SMS_TEMPLATES["tencent"],
            "TemplateParamSet": [],
            **changed,
        }
        asked = tencent_models.SendSmsRequest()
        asked.from_json_string(json.dumps(fields))
        return list(json.loads((client or self.tencent()).SendSms(asked).to_json_string())["SendStatusSet"])

    def code_tencent(self, **changed: Any) -> str:
        return str(self.send_tencent(**changed)[0]["Code"])

    def send_aliyun(self, client: AliyunClient | None = None, **changed: Any) -> dict[str, Any]:
        """The body of the answer. Raises what the client raises for a refusal of the gateway."""
        fields = {
            "phone_numbers": NUMBER,
            "sign_name": SMS_SIGN,
            "template_code": SMS_TEMPLATES["aliyun"],
            **changed,
        }
        asked = aliyun_models.SendSmsRequest(**fields)
        runtime = RuntimeOptions(autoretry=False, read_timeout=20_000, connect_timeout=5_000)
        return dict((client or self.aliyun()).send_sms_with_options(asked, runtime).body.to_map())

    def code_aliyun(self, **changed: Any) -> str:
        return str(self.send_aliyun(**changed)["Code"])


class Receiver:
    """An address for receipts and answers; it refuses as often as it is told, and keeps every body.

    before: called before each answer."""

    def __init__(self) -> None:
        self.bodies: list[tuple[str, Any]] = []
        self.refuse = 0
        self.before: Callable[[], None] = lambda: None
        self.answers = {"tencent": {"result": 0, "errmsg": "OK"}, "aliyun": {"code": 0, "msg": "接收成功"}}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.bodies.append((self.path, body))
                outer.before()
                refused = outer.refuse > 0
                outer.refuse -= refused
                cloud = self.path.split("/")[1]
                answer = {"result": 1, "code": 1} if refused else outer.answers[cloud]
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())

            def log_message(self, format: str, *args: Any) -> None:
                """Silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def items(self, path: str) -> list[dict[str, Any]]:
        """What came to a path, in order, without the lists around it."""
        bodies = [body for at, body in self.bodies if at == path]
        return [item for body in bodies for item in (body if isinstance(body, list) else [body])]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def clouds() -> Iterator[Clouds]:
    with Sandbox() as sandbox:
        found = Clouds(sandbox)
        yield found
        found.http.close()


@pytest.fixture
def receiver(clouds: Clouds) -> Iterator[Receiver]:
    """Where both clouds of the sandbox push to, at once."""
    found = Receiver()
    for cloud in ("tencent", "aliyun"):
        urls = {kind: f"{found.url}/{cloud}/{kind}" for kind in ("reports", "upstream")}
        clouds.post("sms/callback", cloud=cloud, delay=0, **urls)
    yield found
    found.close()
