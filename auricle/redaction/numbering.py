"""What a person is numbered by: identity papers, bank accounts and cards, names in messengers, number plates. Plain."""

import re
from collections.abc import Callable

from stdnum import bitcoin, damm, iban, luhn
from stdnum.br import cpf
from stdnum.cn import ric, uscc
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.in_ import aadhaar, pan
from stdnum.it import codicefiscale
from stdnum.kr import rrn
from stdnum.pl import pesel

from auricle.redaction.cues import EDGE, END, after, later
from auricle.redaction.reaching import DATE
from auricle.redaction.spans import Kind, Recogniser

LEAST_IN_AN_ID = 5
_RIC_WEIGHED = 17


def _compact(words: str) -> str:
    return re.sub(r"[ .-]", "", words).upper()


def _resident(words: str) -> float:
    """A number of a Chinese identity card. With a wrong check digit it is a slip of the pen, and still a person's."""
    number = _compact(words)
    return 0.99 if ric.calc_check_digit(number[:_RIC_WEIGHED] + "0") == number[-1] else 0.9


def _right(valid: Callable[[str], bool], score: float) -> Callable[[str], float]:
    return lambda words: score if valid(_compact(words)) else 0.0


def _paper(words: str) -> float:
    return 0.96 if sum(sign.isdigit() for sign in words) >= LEAST_IN_AN_ID else 0.0


def _shape(kind: Kind, shape: str, score: float, check: Callable[[str], float] | None = None) -> Recogniser:
    return Recogniser(kind, re.compile(f"{EDGE}{shape}{END}", re.ASCII), score, check, bare=True)


_PAPERS = (
    r"passports?|visa|identity(?: card)?|national id|id(?: card)?|driver'?s'? licen[cs]e|driving licen[cs]e"
    r"|social security|national insurance|residence (?:card|permit)|work permit|permit"
    r"|(?:student|staff|employee|personnel|member)(?= n)|tax(?: id)?|ssn|nin|tin|pesel|aadhaar"
    r"|身份证|护照|驾驶证|驾照|社保卡?|医保卡?|统一社会信用代码|信用代码|居住证|军官证|通行证|税号|学籍|学号|工号|员工编号|会员号"
)
IDS = (
    Recogniser(Kind.ID, after(_PAPERS, rf"(?:[A-Z]{{1,3}}-?)?\d(?:[ -]?\d|-?[A-Z]){{4,20}}{END}"), 0, _paper),
    _shape(
        Kind.ID,
        r"[1-9]\d{5} ?(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]) ?\d{3}[\dXx]",
        0,
        _resident,
    ),
    _shape(Kind.ID, r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}", 0, _right(uscc.is_valid, 0.97)),
    _shape(Kind.ID, r"\d{3}-\d\d-\d{4}", 0.9),  # United States
    _shape(
        Kind.ID, r"[A-CEGHJ-PR-TW-Zq][A-CEGHJ-NPR-TW-Zq] ?\d\d ?\d\d ?\d\d ?[A-D]", 0.92
    ),  # United Kingdom
    _shape(Kind.ID, r"[A-Z]\d{8}", 0.75),  # passports of many countries
    _shape(Kind.ID, r"\d{8}-?[A-Z]", 0, _right(dni.is_valid, 0.9)),
    _shape(Kind.ID, r"[XYZ]-?\d{7}-?[A-Z]", 0, _right(nie.is_valid, 0.95)),
    _shape(Kind.ID, r"[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z]", 0, _right(codicefiscale.is_valid, 0.98)),
    _shape(Kind.ID, r"[12] ?\d\d ?\d\d ?\d[\dAB] ?\d{3} ?\d{3} ?\d\d", 0, _right(nir.is_valid, 0.95)),
    _shape(Kind.ID, r"\d{3}\.\d{3}\.\d{3}-\d\d", 0, _right(cpf.is_valid, 0.98)),
    _shape(Kind.ID, r"[2-9]\d{3} \d{4} \d{4}", 0, _right(aadhaar.is_valid, 0.9)),
    _shape(Kind.ID, r"[A-Z]{5}\d{4}[A-Z]", 0, _right(pan.is_valid, 0.95)),
    _shape(Kind.ID, r"\d{6}-[1-4]\d{6}", 0, _right(rrn.is_valid, 0.95)),
    _shape(Kind.ID, r"\d{11}", 0, _right(pesel.is_valid, 0.8)),
    # Somebody typed the receipt of a report: it opens an inbox.
    _shape(Kind.ID, r"(?:\d{4}[ -]?){4}\d{4}", 0, _right(damm.is_valid, 0.99)),
)

