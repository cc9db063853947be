"""What is told of whoever of the family a note names is not so of who looks for work: one list for both readers."""

import pytest

from search.facts.others import of_oneself
from search.facts.subject import of_another

KIN = [
    "老公", "老婆", "丈夫", "爱人", "老伴", "婆娘", "屋里人", "公公", "婆婆", "家公", "家婆", "岳父",
    "岳母", "爷爷", "奶奶", "外公", "外婆", "爸爸", "妈妈", "父亲", "母亲", "爹", "老娘", "哥哥",
    "弟弟", "姐姐", "妹妹", "姐夫", "妹夫", "嫂子", "叔叔", "姨妈", "姑姑", "舅舅", "儿子", "女儿",
    "媳妇", "儿媳", "女婿", "大崽", "细崽", "孙子", "孙女",
]  # fmt: skip


@pytest.mark.parametrize("who", KIN)
def test_both_readers_know_the_same_family(who):
    assert of_oneself(f"{who}腰不好") == ""
    assert of_another(f"{who}做过电焊")


@pytest.mark.parametrize("words", ["带过月嫂班", "跟姐姐一起做过车工", "帮老公看店做过收银"])
def test_what_is_done_with_them_is_done_by_oneself(words):
    assert not of_another(words)
