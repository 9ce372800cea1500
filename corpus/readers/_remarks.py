"""What a reading tells besides its record, collected while reading."""

from corpus.readers import Reading
from corpus.record import Record, check
from corpus.text import repair

_MOST_LOST_SHOWN = 10


class Remarks:
    """Collects the repairs, unknown labels and warnings of one reading."""

    def __init__(self) -> None:
        self._repairs: list[tuple[str, str]] = []
        self._lost: list[str] = []
        self._unknown_labels: list[str] = []
        self._warnings: list[str] = []

    def mend(self, block: str) -> str:
        """Return a block without encoding damage, and remember the words that were repaired."""
        repaired = repair(block)
        self._repairs += repaired.repairs
        self._lost += repaired.lost
        return repaired.text

    def unknown_label(self, label: str) -> None:
        """Remember the label of an event or a relation that is not known."""
        self._unknown_labels.append(label)

    def warn(self, warning: str) -> None:
        """Remember what was read with a doubt or left out."""
        self._warnings.append(warning)

    def reading(self, record: Record, raw: bytes, form: str) -> Reading:
        """Return the reading of a record.

        Raises:
            DocumentError: the record holds no text.
        """
        check(record)
        if self._lost:
            shown = ", ".join(self._lost[:_MOST_LOST_SHOWN])
            self.warn(f"characters are lost for good in {len(self._lost)} words: {shown}")
        return Reading(
            record=record,
            raw=raw,
            form=form,
            repairs=tuple(self._repairs),
            unknown_labels=tuple(dict.fromkeys(self._unknown_labels)),
            warnings=tuple(dict.fromkeys(self._warnings)),
        )
