from collections.abc import Mapping
from typing import Any

class BlockDecoder:
    def __init__(
        self, arrays: Mapping[str, Any], documents: int, parts: int, has_positions: bool
    ) -> None: ...
    def lists(self, term: int) -> tuple[list[int], list[int], list[int], list[int]]: ...