_ACCOUNTS = r"(?:bank )?accounts?|a/c|acct|iban|sort|routing|swift|账号|帐号|账户|帐户|户头|对公"
_MESSENGERS = (
    r"wechat|weixin|telegram|skype|line|viber|signal|whatsapp|facebook|instagram|twitter|tiktok|paypal|alipay|qq|vx|wx"
    r"|微信|支付宝|抖音|快手|微博|企鹅|飞信|钉钉|财付通"
)


def _iban(words: str) -> float:
    return 0.99 if iban.is_valid(_compact(words), check_country=False) else 0.55


def _account(words: str) -> float:
    return 0.0 if DATE.fullmatch(words) else 0.8


def _card(words: str) -> float:
    return 0.97 if luhn.is_valid(_compact(words)) else 0.0


def _handle(words: str) -> float:
    """A name in a messenger. A plain word after "Telegram" is the rest of a sentence."""
    return (
        0.98 if any(sign in "@_:." or sign.isdigit() for sign in words[:-1]) or words[-1].isdigit() else 0.0
    )


ACCOUNTS = (
    Recogniser(Kind.ACCOUNT, after(_ACCOUNTS, rf"[A-Z]{{0,2}}\d(?:[ -]?[0-9]){{3,27}}{END}"), 0.98),
    Recogniser(Kind.ACCOUNT, later(_ACCOUNTS, rf"\d(?:[ -]?\d){{5,27}}{END}"), 0, _account, bare=True),
    Recogniser(Kind.HANDLE, after(_MESSENGERS, r"@?[A-Za-z0-9][A-Za-z0-9_.:@+-]{3,40}"), 0, _handle),
    _shape(Kind.ACCOUNT, r"[A-Z]{2}\d\d(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,4})?", 0, _iban),
    _shape(
        Kind.ACCOUNT,
        r"[13][1-9A-HJ-NP-Za-km-z]{25,34}",
        0,
        lambda words: 0.99 if bitcoin.is_valid(words) else 0.6,
    ),
    _shape(Kind.ACCOUNT, r"bc1[02-9ac-hj-np-z]{11,71}", 0.98),
    _shape(Kind.ACCOUNT, r"0x[0-9A-Fa-f]{40}", 0.98),
    _shape(Kind.ACCOUNT, r"T[1-9A-HJ-NP-Za-km-z]{33}", 0.95),
    Recogniser(Kind.HANDLE, re.compile(r"(?<![\w.@/])@[A-Za-z]\w{3,30}", re.ASCII), 0.85),
    # Longer than anything that is counted or dated.
    _shape(Kind.ACCOUNT, r"\d{15,24}", 0.5),
    _shape(Kind.ACCOUNT, r"\d{4}(?:[ -]\d{4}){3,5}(?:[ -]\d{1,4})?", 0.5),
)
CARDS = (
    Recogniser(
        Kind.CARD,
        after(
            r"(?<!id )(?<!identity )card|卡号|银行卡|信用卡|储蓄卡|工资卡", rf"\d(?:[ -]?\d){{11,18}}{END}"
        ),
        0.985,
    ),
    _shape(Kind.CARD, r"[2-6]\d{3}[ -]?(?:\d{4}[ -]?){2}\d{1,4}(?:[ -]?\d{3})?", 0, _card),
    _shape(Kind.CARD, r"3[47]\d\d[ -]?\d{6}[ -]?\d{5}", 0, _card),
)

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_LATIN = "A-HJ-NP-Z0-9"
PLATES = (
    Recogniser(
        Kind.PLATE,
        re.compile(
            rf"[{_PROVINCES}][A-Za-z][ ·•.-]?[{_LATIN}{_LATIN.lower()}]{{4,5}}[{_LATIN}{_LATIN.lower()}挂学警港澳]{END}"
        ),
        0.97,
    ),
    _shape(Kind.PLATE, r"[A-Z]{2}\d\d ?[A-Z]{3}", 0.9),  # United Kingdom
    _shape(Kind.PLATE, r"K[A-Z]{2} ?\d{3}[A-Z]", 0.85),  # Kenya
    Recogniser(
        Kind.PLATE,
        after(
            r"(?:number |licen[cs]e )?plates?|registration|registered|reg|lorry|truck|car|van|pickup|tanker|motorbike"
            r"|bus|车牌号?|牌照",
            rf"(?-i:(?=[A-Z0-9 -]{{0,9}}\d)(?=[0-9 -]{{0,5}}[A-Z])[A-Z0-9]{{1,4}}(?:[ -]?[A-Z0-9]{{2,5}}){{1,2}}){END}",
        ),
        0.93,
    ),
)
