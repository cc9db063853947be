import pytest

from search.facts import person_facts, posting_facts
from search.facts.paper_names import paper_name
from tests.search.make import person, posting


@pytest.mark.parametrize(
    ("certs", "note", "held"),
    [
        (("叉车证", "驾驶证C1"), "叉车证过期一年多没复审", {"驾驶证C1"}),
        (("叉车证",), "叉车证去年复审过到2029年", {"叉车证"}),
        (("叉车证",), "叉车证没过期", {"叉车证"}),
        (("叉车证",), "叉车证还没到期", {"叉车证"}),
        (("叉车证",), "叉车证明年5月到期", {"叉车证"}),
        (("叉车证",), "叉车证今年6月过期没复审", set()),
        (("叉车证",), "叉车证,今年6月过期", set()),
        (("焊工证",), "焊工证已于去年到期", set()),
        (("焊工证",), "焊工证丢了", set()),
        (("电工证", "焊工证"), "焊工证丢了", {"电工证"}),
        (("电工证",), "没证", set()),
        (("电工证",), "身份证丢了在补", {"电工证"}),
        (("驾驶证C1",), "C1证扣满12分被暂扣", set()),
        (("驾驶证C1",), "驾照扣了3分", {"驾驶证C1"}),
        (("驾驶证C1",), "驾照被吊销", set()),
        (("驾驶证C1", "健康证"), "没驾照", {"健康证"}),
        (("驾驶证C1", "驾驶证B2"), "只有C1,B2去年降级了", {"驾驶证C1"}),
    ],
)
def test_papers_lost_in_the_note_are_not_held(certs, note, held):
    assert person_facts(person(certs=certs, note=note)).certs == held


@pytest.mark.parametrize(
    ("certs", "note", "banned"),
    [
        ((), "没驾照", True),
        (("驾驶证C1",), "C1证扣满12分被暂扣", True),
        (("驾驶证C1",), "有驾照", False),
        (("焊工证",), "焊工证丢了", False),
    ],
)
def test_who_may_not_drive(certs, note, banned):
    assert ("no_licence" in person_facts(person(certs=certs, note=note)).facts) is banned


@pytest.mark.parametrize(
    ("title", "requirements", "certs"),
    [
        ("叉车工", "持证上岗", ("叉车证",)),
        ("焊工", "须持证上岗", ("焊工证",)),
        ("电工", "持特种作业证", ("电工证",)),
        ("叉车司机", "N1证,两年经验", ("叉车证",)),
        ("送货员", "C照以上", ("驾驶证C1",)),
        ("送货员", "C照", ("驾驶证C1",)),
        ("货车司机", "需B2驾照,两年以上驾龄", ("驾驶证B2",)),
        ("货车司机", "B照", ("驾驶证B2",)),
        ("挂车司机", "A照", ("驾驶证A2",)),
        ("大巴司机", "A1驾照", ("驾驶证A1",)),
        ("洗碗工", "无需健康证", ()),
        ("洗碗工", "不要健康证", ()),
        ("洗碗工", "健康证学校统一办", ()),
        ("洗碗工", "须有健康证", ("健康证",)),
        ("焊工", "持证上岗,无证可培训", ()),
        ("焊工", "焊工证,无证勿扰", ("焊工证",)),
        ("普工", "持证上岗", ()),
    ],
)
def test_papers_that_a_posting_demands(title, requirements, certs):
    assert posting_facts(posting(title=title, duties="", requirements=requirements)).needs.certs == certs


@pytest.mark.parametrize("words", ["焊工证、电工证有其一即可", "焊工证或电工证", "有焊工证、电工证任一"])
def test_either_paper_is_enough(words):
    needs = posting_facts(posting(title="维修工", duties="厂区维修", requirements=words)).needs
    assert needs.certs == ()
    assert [set(group) for group in needs.any_of] == [{"焊工证", "电工证"}]


