"""Why somebody is sent nothing, or nothing yet: every code of the push with its one plain sentence."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # The person
    "no_consent": "没有同意接收推送",
    "opted_out": "已经取消了推送授权",
    "under_16": "不满16周岁，不推送岗位",
    "closed": "求职登记已经注销",
    "paused": "本人要求暂停推送",
    "placed": "已经找到工作，不再推送",
    "expired": "求职登记已过有效期，要先问清是否还在找工作",
    "not_looking": "在岗、服役或没有就业意愿，不推送",
    "at_work": "说过已经在上班，不推送；重新登记求职后再推送",
    "algo_off": "本人关闭了个性化推荐",
    "phone_list": "连续几次推送都没有打开，改为打电话联系",
    "held_out": "抽中作对照，近期不推送；自己看和窗口帮忙都不受影响",
    "not_away": "没有说过在外地上班",
    "no_home_consent": "没有同意接收家乡岗位的消息",
    "home_opted_out": "已经取消了接收家乡岗位消息的授权",
    "not_the_season": "还不到春节前发家乡岗位消息的时候",
    "home_told": "今年春节前的家乡岗位消息已经发满次数",
    # The moment
    "day_cap": "今天已经推送过了",
    "week_cap": "一周内推送的次数已满",
    "month_cap": "30天内推送的次数已满",
    "gap": "离上一次推送时间太近",
    "weekly": "前几次推送没有打开，改为一周一次",
    "home_gap": "离上一次家乡岗位消息时间太近",
    "service_cap": "今天的办事消息已满，明天再发",
    "just_met": "刚在招聘会上见过面，过一天再推送",
    "quiet_hours": "现在是休息时间，等到早上8点再发",
    "day_off": "今天不推送，等到下一个工作时间再发",
    # The matches
    "not_matched": "还没有做过岗位匹配",
    "being_rematched": "求职登记或岗位刚有变化，重新匹配以后再推送",
    "match_changed": "匹配的结果变了，按新的结果再推送",
    "no_match": "暂时没有合适的岗位",
    "below_floor": "匹配到的岗位不够合适",
    "already_answered": "合适的岗位本人已经报过名",
    "already_told": "合适的岗位都已经推送过了",
    "same_employer": "同一家单位一周内已经推送过",
    "exposure_full": "合适的岗位本周推送的人数已满",
    "enough_applicants": "合适的岗位报名的人已经够多",
    "not_at_home": "合适的岗位不在家乡",
    "posting_closed": "岗位已经停招、招满或过期",
    "posting_changed": "岗位的工资或地点改了，按新内容再推送",
    # A notice of what lies in the inbox
    "no_bell": "消息在收件箱里；没有可用的微信订阅，也没有同意收短信",
    "by_phone": "消息在收件箱里；不用智能手机或有专人帮扶，由工作人员打电话说",
    "all_rung": "能用的提醒都用过了，还没有打开",
    # A message on its way
    "send": "可以推送",
    "planned_elsewhere": "同样的内容刚刚由另一次运行安排了",
    "already_read": "已经看过了，不用再提醒",
    "too_old": "过了两天，不再提醒",
    "fair_off": "招聘会取消了，不用再提醒",
    "fair_moved": "招聘会改了日子，新日子的前一天再提醒",
    "fair_begun": "招聘会已经开始，不用再提醒",
    "no_consent_left": "微信订阅的次数用完了",
    "number_had_enough": "这个号码今天收的短信够了，过一天再发",
    "number_too_soon": "离上一条短信时间太近，等一等再发",
    "lease_expired": "发送的程序中断了，重新发送",
    "channel_error": "发送时出了故障",
    "gave_up": "多次发送都没有成功",
    "maybe_sent": "不能确定是否已经送到，不再重发",
}

CHANNEL_WORDS: dict[str, str] = {
    # What WeChat and the SMS clouds said, in our words
    "account_closed": "短信服务商的账号停用了",
    "account_frozen": "小程序的账号被冻结了",
    "address_not_allowed": "服务器的地址没有在服务商那边登记",
    "api_not_allowed": "服务商没有开通这个接口",
    "bad_app": "短信应用的编号不对",
    "bad_appid": "小程序的编号不对",
    "bad_key": "短信服务商的密钥不对",
    "bad_number": "手机号不能用",
    "bad_openid": "微信账号已经不能用",
    "bad_page": "小程序里没有要打开的页面",
    "bad_secret": "小程序的密钥不对",
    "bad_template": "没有这个消息模板",
    "blacklisted": "这个号码说过不收短信",
    "busy": "服务商忙，稍后再发",
    "carrier_fault": "运营商出了故障",
    "carrier_filtered": "被运营商拦下了",
    "clock_wrong": "服务器的时钟不准",
    "day_quota": "今天能发的总数用完了，明天再发",
    "malformed_message": "消息的内容不合模板",
    "marketing_hours": "这个时间服务商不让发",
    "minute_quota": "这一分钟发得太多，稍后再发",
    "no_balance": "短信套餐用完了",
    "no_sms_consent": "没有同意收短信，或者已经退订",
    "not_delivered": "短信没有送到",
    "not_permitted": "服务商没有给发送的权限",
    "number_day_limit": "这个号码今天收的短信够了",
    "number_hour_limit": "这个号码这一小时收的短信够了",
    "overloaded": "服务商忙不过来，稍后再发",
    "own_limit": "自己定的发送上限到了，稍后再发",
    "phone_off": "对方手机关机或者停机",
    "provider_fault": "服务商出了故障，稍后再发",
    "same_number_at_once": "正在给这个号码发另一条，等一等再发",
    "same_person_at_once": "正在给这个人发另一条，等一等再发",
    "sensitive_words": "内容里有服务商不让发的词",
    "sign_refused": "短信签名没有通过审核",
    "taken_away": "已经由另一个程序接着发",
    "template_banned": "消息模板被停用了",
    "template_refused": "短信模板没有通过审核",
    "token_awaited": "正在换微信的通行证，稍后再发",
    "token_refused": "微信的通行证不被接受",
    "token_replaced": "微信的通行证换了新的",
    "uncertain": "不能确定是否已经送到，不再重发",
    "unlisted_code": "服务商给了一个没有见过的代码",
    "unreachable": "连不上服务商，稍后再发",
    "unreadable_answer": "服务商的回答看不懂",
    "wrong_address": "服务商的网址不对",
}


def sentence(code: str) -> str:
    """The sentence of a code. KeyError for one that is in no table: a code without words is a mistake."""
    return SENTENCES.get(code) or CHANNEL_WORDS[code]


def reason(code: str) -> str:
    """The sentence of whatever may stand beside a step of a message; a platform's own number is named as it is."""
    if code.startswith("provider_"):
        return f"平台报告没有送到（{code.removeprefix('provider_')}）"
    return SENTENCES.get(code) or CHANNEL_WORDS.get(code) or f"原因代码 {code}"
