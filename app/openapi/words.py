"""What the document says of the whole API, in Chinese."""

from __future__ import annotations

from typing import Any

INTRODUCTION = """县级公共就业服务的接口。三种人来调用，各用各的令牌：求职者（小程序）、招聘单位、工作人员。
每个接口写明谁可以调用。

**登录**：工作人员和招聘单位用 `POST /api/v1/auth/login`，求职者用 `POST /api/v1/auth/wechat`。之后每次请求带
`Authorization: Bearer …`，两小时有效；`POST /api/v1/auth/refresh` 用 refresh_token 换新的一对，每个只能用一次。

**失败**都是同一种样子：`{code, message, errors: [{field, code, message}], request_id}`。message 念给人听；
code 给程序用，不会变；429 和 503 用 Retry-After 说几秒后再来。别人的编号一律是 404。
地址太长是 414，用错方法是 405，我们出错是 500。

**列表**都用 `limit`、`cursor`、`sort` 翻页，回答里是 `items` 和 `next`：next 填进 cursor 就是下一页，为空就是没有了。

**省流量**：手机常看的接口有 `ETag`，带 `If-None-Match` 再来，没变就是 304；1 kB 以上的回答可以 gzip。

时间是 RFC 3339，东八区（`2026-11-21T10:00:00+08:00`）；日期是 `2026-11-21`；钱是元，单位照原来说的（月、日、时、件）；
地方是 6、9 或 12 位区划代码。"""

SYSTEM = "运行和说明"

WHO = {
    "public": "任何人，不用登录",
    "worker": "求职者本人（小程序登录）",
    "recruiter": "招聘单位的账号，只管本单位",
    "staff": "工作人员（各级都可以），只看自己管的地方",
}


def _bearer(words: str) -> dict[str, Any]:
    return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": words}


SECURITY = {
    "staff": _bearer("工作人员的令牌：POST /api/v1/auth/login"),
    "recruiter": _bearer("招聘单位的令牌：POST /api/v1/auth/login"),
    "worker": _bearer("求职者的令牌：POST /api/v1/auth/wechat"),
}
