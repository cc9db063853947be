"""Marks of a posting: code → the words that show it. Structured fields count; the text may add what they hide.

night dawn late height outdoors heavy heat toxic underground standing seated live_in home_take flexible half_day
long_haul own_vehicle computer phone sales disguised_sales debt scam agency overtime couple learner group_only
local_only day_paid weekends weekend_work ride child_ok long_day
eyesight colour talk turns stairs away_nights part_ok
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.facts.guard import EVERYTHING
from search.facts.negation import favoured, first_said, turned_away
from search.facts.scam import scam_words
from search.facts.shifts import night_words, only_nights
from search.facts.watched import POSTING
from search.ranking.views import PostingView

_FIELD = {
    "夜班": "night",
    "高空": "height",
    "高温": "heat",
    "有毒有害": "toxic",
    "负重": "heavy",
    "久站": "standing",
    "户外": "outdoors",
    "井下": "underground",
}
_FAR = (
    r"广州|深圳|东莞|佛山|惠州|中山|珠海|厦门|泉州|福州|福建|浙江|杭州|宁波"
    r"|温州|义乌|金华|上海|江苏|南京|苏州|无锡|武汉|湖南|长沙|湖北|安徽|合肥"
    r"|北京|天津|河北|山东|山西|陕西|西安|河南|郑州|四川|成都|重庆|贵州|云南"
    r"|昆明|广西|海南|新疆|东北"
)
"""Where nobody drives from here and is home the same evening."""
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (code, re.compile(pattern))
    for code, pattern in (
        ("dawn", r"凌晨|清早|早上?[34](?:点|:)|早[34]点|天不亮|天没亮|天还没亮|鸡叫"),
        (
            "late",
            r"加班?[做干]?到晚?上?(?:[89]|1[01]|[八九十]|十一)点|晚上?(?:9|10|11|九|十)[点、:]|晚班|早中晚|晚市|晚上也|晚上有|盯单|加班到晚|加到[^,，。;；]{0,3}[八九十89]点|14-22|到晚上|客人?走(?:完|光|了)才|(?:打烊|营业|收摊|关门|忙|做|开)(?:要|得|差不多|一般|都)*到(?:晚上?)?(?:9|1[01]|九|十)点",
        ),
        (
            "height",
            r"高空|外架|登高(?![^,，。;；]{0,8}(?:人字梯|矮梯|梯子))|爬高|吊绳|蜘蛛人|幕墙|外墙|屋顶|不恐高|[挂装拆]外机|安全绳|系安全带|爬窗|[爬登上](?:电线|电)?[杆塔]|吊篮|[六七八九十]层|\d{2}层|爬架|上架子",
        ),
        ("height", r"爬梯子|人字梯|登梯"),
        (
            "outdoors",
            r"户外|露天|上山|工地|果园里|田里|日晒|晒太阳|山上|雨天|天晴|大棚|风雨无阻|[下落]雨(?!班车|有车)|下田|下地干|田间|地里|晒得|挖沟|外面跑|除草|施肥|(?<!代)采摘|摘(?:脐橙|橙|果|桃|梨|茶|菜|辣椒)",
        ),
        (
            "heavy",
            r"(?<![有由配请])搬(?!运?工?资|桌|椅|凳|花|书本|资料|文件|轻)|扛|挑(?:担|砖|沙|石|土|水(?!果)|粪|泥|谷|得起|到)|码垛|背(?:上|下|机|进|出)|(?<![\d半])担[^,，。;；任保]{0,3}(?:水|肥|粪|砖|沙)|体力活|(?:劳动|工作|体力)?强度(?:比较|较|很)?大|力气|(?<![有由配请])装卸|卸货|抬(?!杆|头|价)|上货(?!架|[、,，和及]?(?:补货|理货|陈列|打价|整理|摆))|腰好|装车",
        ),
        (
            "heat",
            r"高温|闷热|热得|很热|炉(?:子|膛|口)?(?:边|前|旁|跟前)|汗流|[烤热晒]得(?:慌|很|要命)|[几上一]千多?度|四十[来多几]?度|蒸汽大|蒸笼|桑拿|灶边|温度高|夏热|浇铸|铁水|窑口|[有好太挺]点?热(?!情|线|心|爱|闹|水|门)|(?:没有?|无|不开)空调",
        ),
        (
            "toxic",
            r"药水|酸碱|硫酸|盐酸|电镀|有毒|防毒|油漆味|味道重|胶水味|胶水有|胶味|气味|[粉烟灰木石]尘|灰大|灰(?:很|太|多|飞|重)|锯末|灰蒙蒙|酸水|碱水|(?<![洗食])酸泡|除锈剂|洗板水|汽油味|酒精味|尘肺|电解液|苯|打药|喷药|农药|喷漆|有点味|点味|有味道|锡炉有烟|药味|天那水|香蕉水|稀释剂|溶剂|焊烟|烟尘|异味|刺鼻|呛人|化学品|防尘口罩",
        ),
        ("paint", r"油漆|喷漆|喷油|底漆|面漆|香蕉水"),
        (
            "glue",
            r"胶水|胶味|[点刷喷涂擦刮浸淋抹]胶(?!囊|原|片|套|圈|带|布)|(?<!不)(?<!手)上胶(?!囊)|打胶(?!囊|枪)|胶粘(?!剂厂)"
            r"|[粘贴]底(?!线|膜|价)|处理剂|(?:玻璃|结构|密封|万能|发泡|环氧)胶|黄胶|粉胶",
        ),
        ("spray", r"打药|喷药|农药|药味|石硫"),
        ("fumes", r"药水|酸碱|酸味|硫酸|盐酸|电镀|气味|味道重|味道大|味重|味大|味儿重|防毒|电解液|有点味|点味|油烟"),
        (
            "underground",
            r"井下|下井|下矿|掘进(?!机)|矿里[^,，。;；]{0,3}[打挖采运放]|矿井(?!口)|坑道|矿洞|巷道|煤窑|坑下|隧道(?!窑|炉|烘|式)",
        ),
        (
            "standing",
            r"站着|坐站[交轮]替|站坐[交轮]替|站柜|站立|站得住|能站|久站|站班|一站(?:就|都)?是|站店|站岗|站位|站一天|(?:一天|整天|来回)(?:站|走)|巡台|站在?[^,，。;；坐]{1,5}(?:柜|台|机|线|炉|窑)[前边旁]",
        ),
        (
            "seated",
            r"坐着|坐班(?!车)|坐办公|坐电脑|小板凳|小凳|坐店|坐岗|坐式|(?:长期|长时间|一天|整天)坐|坐(?:一|整)天|有(?:凳|椅)子?坐",
        ),
        (
            "live_in",
            r"住校|住门卫室|住山|(?<![包供提])(?:都|要|得|需|须)住(?:在)?工地|(?<!不)(?<!不用)(?<!不要)住家(?!附近|近|离|在)|驻场|吃住都?在|住工棚|住山棚|能长住|封闭式?管理|住农庄|住值班室|值班室住|睡值班室|24小时陪|睡宿舍|(?:在|住)(?:东家|雇主|主家|客户|老人)(?:屋里|家里|家)?(?:过夜|住|睡)|住宿舍值班|(?:晚上|夜里|夜晚)(?:要|得|都|就)*[睡住]在?[^,，。;；不回自家]{0,3}?(?:店|厂|工地|场|库|园|所|那|棚|塘|山)"
            r"|(?<![包提供可以能管])住(?:在)?(?:鱼?塘|湖|库|山|林子?|棚|船|看护房|看守房|板房|渔棚|塘棚|值守房)(?:[边上里头埂]|(?=[^\u4e00-\u9fff]|$|屋|棚|房|看))|船上(?:吃住|住|过夜)"
            r"|[跟随]船[走跑]|[上登跟随]船[^,，。;；]{0,3}(?:半个月|[一两二三四五六半\d]个半?月|(?:几|[一两二三四\d])个?(?:星期|礼拜|周)|(?:[1-9]\d|[几二三]?十)来?天)"
            r"|(?:[上做干跑]|连上)满?(?:半个月|[一二两三四五六\d]个?(?:月|星期|礼拜|周)|(?:[1-9]\d|[二三]?十[一二五]?)天)[,，]?(?:就)?(?:轮?休|歇|放假|放|回家)息?(?:半个月|[一二两三四\d]个?(?:月|星期|礼拜|周)|(?:[7-9]|[1-3]\d|[七八九十]|十[一二五]|二十)天)",
        ),
        (
            "home_take",
            r"(?:领|拿|带|取|发料)[^,，。;；]{0,3}(?:回家|回去[^,，。;；]{0,2}做|回屋|到(?:家|屋)里?做)|可带回家|在家(?:也可)?做|居家|外发(?!跟单|跟进|对接|管理|主管|专员|助理|文员|业务|协调|采购|品[检质]|QC|员(?!工))",
        ),
        (
            "flexible",
            r"自己掌握时间|回去接|接(?:小孩|孩子|小朋友|细?伢(?:子|崽|仔|里)?|[细小]?崽|娃|毛毛|细人|放学)|(?:早走|先走|走一下|走开)[^。;；]{0,8}补|送完孩子|时间自由|时间灵活|有事可请假|可以商量|弹性|中间可以|带小孩(?:也)?可以|小孩可以带|自由安排|请假方便|接送小孩|早走[^,，。;；]{0,2}(?:个|半)?(?:小时|钟)|晚来早走|早[来到]早走|(?<!不)(?:可以?|能|允许|准|让)(?:你们?)?(?:提前|提早|早一?点|先|早)(?:下班|走|收工|回)|(?<!不)(?:可以?|能)(?:在|到|下午)*[3-5三四五]点半?(?:钟)?(?:就)?(?:先|提前)(?:走|下班|回)|(?:家里|小孩|孩子|临时)有事[^,，。;；不]{0,2}(?:可以?|能|好|准|随时)",
        ),
        (
            "long_haul",
            r"跨省|长途|专线|单程[^,，。;；]{0,3}(?:小时|个?钟|百|\d{3})|跑(?:到|去)?(?:"
            + _FAR
            + r")|(?:"
            + _FAR
            + r")[^,，。;；]{0,4}(?:来回|往返|专线)|省外|外省|珠三角|长沙|广东|全国|两天一趟|过夜|出车在外|跑外省",
        ),
        (
            "own_vehicle",
            r"(?:自备|自己带|自带)(?:电动|三轮|面包|车|摩托)|车(?:子)?(?:要|得|须)?(?:自己|自)(?:备|准备|带|出)|骑摩托|会骑(?:摩托|三轮|车|电动)|(?:自己|本人|要|需|须|^|[,，。])有(?:私家|面包|小|货|皮卡|轿|农用|电动|电瓶|摩托|三轮)*车(?:方便)?(?=[,，。;；]|的|者|$)|(?:面包|摩托|电动|三轮|小|货)?车(?:是)?自己的|带车(?:司机|上岗|入职|应聘)|自己骑车|骑车来|自带电动车",
        ),
        (
            "computer",
            r"[会懂用坐]电脑|电脑(?:要|得)?(?:操作|熟|前|办公|录)|打表|手机电脑|Excel|excel|Word|PS|CAD|软件|打字|ERP|表格|录单|后台|会看?PLC|编程",
        ),
        ("writing", r"登记|记录|填写|填单|填[^,，。]{0,4}表|台账|报表|写字(?!楼)|对账|抄"),
        (
            "phone",
            r"接(?:听)?(?:群众)?(?:店面)?电话|打电话|打[一二两三几上百\d][^,，。;；]{0,6}个?电话|电话(?:提醒|回访|邀约|约)|热线|外呼|话术|接线|语音",
        ),
        (
            "sales",
            r"(?<!计件)(?<!按件)(?<!件数)提成|业绩|推销|销售(?:任务|目标|指标)|导购|卖得多|揽储|任务|开户数|开单量|拉新|推(?:会员|办?卡)|卖卡",
        ),
        (
            "disguised_sales",
            r"拉[^,，。;；]{0,8}(?:团队|人头|人入职|入职)|客户经理做起|开发客户|亲友|熟人出单|出单|拿佣金|带客户?(?:去)?看房|发传单|人头任务|人脉|试听转化|半个销售|推荐开卡|有销售任务|话术|邀约客户|拉客户|发展(?:团队|下线|客户)|先(?:去|要|得)?[跑做干][^,，。;；]{0,3}(?:业务|市场)|业绩[^,，。;；]{0,5}[转升](?!化|级)|带客户做|回访[^。;；]{0,8}(?:介绍|推荐|推销)[^,，。;；]{0,3}(?:产品|新品|项目)|业务拓展|晋升主管|先做销售|开卡业绩|每月(?:开卡|业绩)|业绩考核|邀请?(?:约)?[^,，。;；]{0,4}(?:老人|老年)|(?:老人|老年人)[^,，。;；]{0,4}听课|邀[^,，。;；]{0,6}听(?:课|讲座)|会销|现场(?:卖|推销)|办信用卡|自己找客户|地推|充(?:值|卡)任务|办卡任务|拉新任务|增员|保费(?:任务|业绩|目标)|代理人(?:资格|证)|产品说明会|创说会|业绩追踪|市场开拓|拓展市场|账单分期|分期(?:客服|专员)|(?:联系|致电|拨打)[^,，。;；]{0,4}客户[^,，。;；]{0,8}(?:分期|办理业务|开通|升级|续费|购买)|推广(?:本)?(?:公司|品牌)?产品|销售指标|拿团队奖|(?:介绍|推荐|推广)[^,，。;；]{0,2}(?:贷款|理财|保险|信用卡)|(?:[1-9]\d+|几十|上百|百来|[一两二三]百[多来几]?)[个通]电话|(?:业绩|达标|开单)[^,，。;；]{0,4}(?:转|升)(?:为|到)?(?:管理|主管|经理)|底薪(?:以|按|看|凭|随)[^,，。;；]{0,3}(?:考核|业绩|产能)",
        ),
        (
            "debt",
            r"催收(?!物业|水电|租金|停车)|逾期|催费|催缴(?!物业|水电|租金|停车)|(?:通知|提醒|督促|让|叫)[^,，。;；]{0,8}还(?:款|钱)|讨债|[要讨]账",
        ),
        (
            "overtime",
            r"加班|12小时|十二小时|11个钟|月休[两二234]天|月休1|上满班|连着|(?:要|天天|经常)加到|加点(?=$|[,，。;；]|赶)",
        ),
        (
            "eyesight",
            r"视力(?!差|不限|不要求|不好)[^,，。;；]{0,4}(?:好|正常|佳|可以|过关|达|[0145]\.\d)|矫正视力|(?:眼睛|眼力|眼神)(?:要)?(?:好|尖|亮|灵)|老花(?:眼|的)?[^,，。;；]{0,3}(?:做不|看不|勿|不行|不要|不收)|显微镜|放大镜",
        ),
        (
            "colour",
            r"[不无非没]有?色[盲弱]|色[盲弱](?:者|的)?(?:勿|不|莫|免)|分(?:得|辨|清)[^,，。;；]{0,2}颜色|辨色|色觉正常",
        ),
        (
            "talk",
            r"听音|听力(?:要)?(?:正常|好|佳|过关|良好)|(?:听觉|耳朵)(?:要)?(?:正常|好|灵)|招聘面试|面试接待|负责面试|(?<!无)(?<!不用)接待(?!室)|导购|讲解|推销|嘴甜|口才|能说会道|会说话|会讲普通话|普通话(?:要)?(?:好|标准|流利)|沟通(?:能力|表达)|表达能力|(?<!打字)(?<!文字)(?<!在线)(?<!网店)(?<!淘宝)客服(?![^\n]{0,60}打字)|招揽|主持|带货|上门推",
        ),
        (
            "turns",
            r"早[中、]?晚[两三]?班?(?:轮|倒|各|两班|都)|[两三]班轮|轮[流着]?[上倒]?[两三早]班|早班[^。;；班]{1,16}[,，、][中晚]班|(?<!不)(?<!节假日)(?<!节日)(?<!周末)(?<!假日)轮班|早晚班|早中晚",
        ),
        ("long_day", r"(?:1[2-4]|十[二三四])个?半?(?:小时|钟头?)(?!热水|内|以内|供)"),
        ("couple", r"夫妻"),
        (
            "learner",
            r"有人带|师傅带|学徒|跟师傅|带教|带薪培训|免费培训|培训(?:一|半|两)个|没做过[^,，。]{0,5}(?:教|带|培训|可)|生手|新手|可学|能学|不会的教|肯学|带你|包教|跟老",
        ),
        (
            "group_only",
            r"公益性岗位|公益岗|就业困难人员|低保户|脱贫户或|认定后上岗|残疾人专项|持残疾证|脱贫家庭|(?:仅限|只限|限|只给|专给|留给|仅招|只招|仅面向|面向|专招|专收)[^,，。;；]{0,8}(?:脱贫|建档立卡|监测[户对]|低保|零就业|残疾人|困难人员|退役军人|4050|退捕)",
        ),
        ("local_only", r"本村|本镇(?:人|妇女)|本乡|附近(?:村|的|的妇女)|镇上或"),
        (
            "day_paid",
            r"日结(?!账|帐|单|报)|当天结|现结|一单一结|日清|当天拿|做一天结|当日结|当场(?:点|结|发|付)钱?|[每一][天日]一[结发付清]|天天[结发]钱|[每当]天[^,，。;；]{0,4}(?:发|拿|结|付)(?:现|工)?钱|收工[^,，。;；]{0,2}(?:发|拿|结|付)",
        ),
        (
            "stairs",
            r"(?:走|爬|上下)楼(?:梯)|爬楼|[上扛背搬]楼(?!盘)|(?:没有?|无|不通)电梯|楼梯(?:房|上下)",
        ),
        (
            "away_nights",
            r"(?:第二|次|翌|隔|明)[天日](?:早上|早晨|清早|清晨|一早|上午|中午|下午|凌晨)?(?:再|才|就)*(?:返程|返回|回(?![访复收电款单头执信]))|住一(?:晚|夜)再回"
            r"|当[晚天][^,，。;；]{0,3}(?:不回|回不|不能回)|在外(?:过夜|住宿|留宿)|过夜|外宿|[两三]天(?:一个?)?来回|(?:[两三四五六七八十几\d半]+|十来)(?:个?多?[天月]|个?(?:星期|礼拜))[^,，。;；]{0,3}(?:一趟|回(?:来|家|一)|一个?来回|打个?(?:转|来回))|出车在外|(?:一个?|每|两个?|三个?|几个?|半个?)(?:礼拜|星期|周|月)[^,，。;；休上]{0,4}(?:着家|回[家来一]|归家)|(?:过年|年底|放假|过节)才(?:回|能回)|(?:常年|长年|长期)在?(?:外省|省外|外地|外面|外头|外)|[吃睡][住在]*车上|驻[点外](?![^,，。;；]{0,3}(?:本|县|镇))|(?:常年|长期|经常|每月|需要?|要|会|能|接受)出差|外派(?!的?优先)|(?:跟着?|随)(?:工地|工程|项目|队)[^,，。;；]{0,2}(?:跑|走)[^。;；]{0,3}(?:全国|省)|去?(?:广东|福建|浙江|江苏|湖南|湖北|外省|省外|外地)的?(?:工地|项目|工程)",
        ),
        (
            "weekends",
            r"(?:周|星期|礼拜)一(?:到|至|-|—|~)(?:周|星期|礼拜)?五(?!以外)|(?<!没)(?<!没有)(?<!不)(?<!无)双休(?!日)|周末不|(?:周|星期|礼拜)六[和、及]?(?:周|星期|礼拜)?[日天](?:都|也)?(?:不|休|歇|放)|(?:一|每)(?:周|星期|礼拜)[休歇放](?:息|假)?[两二2]天|周末休|(?<!单休[，,])周日休|周末不用上班|五天(?:8|八)小时|5天(?:8|八)小时|周末和寒暑假不",
        ),
        (
            "weekend_work",
            r"(?:周末|双休日|(?:星期|礼拜|周)六[和、到及]?(?:星期|礼拜|周)?[日天]|节假日)(?![^,，。;；]{0,3}(?:休|不上|放|不用|双薪|加班|轮))",
        ),
        (
            "ride",
            r"(?:有|早晚|村里有?|皮卡|面包车|专车|厂车|班车)[^,，。;；]{0,6}(?:接送|来接|接人|接到|接\b)|面包车接|车接车送|有班车|厂车|(?:班|通勤)车(?!间|位|司机)|有车接|(?:大巴|中巴|面包车|专车)[^,，。;；开]{0,4}到[^,，。;；]{1,5}接(?!货|单|客|孩|学|新|亲)",
        ),
        ("stay", r"吃住在|(?<!不)(?<!不用)(?<!不要)住家(?!附近|近|离|在)|24小时陪|住客户家|住雇主"),
        ("ride_local", r"(?:圩上|村里|村口|乡里|镇上|街上)[^,，。;；]{0,10}接|接送到[乡村镇]"),
        ("packer_hire", r"班组(?!装|[成织]|长|[员建])|(?<![打内外分])包工(?!具)|包活"),
        ("agency", r"劳务(?:派遣|公司)|派遣|代招|中介"),
        (
            "part_ok",
            r"可(?:以)?(?:做)?兼职|(?:招|找|只招)[^,，。;；]{0,3}兼职|兼职(?:也|都|均|亦)(?:可|行|要|收|招)|兼职[或和、/]?全职(?:均|都|也|皆)?(?:可|行|招|要)|(?<!直招)(?<!\d)小时工(?!作|资|价|\d)|全职[或和、/]?兼职(?:均|都|也|皆)?(?:可|行|招|要)",
        ),
        (
            "child_ok",
            r"小孩可以带|带(?:小孩|孩子|崽|娃|细人)(?:的|来)?(?:也|都)(?:可以|行|要|收)|孩子可|(?:可以?|能|准|许|让|允许|欢迎)(?:把)?带?(?:小孩|孩子|崽|娃|细人子|细伢子?)(?:带)?(?:一起)?(?:来|过来|上班|进)|(?:小的|小孩|孩子|崽|娃|细人子?|细伢子?|毛毛)[^,，。;；]{0,8}(?:[领带抱背]过?来(?!学|园|上课|的)|带在身边)|接(?:来|到)(?:厂|店|车间|这)里?[^,，。;；]{0,2}(?:写作业|玩|等)|(?:小孩|孩子|崽|娃|细人子)[^,，。;；]{0,3}有(?:地方|小房间|人看)",
        ),
        (
            "half_day",
            r"只[要做上干招]?(?:上午|下午)(?:半天)?|(?:上午|下午)(?:班|半天)(?![和、跟与或/])|半天[班工]|[上做干](?:上|下)?半天|(?:一天|每天|一日)(?:上午|下午|晚上)?(?:[做干上]|只要|就)*[二两三四2-4]个?半?(?:小时|钟)",
        ),
        ("form_travel", r"出差|跟活走|各县|上门"),
    )
)
_MARKS = POSTING.table(_PATTERNS)
_AT_THE_WHEEL = re.compile(r"司机|驾驶员?|押运|跟车|货车|运输|代驾")
_SENT_FAR = POSTING.watch(
    re.compile(
        r"(?:[送拉运发跑去到往]|配送|运送|运往|发往)(?:货|菜|鱼|虾|猪|果|水果|石料?|砂石|熟料|水泥|家具|瓷砖|冷链|快递|客)?(?:到|去|往|至)?[^,，。;；]{0,6}?(?:"
        + _FAR
        + r")"
    )
)
"""送九江、武汉市场: only who drives goes there; whoever packs for 广东 stays."""
_ABOVE_GROUND = re.compile(
    r"不(?:用|需要?|必|要|会)?下(?:井|矿)|(?:只|都|全)?在?(?:地面|井上)(?:岗位?|作业|工作|做事|工位)|非井下"
)
_NOT_DAWN = POSTING.watch(re.compile(r"上到凌晨|到凌晨"))
_DAWN = _MARKS.bits_of("dawn")
_DESK_TITLE = re.compile(r"文员|行政|助理|客服|储备|前台|人事|内勤|专员|管培|后勤|讲师|主管|经理助理|档案")
_SELLS = POSTING.watch(re.compile(r"卖(?:保健|产品|房|课|保险|货|酒)|推销|销售(?:产品|保健|任务|指标)|完成业绩"))


_LATE_END, _LONG_DAY, _SHORT_DAY, _NOON = 21.0, 12.0, 7.0, 13.0
_REST = re.compile(r"中间|中途|午休|轮休|吃[^,，。;；]{0,2}餐|吃饭|歇")


def _long_day(spells: Sequence[tuple[float, float]], text: str) -> bool:
    """Whether one day is longer than twelve hours with their meals, or goes on until nine at night after a day's work.

    An early and a late shift are two people's days; 10 to 14 and 17 to 21 are one.
    """
    touching = any(a <= d and c <= b for k, (a, b) in enumerate(spells) for c, d in spells[k + 1 :])
    days = spells if touching else [(min(s for s, _ in spells), max(e for _, e in spells))]
    rests = bool(_REST.search(text)) or len(spells) > 1
    return any(
        end - start > _SHORT_DAY and ((end >= _LATE_END and start < _NOON) or (end - start > _LONG_DAY and not rests))
        for start, end in days
    )


_SAYS_ITSELF = frozenset({"weekends", "colour", "flexible"})
"""Codes whose own words hold a denial, or whose denials do not stand right before: 不色盲, 周末不上班."""
_FOR_SOME = frozenset({"group_only", "local_only"})
"""Who is named is taken alone, unless they are only taken first or taken too."""
_LIFTED_FOR_YOU = re.compile(
    r"(?:(?:有|由|配|请|叫|派|安排)(?:了|专门的?|专职|别的|其他)?"
    r"(?:人(?![工力])|男工|男[的同]事?|男员工|搬运工|装卸工|师傅|专人|壮工|工友)"
    r"|(?:用|靠|有|由|配)?(?:叉车|机器|机械手?|行车|吊车|升降机|提升机|输送带|传送带))"
    r"(?:来|负责|去|会|帮忙?|帮着|给你?|专门|统一)*(?:搬运?|扛|抬|装卸|卸货?|上下?货|装车|码垛)"
)
"""布匹有男工搬, 重货叉车装卸: whoever is wanted lifts nothing of it."""
_NOT_HOURS = re.compile("(?:工资|价钱|薪资|待遇|报酬)[^,，。;；]{0,4}$")
"""What is open to talk there is the pay."""


_OF_OVERTIME = frozenset({"late", "overtime"})
_BY_CHOICE = re.compile(
    r"(?:晚上|晚间|夜里|周末|平时|旺季)?(?:可以?|能)?(?:自愿|自由选择|自己选择?|自选|看(?:个人|自己)|凭自愿|(?:想|愿意?)(?:多[挣赚]钱?|加班?)?的(?:人)?(?:可以?|再)?)"
    r"(?:是否|要不要)?(?:加班?|做)[^,，。;；]*"
)
"""晚上自愿加班到8点半 asks nobody to stay."""


def _words_of(code: str, pattern: re.Pattern[str], text: str) -> str:
    """The first words that show a mark and that nothing denies: not 不用搬, 没有厂车, 加班自愿, 脱贫户优先."""
    if code in _SAYS_ITSELF:
        return next(
            (m[0] for m in pattern.finditer(text) if m[0] != "可以商量" or not _NOT_HOURS.search(text[: m.start()])), ""
        )
    if code == "learner":
        return next((m[0] for m in pattern.finditer(text) if not turned_away(text, m.start(), m.end())), "")
    if code in _FOR_SOME:
        return next((m[0] for m in pattern.finditer(text) if not favoured(text, m.end())), "")
    return first_said(pattern, _BY_CHOICE.sub("", text) if code in _OF_OVERTIME else text)


def posting_marks(
    posting: PostingView,
    text: str,
    spells: Sequence[tuple[float, float]],
    *,
    industrial: bool,
    seen: int = EVERYTHING,
) -> dict[str, str]:
    """All marks of a posting. text: duties and requirements. industrial: factory work, where two shifts mean nights.

    seen: which patterns the title and the text can hold.
    """
    whole = f"{posting.title}。{text}"
    marks: dict[str, str] = {}
    night = night_words(posting, text, spells, industrial=industrial, seen=seen)
    if night:
        marks["night"] = night
        always = only_nights(text, spells)
        if always:
            marks["all_night"] = always
    for condition in posting.conditions:
        code = _FIELD.get(condition)
        if code and code != "night":
            marks[code] = condition
    if seen & _NOT_DAWN.bit:  # what is left there was never looked at
        seen |= _DAWN
    for code, pattern in _MARKS.possible(seen):
        if code in marks or (code == "underground" and _ABOVE_GROUND.search(whole)):
            continue
        source = _NOT_DAWN.sub("", whole) if code == "dawn" else whole
        if code == "heavy":
            source = _LIFTED_FOR_YOU.sub("", source)
        words = _words_of(code, pattern, source)
        if words:
            marks[code] = words
    if "long_haul" not in marks and seen & _SENT_FAR.bit and _AT_THE_WHEEL.search(posting.title):
        sent = first_said(_SENT_FAR.pattern, text)
        if sent:
            marks["long_haul"] = sent
    asked = scam_words(posting.title, whole, seen)
    if asked:
        marks["scam"] = asked
    sells = first_said(_SELLS.pattern, text) if seen & _SELLS.bit else ""
    if sells and _DESK_TITLE.search(posting.title) and "销售" not in posting.title:
        marks.setdefault("disguised_sales", sells)
    if spells and max(end for _, end in spells) >= 21:
        marks.setdefault("late", "晚上下班")
    if spells and "night" not in marks and _long_day(spells, text):
        marks.setdefault("long_day", "一天的时间长")
    if spells and min(start for start, _ in spells) < 5:
        marks.setdefault("dawn", "凌晨上班")
    if posting.shift == "弹性" and "long_day" not in marks:  # 10 to 22 leaves nothing to choose
        marks.setdefault("flexible", "弹性")
    if posting.form == "日结":
        marks.setdefault("day_paid", "日结")
    return marks
