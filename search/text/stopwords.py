"""Words that say nothing about a posting or a person. They are dropped from index and query alike.

Words that carry a wish or a condition stay (夜班, 包吃, 学徒, 男女 in names of trades): only grammar, politeness and
the boilerplate of advertisements are here.
"""

from __future__ import annotations

_WORDS = """
的 地 得 了 着 过 和 与 及 或 而 且 但 并 也 都 还 又 就 才 则 若 如 因 为 以 于 由 从 自 向 往 在 把 被
让 给 对 比 跟 同 按 是 有 无 没 不 要 会 能 可 应 该 须 需 请 将 已 曾 正 很 太 更 最 较 非 甚 所 之 其
此 该 这 那 哪 何 谁 我 你 您 他 她 它 们 个 些 每 各 某 等 上 下 中 内 外 里 前 后 左 右 到 来 去 起 吗
呢 吧 啊 呀 哦 嘛 啦 么 者 即 只 仅 约 第 年 月 日 号 元 名 位 一 二 三 四 五 六 七 八 九 十 百 千 万 两
几 多 少 以及 或者 并且 而且 但是 因为 所以 如果 那么 虽然 可以 能够 应该 需要 必须 这个 那个 这些 那些 这里 那里
我们 你们 他们 自己 什么 怎么 哪里 哪些 为了 关于 对于 由于 根据 按照 通过 其他 其它 等等 以上 以下 以内 左右 之间
之后 之前 之一 进行 具有 具备 相关 有关 一定 一个 一些 一种 方面 情况 问题 主要 目前 现在 已经 非常 比较 十分 特别
尤其 同时 另外 我司 本司 本公司 我公司 诚聘 诚招 欢迎 加入 有意者 优先 者优先 优先考虑 职责 岗位职责 任职 任职要求
任职资格 岗位要求 岗位 职位 工作 要求 招聘 找 想 想找 想做 请问 谢谢 您好 你好 the a an of and or to
in for on with at by is are be as
"""

STOP_WORDS: frozenset[str] = frozenset(_WORDS.split())
