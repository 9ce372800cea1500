from collections.abc import Mapping, Sequence
from typing import Any

from searchidx.embedded._blocks import BlockEncoder

class FieldMerger:
    terms: Any
    term_ends: Any
    def __init__(
        self,
        sources: Sequence[tuple[Mapping[str, Any], int, Any]],
        parts: int,
        has_positions: bool,
        encoder: BlockEncoder,
    ) -> None: ...
    def merge(self, limit: int) -> bool: ...
