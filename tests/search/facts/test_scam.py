import pytest

from search.facts import posting_facts
from tests.search.make import posting


@pytest.mark.parametrize(
    "words",
    [
        "入职先交300元服装费",
        "押金200元做完退",
        "入职须缴纳建档费200元",
        "入职需缴纳300元服装及资料费",
        "收取工服押金300元",
        "上岗前收取资料费",
        "收取毕业证原件,离职退还",
        "押身份证",
        "押毕业证三个月",
        "办理入职交手续费150元",
        "先购买产品成为会员再开工",
        "需要垫资进货",
        "自费体检,费用280元交给公司",
        "先体检自付2800元",
        "要交加盟费",
        "培训费可以办贷款",
        "不包吃住,入职交服装费300元",
        "不收押金,但要交服装费200元",
    ],
)
def test_money_or_papers_asked_for_first(words):
    assert "scam" in posting_facts(posting(title="打包员", duties=words)).marks


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("打包员", "不收押金，不压工资"),
        ("打包员", "体检费厂里出钱"),
        ("打包员", "办入住退房、收押金"),
        ("文员", "保证金五险一金齐全,不收押金"),
        ("文员", "保证金额到位"),
        ("文员", "打字,体检费入职满月报销"),
        ("学徒", "免培训费"),
        ("收银员", "收款找零,收保证金、开收据"),
        ("房产中介前台", "接待来访,前台收中介费"),
        ("银行柜员", "协助客户办贷款"),
        ("汽车导购", "收定金开单"),
        ("打包员", "入职即交五险"),
        ("打包员", "入职交身份证复印件"),
        ("缝纫工", "交货结账,交货一件15元"),
        ("送货员", "收货送货,日收入300元以上,迟到扣50元"),
        ("打包员", "每天支付280元,交通补贴200元"),
        ("资料员", "投标保证金办理,农民工工资保证金申报"),
        ("信贷员", "抵押贷款资料整理"),
    ],
)
def test_money_of_customers_and_of_the_firm(title, words):
    assert "scam" not in posting_facts(posting(title=title, duties=words)).marks
