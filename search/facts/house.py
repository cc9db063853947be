"""What the name of a company or shop tells: what people call it by, and the trade that it is of."""

from __future__ import annotations

import re
from functools import lru_cache

from search.lexicon import Lexicon
from search.lexicon.loader import ROLES
from search.pattern import regex

_BRACKETS = regex(r"[(（\[【].*?(?:[)）\]】]|$)")
_WHERE = regex(
    r"^(?:(?:中国|江西省?|广东省?|浙江省?|福建省?|湖南省?|江苏省?|湖北省?)|[\u4e00-\u9fff]{2,3}(?:省|市|县|区|镇|乡|街道))+"
)
_KIND = regex(
    r"有限|股份|集团|公司|分公司|总店|分店|旗舰|科技|实业|工业|商贸|贸易|经贸|商行|商店|商场|百货|购物|超市|卖场|便利店|生活馆|专卖|连锁|大药房|药房"
    r"|电子|电器|电路|电气|光电|光学|半导体|声学|通讯|通信|智能|自动化|精密|机械|机电|五金|金属|铝业|铜业|钢构|模具|塑胶|塑料|塑业|橡胶|新材|材料|新能源|能源|锂"
    r"|制衣|服装|服饰|衣业|内衣|羽绒|针织|毛织|纺织|织造|家纺|鞋业|制鞋|鞋厂|箱包|皮具|手袋|手套|玩具|工艺品|家具|家私|木业|竹业|竹木|竹艺|建材|陶瓷|瓷业|瓷厂|石材|水泥|玻璃|纸业|纸箱|包装|印刷|印务"
    r"|食品|粮油|米业|米粉|饲料|茶业|酒业|饮品|餐饮|餐厅|酒楼|酒家|饭店|饭庄|大酒店|酒店|宾馆|民宿|客栈|菜馆|面馆|粉店|小吃|奶茶|蛋糕|烘焙|农业|农庄|农场|果业|果园|合作社|养殖|种植|种养|牧业|林场|林业|矿业|煤矿"
    r"|建筑|建设|工程|劳务|装饰|装修|园林|绿化|物业|保洁|保安|家政|母婴|月子|养老|护理|医院|卫生院|诊所|药业|制药|医药|化工|日化|花炮|鞭炮|烟花|电力|供电|水务|物流|快递|速运|速递|配送|货运|运输|客运|汽贸|汽车|汽修|驾校"
    r"|学校|小学|中学|学院|幼儿园|托管|托育|培训|教育|培优|文化|传媒|广告|网络|信息|咨询|人力|旅游|文旅|景区|美容|美发|美甲|养生|足浴|健身|眼镜|通达|房产|置业|银行|保险|殡仪|公墓|敬老院|服务|中心|项目|加工|制品|制造|厂|店|馆|坊|铺|站|部|园|院|城(?=$|店|超)|社区|村委|政府|管委"
)
"""Where what a house is begins, and what it is called ends."""
_NO_BRAND = regex(
    r"(?:人民|中心|实验|第[一二三四五六七八九十]|某|本地|附近|大型|知名|县|镇|乡|村|城[东南西北]?区?|个体|私人)*"
)
_MAKES = frozenset(
    {"needle", "wood", "metal", "electronics", "plastic", "chem", "foodfactory", "packing", "craft", "factory"}
)
_TRADES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (regex(words), family)
    for words, family in (
        (r"服[装饰]|制衣|衣业|内衣|羽绒|家纺", "sewing"),
        (r"针织|毛织", "knitting"),
        (r"印染|染整|水洗", "textile_dye"),
        (r"箱包|皮具|手袋", "bag_sewing"),
        (r"鞋业|制鞋|鞋厂", "shoemaking"),
        (r"光学|镜片|镜头|光仪", "glass"),
        (r"电子|光电|电路|声学|电器|连接器|数码", "electronics_assembly"),
        (r"家具|家私", "carpentry"),
        (r"木业|竹业|竹木|板材", "wood_machine"),
        (r"五金", "stamping"),
        (r"塑[胶料业]", "injection"),
        (r"食品|米业|米粉|酒业|饮品|粮油", "food_processing"),
        (r"纸[业箱]|印[刷务]", "paper_print"),
        (r"玩具", "toys"),
        (r"花炮|鞭炮|烟花", "fireworks"),
        (r"陶瓷|瓷业|瓷厂", "ceramics"),
        (r"水泥|商砼|混凝土|预拌|砂浆", "cement"),
        (r"灯[饰具]|照明|耳机|电机(?!维)", "electronics_assembly"),
        (r"线路板", "pcb"),
        (r"锂电|电池", "battery"),
        (r"触控|显示(?!屏租)", "semiconductor"),
        (r"线缆|电缆|电线", "wire_cable"),
        (r"汽配|零部件", "autoparts"),
        (r"铝业|铜业|管业", "metal_forming"),
        (r"有色|冶金|钨业|稀土", "smelting"),
        (r"铸造|压铸", "casting"),
        (r"电镀|表面处理", "plating"),
        (r"茶业|茶叶", "tea_making"),
        (r"啤酒|饮料|矿泉水|山泉|乳业|肉类|油脂|茶油|面业|豆制品|罐头|饲料", "food_processing"),
        (r"水产(?!养殖)", "fish_processing"),
        (r"饮片|药材", "tcm"),
        (r"医疗器械", "medical_device"),
        (r"校具|课桌|教育装备", "carpentry"),
        (r"丝绸|化纤|袜业|毛衫", "knitting"),
        (r"鞋材", "shoemaking"),
        (r"砖瓦|墙材|页岩", "brick"),
        (r"渔具|钓具", "handcraft"),
        (r"雨具|伞业", "umbrella_misc"),
    )
)
"""What such a house makes, where the lexicon has no word of work for it."""
_LEAST = 0.6
_SELLS = regex(r"服务部|服务中心|店|商[行店贸场]|贸易|经营部|门市|销售|专卖|维修|超市|咨询|学校|培训|人力|劳务")
"""Houses that sell, mend or teach what others make."""


@lru_cache(maxsize=20_000)
def brand_of(name: str) -> str:
    """What a house is called beside its place and its kind: 霓裳 of 遂川县霓裳制衣有限公司; "" where that is all."""
    core = _BRACKETS.sub("", name)
    core = _WHERE.sub("", core) or core
    kind = _KIND.search(core, 2)
    brand = core[: kind.start()] if kind else core
    return "" if len(brand) < 2 or _NO_BRAND.fullmatch(brand) or _KIND.match(brand) else brand


def made_by(name: str, lexicon: Lexicon) -> dict[str, float]:
    """The families of what a house makes, by its name: 0–1; nothing where it makes nothing or does not say what."""
    kind = name.replace(brand_of(name), "", 1)
    if _SELLS.search(kind):
        return {}
    found = {
        family: weight
        for family, weight in lexicon.families_in(kind).items()
        if weight >= _LEAST and family not in ROLES and lexicon.families[family].group in _MAKES
    }
    for where in (kind, name):  # what stands in the middle of a name may seem a part of what it is called
        if not found and not _SELLS.search(where):
            found = {family: 1.0 for words, family in _TRADES if family in lexicon.families and words.search(where)}
    return found
