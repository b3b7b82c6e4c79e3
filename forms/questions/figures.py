"""Figures of every script, for the boxes that hold a number or a day: ٣, ۱۲٫۵ and １２ are 3, 12.5 and 12.

Texts never come here: what people write in words is kept as they typed it.
"""

import unicodedata

# Signs that only ever stand within a number: the decimal separator of Arabic and Persian, and what the full-width
# keyboards of East Asia type. The Arabic thousands separator is none of them: thousands are not guessed at.
SIGNS = str.maketrans({"\u066b": ".", "\uff0e": ".", "\uff0c": ",", "\uff0d": "-", "\u2212": "-"})


def in_ascii(text: str) -> str:
    """The text with every decimal digit as one of 0 to 9, and the signs of a number as full stop, comma and hyphen.

    Whether that is a number is for the caller to say.
    """
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in text.translate(SIGNS))
