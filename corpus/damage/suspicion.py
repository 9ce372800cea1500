"""Whether a text holds anything that damage leaves behind; most texts do not, and telling so is fast."""

import re

# What Dutch and French texts hold anyway. What damage makes of these signs is judged by their neighbours.
_ORDINARY = "\x00-\x7fàâäçèéêëîïôöùûüœÀÇÈÉÊŒ’‘“”–—…«»€°§²³\u00a0"
_ALL_ORDINARY = re.compile(f"[{_ORDINARY}]*+")

_LETTER = r"[^\W\d_]"
# Each begins with the sign itself: that is what makes the search fast.
_MISPLACED = re.compile(
    "|".join(
        (
            r"&(?:#\w+|\w+);",
            "â€",
            rf"…(?={_LETTER})",
            rf"»(?={_LETTER})",
            rf"«(?<={_LETTER}«)",
            rf"‘(?<={_LETTER}‘)",
            r"\u00a0(?=(?i:tes|tre))|\u00a0(?<=[A-Z]\u00a0)(?=[A-Z])",
            r"°(?<=[a-z]°)(?=[a-z]{2})",
            r"â(?<=\b[cdjlmnstCDJLMNST]â)(?=[aeiouyéêAEIOUYÉ])",
            r"â(?!\w)",
            r"â(?<=[aeou\d]â)",
            r"â(?=[A-Z\d]|s\b)",
            r"ô(?<!\wô)(?!t)",
            r"ö(?![^\W\dA-Z])",
            rf"Ç(?!{_LETTER})",
        )
    )
)


def is_suspect(text: str) -> bool:
    """Return whether some word of a text may be damaged."""
    return _ALL_ORDINARY.fullmatch(text) is None or _MISPLACED.search(text) is not None
