"""与户主关系: who is the head, who lives with the head, and what tells neither."""

import re
from typing import Literal

from lianhu_cli.domain.cells.readers import fold, squeeze
from lianhu_cli.domain.patterns import late

Told = Literal["head", "member", "nothing", "unclear"]

_HEADS = frozenset(
    "户主 本人 户主本人 本户户主 本人或户主 独居 单身 单人户 独户 一人户 家主".split()
)
_YES = frozenset("是 √ ✓ ✔ ☑ 1 Y y YES Yes yes TRUE 对".split())
_NO = frozenset("否 × ✗ 0 N n NO No no FALSE 不是".split())
_NOTHING = frozenset("/ \\ - -- — —— 无 没有 不详 未知 空 、".split())
_RELATION = late(
    r"之?(?:配偶|妻子?|夫|丈夫|老伴|爱人|媳妇|老公|老婆"
    r"|(?:之|长|次|三|四|五|六|大|二|小|幼|独生?|继|养|义|干)?(?:子|女|儿子?|女儿|闺女|男|孩)(?:女)?(?:之?[妻夫])?"
    r"|子女|孩子|父亲?|母亲?|爸爸?|妈妈?|父母|双亲|公公|婆婆|岳父母?|岳母|丈人|丈母娘?"
    r"|(?:之|曾|玄|外|长|次)*(?:孙|孙子|孙女|外孙|外孙女|孙媳妇?|孙女婿|重孙|重孙女|外甥|外甥女)"
    r"|(?:之)?(?:儿媳妇?|媳妇?|女婿|婿)|(?:之)?(?:兄|弟|姐|妹|哥哥?|弟弟|姐姐|妹妹|兄弟|姐妹|兄长|胞[兄弟姐妹])(?:媳|妇|夫)?"
    r"|(?:外|曾|太|伯|叔|姨|姑)?(?:祖父母?|祖母|爷爷?|奶奶?|公|婆)|(?:之)?(?:侄|侄子|侄儿|侄女|甥)(?:媳妇?|女婿)?"
    r"|嫂子?|弟媳|姐夫|妹夫|叔叔?|伯父?|伯母|婶婶?|舅舅?|姑姑?|姨妈?|姨母|舅母"
    r"|其他(?:亲属|关系|成员|近亲属|人员)?|其它|亲属|非亲属|家属|保姆|寄养|同居|成员|家庭成员)"
)
_CODED = late(r"^\d{1,3}[.、:\-\s]*")
_BETWEEN = late(r"[/、,，;；()（）\[\]【】\s或]+")


def told(cell: str) -> Told:
    """Return what a 与户主关系 says of a person.

    >>> [told(t) for t in ("户 主", "01户主", "户主/本人", "本人（户主）", "独居")]
    ['head', 'head', 'head', 'head', 'head']
    >>> [told(t) for t in ("配偶", "之子", "长女", "20之子", "儿媳", "母亲", "孙女", "其他亲属")]
    ['member', 'member', 'member', 'member', 'member', 'member', 'member', 'member']
    >>> [told(t) for t in ("", "/", "无", "户住", "叔侄", "邻居", "户主之妻")]
    ['nothing', 'nothing', 'nothing', 'unclear', 'unclear', 'unclear', 'member']
    """
    plain = _CODED.sub("", fold(cell))
    if squeeze(plain) in _NOTHING or not squeeze(plain):
        return "nothing"
    joined = squeeze(plain)
    parts = [part for part in _BETWEEN.split(joined) if part]
    if joined in _HEADS or (parts and all(part in _HEADS for part in parts)):
        return "head"
    bare = re.sub(r"^(?:系|为|是)?(?:户主|本人)的?", "", joined) if len(joined) > 2 else joined
    bare = re.sub(r"\([^()]*\)", "", bare)
    return "member" if _RELATION.fullmatch(bare) else "unclear"


def told_by_flag(cell: str) -> Told:
    """Return what 是否户主 says of a person: yes is the head, no and blank are not.

    >>> told_by_flag("是"), told_by_flag("否"), told_by_flag(""), told_by_flag("待定")
    ('head', 'member', 'member', 'unclear')
    """
    plain = squeeze(fold(cell))
    if plain in _YES:
        return "head"
    return "member" if plain in _NO | _NOTHING or not plain else "unclear"
