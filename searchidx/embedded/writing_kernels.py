"""Which kernels write segments: the native ones, or NumPy where they were not built."""

try:
    from searchidx.embedded._block_reading import BlockDecoder
    from searchidx.embedded._blocks import BlockEncoder
    from searchidx.embedded._inversion import Inverter
    from searchidx.embedded._merging import FieldMerger
except ImportError:
    from searchidx.embedded.block_reading_numpy import BlockDecoder  # type: ignore[assignment]
    from searchidx.embedded.blocks_numpy import BlockEncoder  # type: ignore[assignment]
    from searchidx.embedded.inversion_numpy import Inverter  # type: ignore[assignment]
    from searchidx.embedded.merging_numpy import FieldMerger  # type: ignore[assignment]

__all__ = ["BlockDecoder", "BlockEncoder", "FieldMerger", "Inverter"]
