"""Which kernels write segments: the native ones, or NumPy where they were not built."""

try:
    from searchidx.embedded._blocks import BlockEncoder
    from searchidx.embedded._inversion import Inverter
except ImportError:
    from searchidx.embedded.blocks_numpy import BlockEncoder  # type: ignore[assignment]
    from searchidx.embedded.inversion_numpy import Inverter  # type: ignore[assignment]

__all__ = ["BlockEncoder", "Inverter"]
