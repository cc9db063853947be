"""What people say around the work they ask for is neither a name nor a second trade."""

import pytest

from search.ranking.apart import names_kept
from search.ranking.freetext import understand
from search.ranking.kept import wishes_kept
from tests.search.make import ready_posting


@pytest.mark.parametrize(
    "text",
    [
        "保洁 上午上班那种", "客服 网上的", "我会电脑 仓库", "焊工 氩弧焊都会", "带小孩上学 文员", "修车十几年了",
        "做饭 给老人家", "叉车 你们培训的",
    ],
)  # fmt: skip
def test_ordinary_words_are_no_names(text: str) -> None:
    assert understand(text).names == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [("美万家收银员", "美万家"), ("金达广场保洁", "金达广场"), ("富士康普工", "富士康"), ("城北保安", "城北")],
)
def test_names_of_places_and_employers_stay(text: str, name: str) -> None:
    assert name in understand(text).names


@pytest.mark.parametrize("text", ["离家近的厂", "带小孩 或者去幼儿园", "没有晚班的电子厂", "给老人或者学校做饭"])
def test_what_leads_to_a_place_is_no_name_of_it(text: str) -> None:
    assert understand(text).hints == ()


def test_a_trade_comes_before_the_place_where_it_is_done() -> None:
    families = understand("会炒菜 想到饭店里面掌勺").families
    assert families["cook"] == 1.0
    assert families.get("waiter", 0.0) < 0.5
    assert understand("工地上夜里守材料的保安").families["security"] == 1.0
    assert understand("想在饭店里面找个事情做").families["waiter"] >= 0.6


@pytest.mark.parametrize(
    ("text", "market"),
    [("批发市场那边早上的活", "批发市场"), ("菜市场附近做半天", "农贸市场"), ("建材市场看店", "建材市场")],
)
def test_a_market_is_a_place(text: str, market: str) -> None:
    said = understand(text)
    assert market in said.names
    assert "sales" not in said.families


def test_to_market_is_no_place() -> None:
    assert "sales" in understand("市场专员").families
    assert understand("批发市场销售").names == ("批发市场",)


def test_words_that_tell_little_name_nothing_beside_a_trade() -> None:
    assert understand("阿姨我想找个搞卫生的活").words == ("搞卫生",)
    assert "师傅" in understand("修家电的老师傅要不要").words


def test_what_somebody_is_not_is_refused() -> None:
    said = understand("医院里头的后勤活 不是护士那种")
    assert "nurse" in said.excluded
    assert "nurse" not in said.families


def test_the_end_of_one_word_and_the_start_of_the_next_are_no_misspelt_term() -> None:
    assert "shuttle" not in understand("人民广场车衣服").wishes
    assert "day_paid" in understand("工地小工 日解").wishes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("早餐店帮忙 凌晨的不要", "no_dawn"), ("卖包子 起不来半夜的不行", "no_dawn"), ("保洁 不想凌晨起床", "no_dawn"),
        ("超市收银 晚上没空", "no_evening"), ("服务员 晚上不能上班", "no_evening"), ("周末能休息的 文员", "weekends"),
        ("文员 周末要休息", "weekends"), ("周末不用上班的", "weekends"), ("要带小孩上学", "flexible"),
        ("老人家眼睛还好 坐着做", "overage"), ("大学生见习", "trainee"),
    ],
)  # fmt: skip
def test_terms_in_everyday_words(text: str, code: str) -> None:
    assert code in understand(text).wishes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("照顾老人家", "overage"), ("周末能上班", "weekends"), ("晚上兼职", "no_evening"),
        ("凌晨的早班也行", "no_dawn"), ("带小孩写作业的老师", "flexible"),
    ],
)  # fmt: skip
def test_terms_that_nobody_set(text: str, code: str) -> None:
    assert code not in understand(text).wishes


def test_what_is_refused_of_the_day_is_not_asked_for() -> None:
    assert "morning" not in understand("早餐店帮忙 凌晨的不要").wishes


@pytest.mark.parametrize(("text", "close"), [("离家近的厂", True), ("附近搞卫生", True), ("最近招保安吗", False)])
def test_what_is_near_by_is_asked_for(text: str, close: bool) -> None:
    assert understand(text).close is close


def test_a_wage_that_is_about_so_much_leaves_some_room() -> None:
    assert understand("电焊 一万左右").wage_least == 9_000
    assert understand("电焊 一万以上").wage_least == 10_000
    assert understand("电焊 五十岁左右").wage_least == 0


def test_of_animals_is_no_beauty_parlour() -> None:
    assert "beautician" not in understand("宠物店给狗狗洗澡美容").families
    assert "beautician" in understand("美容院给客人洗脸美容").families


def test_of_several_places_one_is_enough() -> None:
    towns = {"马圩": ("361003102",), "红星": ("361003103",)}

    def places(text: str) -> list[tuple[str, tuple[str, ...]]]:
        return [(name, codes) for name, codes in towns.items() if name in text]

    said = understand("马圩红星那边的活", places=places)
    assert names_kept(said, ready_posting(region="361003103001", place="红星镇粮站旁")) == 1.0
    assert names_kept(said, ready_posting(region="361003104001", place="孝岗镇")) < 0.2


def test_what_nothing_is_known_of_and_nobody_offers_finds_nothing() -> None:
    said = understand("飞机维修")
    assert names_kept(said, ready_posting(title="空调维修工", duties="")) < 0.2
    assert names_kept(understand("富士康普工"), ready_posting(title="普工", duties="")) >= 0.2


@pytest.mark.parametrize(
    ("text", "code", "asked"),
    [
        ("送外卖 不坐班", "seated", False), ("客服 要坐班", "seated", True), ("电脑上做事的", "office", True),
        ("修电脑", "office", False),
    ],
)  # fmt: skip
def test_sitting_and_screens(text: str, code: str, asked: bool) -> None:
    assert (code in understand(text).wishes) is asked


def test_who_teaches_in_a_kindergarten_teaches_no_school() -> None:
    families = understand("幼儿园招老师吗 我有教师证").families
    assert families.get("kindergarten_teacher", 0.0) > families.get("teacher_school", 0.0)


def test_a_cold_store_is_a_house() -> None:
    assert understand("冷库里做的 工资高点").ground == "冷库"


def test_piece_work_is_told_in_many_ways() -> None:
    said = understand("计件的活")
    assert wishes_kept(said, ready_posting(duties="剪线头,0.15元一个", wage_unit="月"))["piece"] == 1.0
    assert wishes_kept(said, ready_posting(duties="剪线头", wage_unit="月"))["piece"] < 0.2


def test_holidays_off_are_no_holiday_work() -> None:
    off, work = understand("食堂阿姨 寒暑假休息").wishes, understand("学生 寒暑假兼职").wishes
    assert ("holidays_off" in off, "short" in off) == (True, False)
    assert ("holidays_off" in work, "short" in work) == (False, True)
    said = understand("寒暑假放假的活")
    assert wishes_kept(said, ready_posting(duties="洗菜打饭,寒暑假放假"))["holidays_off"] == 1.0
    assert wishes_kept(said, ready_posting(duties="洗菜打饭"))["holidays_off"] < 0.2


def test_what_begins_with_a_particle_is_no_misspelt_work() -> None:
    assert understand("镇上附近的事").families == {}
    assert understand("找包安").families