@pytest.mark.parametrize(
    ("words", "usual"),
    [
        ("低压电工作业证", "电工证"),
        ("低压电工证", "电工证"),
        ("A2驾驶证", "驾驶证A2"),
        ("驾照B2", "驾驶证B2"),
        ("C1证", "驾驶证C1"),
        ("道路货物运输从业资格证", "从业资格证"),
        ("熔化焊接与热切割作业证", "焊工证"),
        ("叉车操作证", "叉车证"),
        ("建筑起重机械司机证", "起重机证"),
        ("幼儿园教师资格证", "幼师资格证"),
        ("教师资格证（小学语文）", "教师资格证"),
        ("食品从业人员健康证", "健康证"),
        ("拖拉机驾驶证", "拖拉机驾驶证"),
        ("驾驶证A2", "驾驶证A2"),
        ("执业药师证", "执业药师证"),
    ],
)
def test_one_paper_has_one_name(words, usual):
    assert paper_name(words) == usual
    assert usual in person_facts(person(certs=(words,))).certs
    assert usual in posting_facts(posting(certs=(words,))).needs.certs


@pytest.mark.parametrize(
    ("note", "held"),
    [
        ("健康证没过期", True),
        ("学校食堂烧过，健康证有", True),
        ("有健康证", True),
        ("没有健康证", False),
        ("健康证过期了", False),
        ("健康证有问题再办", False),
    ],
)
def test_a_health_paper_in_the_note(note, held):
    assert ("健康证" in person_facts(person(certs=(), note=note)).certs) == held


@pytest.mark.parametrize(
    ("certs", "requirements", "hard", "any_of"),
    [
        (("驾驶证A1/A3",), "", set(), ("驾驶证A1", "驾驶证A3")),
        (("驾驶证A1或B1",), "", set(), ("驾驶证A1", "驾驶证B1")),
        ((), "持A1、A3照均可", set(), ("驾驶证A1", "驾驶证A3")),
        ((), "A1或A2,三年大客安全驾龄", set(), ("驾驶证A1",)),
        (("电工/焊工证",), "", set(), ("电工证", "焊工证")),
        (("低压/高压电工证",), "", set(), ("电工证", "高压电工证")),
        (("养老护理员证/健康证",), "", {"养老护理员证", "健康证"}, None),
        ((), "持B2或以上驾照", {"驾驶证B2"}, None),
        ((), "有A2或B2优先", set(), None),
    ],
)
def test_one_of_several_papers_is_enough(certs, requirements, hard, any_of):
    needs = posting_facts(posting(title="公交车驾驶员", certs=certs, requirements=requirements)).needs
    assert set(needs.certs) == hard
    assert needs.any_of == ((any_of,) if any_of else ())


@pytest.mark.parametrize(
    ("field", "hard", "soft"),
    [
        ("无", "", ""),
        ("不限", "", ""),
        ("/", "", ""),
        ("无要求", "", ""),
        ("健康证(可代办)", "", "健康证"),
        ("健康证(入职后办)", "", "健康证"),
        ("电工证优先", "", "电工证"),
        ("持健康证", "健康证", ""),
        ("C1及以上", "驾驶证C1", ""),
        ("C1驾照及以上", "驾驶证C1", ""),
        ("驾照", "驾驶证C1", ""),
        ("B2", "驾驶证B2", ""),
        ("健康证+保育员证", "健康证 保育师证", ""),
        ("养老护理员", "养老护理员证", ""),
        ("执业药师", "执业药师证", ""),
        ("二建", "二级建造师证", ""),
        ("退伍证", "退伍证", ""),
        ("入职体检报告", "体检合格证明", ""),
    ],
)
def test_what_stands_in_the_field_of_papers(field, hard, soft):
    needs = posting_facts(posting(title="普工", duties="做事", certs=(field,))).needs
    assert (set(needs.certs), set(needs.certs_soft)) == (set(hard.split()), set(soft.split()))


@pytest.mark.parametrize(
    ("field", "held"),
    [
        ("A1A2", "驾驶证A1 驾驶证A2"),
        ("C1", "驾驶证C1"),
        ("驾照", "驾驶证C1"),
        ("护理员", "养老护理员证"),
        ("二级建造师", "二级建造师证"),
    ],
)
def test_what_somebody_writes_of_their_papers(field, held):
    assert person_facts(person(certs=(field,))).certs == set(held.split())
