"""What is dangerous by its kind, whether a posting says so or not: for minors, and for whom dust harms."""

from __future__ import annotations

MINOR_MARKS = ("night", "height", "heat", "toxic", "heavy", "underground", "long_day")
"""Marks of a posting that keep it from who is not yet 18."""
DUST = frozenset(
    {
        "mining", "ore_dressing", "stone_work", "cement", "wood_sanding", "wood_machine", "demolition",
        "ceramic_finish",
    }
)  # fmt: skip
"""Where there is dust in the air, whether the posting says so or not."""
HAZARDOUS = frozenset(
    {
        "stamping", "casting", "smelting", "plating", "paint_spray", "mining", "ore_dressing", "demolition", "scaffold",
        "welding", "electrician", "power_line", "elevator", "facade_clean", "crane", "forklift", "excavator",
        "loader_driver", "boiler", "fireworks", "steel_structure", "driver_hazmat", "ktv_entertain",
    }
)  # fmt: skip
"""Presses, molten metal, baths, blasting, and the trades whose paper nobody gets before 18, taught or not: danger
whether the posting says so or not."""
