"""Curves as SVG: both axes logarithmic, a line a name. Enough for the figures in docs/."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

Points = Sequence[tuple[float, float]]
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 720, 420, 78, 40, 170, 52
COLOURS = ("#1f5fa8", "#c4541a", "#2a7f3f", "#7a3fa0", "#8a6d1a", "#444444")


def curves(title: str, across: str, up: str, lines: Mapping[str, Points]) -> str:
    """A picture of the lines. Values are above 0."""
    xs = _bounds(x for points in lines.values() for x, _ in points)
    ys = _bounds(y for points in lines.values() for _, y in points)

    foot = HEIGHT - BOTTOM

    def at(x: float, y: float) -> tuple[float, float]:
        along = (math.log10(x) - xs[0]) / (xs[1] - xs[0])
        high = (math.log10(y) - ys[0]) / (ys[1] - ys[0])
        return LEFT + along * (WIDTH - LEFT - RIGHT), foot - high * (foot - TOP)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        ' font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        _text(LEFT, 22, title, "start", "bold"),
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, across, "middle"),
        _text(LEFT - 8, 22, up, "end"),
    ]
    for power in range(xs[0], xs[1] + 1):
        x, _ = at(10**power, 10 ** ys[0])
        parts += [
            _rule(x, TOP, x, foot),
            _text(x, foot + 18, _si(power), "middle"),
        ]
    for power in range(ys[0], ys[1] + 1):
        _, y = at(10 ** xs[0], 10**power)
        parts += [_rule(LEFT, y, WIDTH - RIGHT, y), _text(LEFT - 8, y + 4, _si(power), "end")]
    for number, (name, points) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join("{:.1f},{:.1f}".format(*at(x, y)) for x, y in points)
        x, y = at(*points[-1])
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{at(*one)[0]:.1f}" cy="{at(*one)[1]:.1f}" r="3" fill="{colour}"/>'
                  for one in points]  # fmt: skip
        parts.append(_text(x + 8, y + 4, name, "start", colour=colour))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _bounds(values) -> tuple[int, int]:
    logs = [math.log10(value) for value in values]
    low, high = math.floor(min(logs)), math.ceil(max(logs))
    return low, max(high, low + 1)


def _si(power: int) -> str:
    return f"{10**power:,}" if power >= 0 else f"{10.0**power:g}"


def _text(
    x: float, y: float, text: str, anchor: str, weight: str = "normal", colour: str = "#222222"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}"'
        f' fill="{colour}">{escape(text)}</text>'
    )


def _rule(x0: float, y0: float, x1: float, y1: float) -> str:
    return f'<line x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}" stroke="#dddddd"/>'
