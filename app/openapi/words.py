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

V1 = "/api/v1"
Story = tuple[str, tuple[tuple[str, str], ...]]
STORIES: tuple[Story, ...] = (
    (
        "小程序：求职者",
        (
            (f"POST {V1}/auth/wechat", "wx.login 的 code 换令牌。"),
            (f"GET {V1}/me", "next 说下一步：phone 要手机号，claim 要认领，profile 要填档案；空就是都好了。"),
            (f"POST {V1}/me/phone", "手机号按钮给的 code。在窗口登记过的人，多半这就接上了自己的档案。"),
            (
                f"POST {V1}/me/claim",
                "next 是 claim 时：几个人共用一个号码，或登记已经很久，说姓名和身份证后四位认出自己；"
                "不是登记过的人，直接填资料。",
            ),
            (f"POST {V1}/me/profile", "next 是 profile 时：没有登记过，第一次填资料。"),
            (
                f"PUT {V1}/me/consents",
                "把每一项写清楚再问：push 不同意就不推送消息，employers 不同意，单位就看不到。",
            ),
            (f"GET {V1}/me/matches", "推荐的岗位和理由；还没有就说明为什么（silence）。"),
            (f"POST {V1}/me/postings/{{posting_id}}/interest", "报名。想说“太远”“工资低”，用推荐下面的反馈。"),
            (
                f"POST {V1}/me/wechat/subscriptions",
                "弹窗以后上报结果。一次性订阅只能在本人点按钮的那一下弹窗问，点一次“允许”只够发一条：在推荐下面点"
                "“有合适的告诉我”、在岗位里点“我想去”时问；不要一打开就问，刚说过不要就别再问。本人同意了推荐（push）、"
                "GET /me/wechat/subscriptions 里 left 是 0 时才问。",
            ),
            (f"GET {V1}/me/inbox", "收件箱：微信没送到的，这里也有。"),
        ),
    ),
    (
        "招聘单位",
        (
            (f"POST {V1}/auth/login", "用户名和密码换令牌。"),
            (f"GET {V1}/auth/me", "我是谁，哪个单位的。"),
            (f"GET {V1}/recruiter/postings", "本单位的岗位，还缺几个人。"),
            (f"GET {V1}/recruiter/interests", "谁报了名；姓名电话先遮着。"),
            (
                f"POST {V1}/recruiter/interests/{{interest_id}}/answer",
                "已联系、约面试、录用、入职，或不录用并写原因。约了面试、本人也同意，才看得到姓名电话。",
            ),
            (f"GET {V1}/recruiter/postings/{{posting_id}}/candidates", "适合这个岗位的人，每天最多看 30 次。"),
        ),
    ),
    (
        "窗口和招聘会：工作人员",
        (
            (f"POST {V1}/auth/login", "用户名和密码换令牌。"),
            (f"GET {V1}/auth/me", "我的岗位，能看哪些地方。"),
            (f"POST {V1}/registrations", "登记一个人，当场给五个岗位；再来一次还是同一个人。"),
            (f"GET {V1}/registrations/{{registration}}/slip", "打小票给本人带走。"),
            (
                f"PUT {V1}/registrations/{{registration}}/voice",
                "说方言、来不及打字的：问过本人同意，先录下来；回头听了，用 PATCH 写进备注。",
            ),
            (f"POST {V1}/workers/find", "按手机或身份证号找登记过的人。"),
            (
                f"GET {V1}/workers/{{worker_id}}/postings/{{posting_id}}/why",
                "本人问“为什么没有这个岗位”时，照着回答。",
            ),
            (f"POST {V1}/fairs", "办招聘会：先记下，再记摊位，开场时改成 live；登记时带上 fair。"),
            (f"POST {V1}/registrations/batch", "没有网络时填的，回来一次交上。"),
            (f"POST {V1}/imports/postings", "上传岗位表或求职登记表。"),
            (f"GET {V1}/supply-demand", "本地供求：多少人在找，多少岗位在招。"),
        ),
    ),
)
"""Title, and (operation, what it is for) one after the other."""

SYSTEM = "运行和说明"

WHO = {
    "public": "任何人，不用登录",
    "worker": "求职者本人（小程序登录）",
    "recruiter": "招聘单位的账号，只管本单位",
    "staff": "工作人员（各级都可以），只看自己管的地方",
    "both": "工作人员（各级都可以）或招聘单位的账号",
    "own": "求职者本人（小程序登录），或工作人员（各级都可以），只看自己管的地方",
}


def _bearer(words: str) -> dict[str, Any]:
    return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": words}


SECURITY = {
    "staff": _bearer("工作人员的令牌：POST /api/v1/auth/login"),
    "recruiter": _bearer("招聘单位的令牌：POST /api/v1/auth/login"),
    "worker": _bearer("求职者的令牌：POST /api/v1/auth/wechat"),
}
