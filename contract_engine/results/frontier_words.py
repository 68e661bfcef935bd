"""A frontier in sentences: from where to where it goes, where it bends, and what a step costs on either side."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_engine.results.frontier_lines import AimLine, FrontierLine

# A frontier with fewer points than this says why.
FEW = 20
Aims = tuple["AimLine", "AimLine"]


def message_of(aims: Aims, points: Sequence[FrontierLine], knee: int | None, unit: str) -> str:
    """Say in one line what the picture shows."""
    if not points:
        return "There is no frontier to draw"
    if len(points) == 1:
        return f"The same terms are best for both: {_stands(aims, points[0], unit)}"
    if knee is None:
        return f"From end to end {_step(aims, points[0], points[-1], unit)}, at an even rate"
    bend = points[knee - 1]
    return f"Up to point {knee} {_step(aims, points[0], bend, unit)}; beyond it {_beyond(aims, bend, points[-1], unit)}"


def sentences_of(  # noqa: PLR0913 - what there is to say, and how
    aims: Aims,
    points: Sequence[FrontierLine],
    knee: int | None,
    unit: str,
    *,
    complete: bool,
    bends: bool,
    steps: bool = False,
) -> tuple[str, ...]:
    """Say all there is to say of a frontier that has points."""
    told = []
    if len(points) == 1:
        told.append(
            f"The aims {aims[0].name} and {aims[1].name} do not conflict: the same terms are best for both,"
            f" {_stands(aims, points[0], unit)}."
        )
    if len(points) > 1:
        told.append(
            f"Frontier of {len(points)} points between {aims[0].name} and {aims[1].name}, each within every limit:"
            f" from point 1 to point {len(points)} {_step(aims, points[0], points[-1], unit)}."
        )
        told.append(_on_the_knee(aims, points, knee, unit))
    if steps and complete and 1 < len(points) < FEW:
        told.append("Terms go in whole steps, which leaves no more points than these.")
    if not complete:
        told.append("The time limit stopped the frontier before it was whole.")
    if bends and points:
        told.append("Where payments stop at a limit, a point is within every limit but may not be the best possible.")
    return tuple(told)


def _on_the_knee(aims: Aims, points: Sequence[FrontierLine], knee: int | None, unit: str) -> str:
    if knee is None:
        return "It has no knee: what a step costs is about the same all along."
    bend = points[knee - 1]
    told = [f"Its knee is point {knee}, at {_stands(aims, bend, unit)}."]
    if 1 < knee < len(points):
        before, after = points[knee - 2], points[knee]
        told.append(
            f"Going from point {before.point} to {knee}, {_step(aims, before, bend, unit)}; going on to"
            f" {after.point}, {_step(aims, bend, after, unit)}."
        )
    return " ".join(told)


def _stands(aims: Aims, point: FrontierLine, unit: str) -> str:
    return " and ".join(f"{aim.words} {aim.shown(point.aims[aim.name], unit)}" for aim in aims)


def _step(aims: Aims, start: FrontierLine, end: FrontierLine, unit: str) -> str:
    """Say what going from one point to another does to both aims, the one that becomes better last."""
    return " while ".join(_moves(aim, start, end, unit) for aim in aims)


def _moves(aim: AimLine, start: FrontierLine, end: FrontierLine, unit: str) -> str:
    change = end.aims[aim.name] - start.aims[aim.name]
    return f"{aim.words} {'rises' if change > 0 else 'falls'} by {_size(aim, change, unit)}"


def _beyond(aims: Aims, start: FrontierLine, end: FrontierLine, unit: str) -> str:
    """Say the same of the rest of the way, in fewer words."""
    sizes = [_size(aim, end.aims[aim.name] - start.aims[aim.name], unit) for aim in aims]
    return f"{sizes[0]} for {sizes[1]}"


def _size(aim: AimLine, change: float, unit: str) -> str:
    return aim.shown(abs(change), unit) if aim.unit == "£" else f"{abs(change) * 100:.1f} percentage points"
