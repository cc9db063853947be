"""Places that two people fill together, and who comes with somebody."""

from __future__ import annotations

from search.pattern import regex
from search.ranking.prepared import PreparedPerson, PreparedPosting
from search.ranking.spoken import own_words

_TITLE = regex(
    r"夫妻(?!房|间|单间|套间|宿舍|住宿|优先|均可|都[可行要]|也[可行要]|不限|更好|最好|不拘|店|肺片|村|或|、)"
)
_FOR_TWO = regex(
    r"一对夫妻(?!房)|(?:限|[只须需]要|必须是?)(?:是)?夫妻(?!房|间|宿舍)|夫妻(?:工|档)(?!优先|也|更好|最好|均可|都)"
    r"|夫妻(?:俩|两个|两人|二人|双方)(?:一起|同时|都要|住|来|到|上)"
)
_ONE_WILL_DO = regex(
    r"(?:单人|一个人|单个|单身|个人)(?:也|均|都|亦)|夫妻(?:或|、|和)(?:单身|单人|个人)|也可(?:以)?(?:单人|一个人)|不是夫妻"
)
"""夫妻优先 is a wish of the employer's, and a room for couples is an offer."""
_MANY = 8
"""Who takes on more than this takes singles too, whatever the title says."""
_TOGETHER = regex(
    r"夫妻|夫妇|[两俩]口子|[两俩]公婆|[两俩]公姥"
    r"|(?:跟|和|同|带|与|连)(?:着|上|我|自己)*(?:老公|老婆|丈夫|妻子|爱人|屋里人|媳妇|对象|男人|堂客)[^,，。;；]{0,3}(?:一起|一块|两个|俩|同去|都)"
    r"|(?:老公|老婆|丈夫|妻子|爱人|媳妇|对象|堂客)(?:(?:也|都)?(?:可以|能|要|想|肯|愿意?)?(?:一起|一块)|(?:也|都)(?:要|想|在)?(?:找|来|去|没事|闲))"
)


def alone_for_two(person: PreparedPerson, posting: PreparedPosting) -> bool:
    """Whether a place is one for a couple, and the person speaks of nobody who would come along."""
    view = posting.view
    if "couple" not in posting.facts.marks or view.headcount > _MANY:
        return False
    words = f"{view.duties}。{view.requirements}"
    if not (_TITLE.search(view.title) or _FOR_TWO.search(words)) or _ONE_WILL_DO.search(f"{view.title}。{words}"):
        return False
    return not _TOGETHER.search(own_words(person))
