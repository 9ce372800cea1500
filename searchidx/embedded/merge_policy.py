"""Which segments are merged, so that their number grows as a logarithm and no merge is ever giant."""

from collections.abc import Sequence

from searchidx.embedded.segments import SegmentEntry

LARGEST_SEGMENT = 1 << 18
"""No segment is made of more documents by merging."""

SEGMENTS_PER_TIER = 8
_SMALLEST_TIER = 1 << 9
"""Segments of fewer documents count as equally small."""

_DELETED_SHARE = 0.5


def merges_after_build(
    entries: Sequence[SegmentEntry], largest: int = LARGEST_SEGMENT
) -> list[list[SegmentEntry]]:
    """Return groups of neighbours to merge into as few segments as the largest size allows, equally large."""
    total = sum(entry.live for entry in entries)
    wanted = max(-(-total // largest), 1)
    groups: list[list[SegmentEntry]] = [[]]
    held = 0
    for entry in entries:
        size = sum(other.live for other in groups[-1])
        is_full = size + entry.live > largest or held >= total * len(groups) / wanted
        if groups[-1] and is_full:
            groups.append([])
        groups[-1].append(entry)
        held += entry.live
    return [group for group in groups if len(group) > 1]


def merges_after_update(
    entries: Sequence[SegmentEntry], largest: int = LARGEST_SEGMENT
) -> list[list[SegmentEntry]]:
    """Return groups of segments to merge.

    Eight segments of a size are merged, and what comes of them counts when it is looked whether eight of the
    next size are there. A segment of which more than half is deleted is written anew.
    """
    groups = [[entry] for entry in entries]
    while (tier := _full_tier(groups, largest)) is not None:
        groups = [group for group in groups if group not in tier] + [[e for group in tier for e in group]]
    return [group for group in groups if len(group) > 1 or _is_mostly_deleted(group[0])]


def _full_tier(groups: Sequence[list[SegmentEntry]], largest: int) -> list[list[SegmentEntry]] | None:
    tiers: dict[int, list[list[SegmentEntry]]] = {}
    for group in groups:
        tiers.setdefault(max(_live(group), _SMALLEST_TIER).bit_length() // 3, []).append(group)
    for size in sorted(tiers):
        tier = sorted(tiers[size], key=_live)[:SEGMENTS_PER_TIER]
        if len(tier) == SEGMENTS_PER_TIER and sum(map(_live, tier)) <= largest:
            return tier
    return None


def _live(group: Sequence[SegmentEntry]) -> int:
    return sum(entry.live for entry in group)


def _is_mostly_deleted(entry: SegmentEntry) -> bool:
    return entry.deleted > entry.documents * _DELETED_SHARE
