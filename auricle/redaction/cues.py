"""Words beside a number that say what it is. Plain.

Every repetition has a limit, so that a long text of nothing but such words costs no more than its length.
"""

import re

EDGE = r"(?<![0-9A-Za-z])"
"""No Latin letter or digit before. Chinese writes none between its signs and a number, so `\\b` would not do."""
END = r"(?![0-9A-Za-z])"

NOT_MONEY = r"(?!\s?(?:元|块|万|亿|yuan|euros?\b|dollars?\b|pounds?\b|shillings?\b|RMB|USD|EUR|GBP))"

_LINK = (
    r"(?:[\s:,.#'\"(]{0,3}(?:numbers?|no\b|nos\b|num\b|nr\b|is\b|was\b|card\b|code\b|id\b|at\b|on\b|to\b|it\b|me\b|us\b"
    r"|号码|号|为|是|叫|卡|证|ID)){0,4}[\s:,.#'\"(]{0,3}"
)


def after(words: str, value: str) -> re.Pattern[str]:
    """A value with one of these words before it, perhaps with "number is" or the like between, or glued to it."""
    return re.compile(
        rf"(?:(?<![A-Za-z])(?:{words})){_LINK}(?:(?<![0-9A-Za-z])|(?<=[A-Za-z])(?=\d{{4,24}}{END}))({value})",
        re.ASCII | re.IGNORECASE,
    )


def later(words: str, value: str) -> re.Pattern[str]:
    """A value in the same sentence as one of these words, with a few others between that hold no digit."""
    return re.compile(
        rf"(?:(?<![A-Za-z])(?:{words}))(?![A-Za-z])[^\d.;!?。；！？\n]{{0,{GAP}}}(?<![0-9A-Za-z.,])({value}){NOT_MONEY}",
        re.ASCII | re.IGNORECASE,
    )


GAP = 36
LOOK_BACK = 28
_SOMETHING_ELSE = re.compile(
    r"(?:[$€£¥￥₽₹]|\b(?:RMB|USD|EUR|GBP))\s?$|(?:\b(?:cases?|invoices?|orders?|tenders?|lots?|parcels?|sections?|chapters?|versions?|file|ticket|ref(?:erence)?"
    r"|report|model|serial|container|room|gate|page|route|flight|seat|line)"
    r"|案号|编号|单号|发票号?|合同号?|型号|文号|批号|房号|票号|货号|订单号?|警号|车次|航班)"
    r"(?:\s{0,2}(?:numbers?|no\.?|nr\.?|was|is|code|[#:]|号码|号|是|为)){0,3}\s{0,2}$",
    re.ASCII | re.IGNORECASE,
)


def is_something_else(text: str, start: int) -> bool:
    """Whether what stands right before this place makes it a sum, or the number of a thing such as an invoice."""
    return _SOMETHING_ELSE.search(text[max(0, start - LOOK_BACK) : start]) is not None
