#!/usr/bin/env python3
"""plot.py REPORT.json FOLDER: pictures of what one change costs, from a stored run of core-benchmark.

Writes two SVGs for each kind of change, both axes logarithmic: CPU time of snapshot, view and plans against the size of
the mesh, and of a push for one proxy against the number of proxies.
"""
import json
import math
import pathlib
import re
import sys

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 360, 64, 44, 34, 130
COLORS = ["#4269d0", "#efb118", "#ff725c", "#6cc5b0", "#3ca951", "#a463f2"]
# What is drawn: how figures are called, the name and the title of the picture, and its lines.
KINDS = [
    (r"(\d+) services, ([^:]+): (.+)", "{}", "{} changes: µs of CPU against services in the mesh",
     ["snapshot", "view", "plan CDS", "plan EDS", "plan LDS", "plan RDS"]),
    (r"push to (\d+) proxies, ([^:]+): (.+)", "push-{}", "{} pushed: µs of CPU for each proxy against proxies",
     ["responses", "acknowledgements"]),
]


def figures(report, pattern):
    """{change: {step: [(size, µs)]}}"""
    found = {}
    for figure in report["figures"]:
        match = re.fullmatch(pattern, figure["name"])
        if match:
            steps = found.setdefault(match[2], {})
            steps.setdefault(match[3], []).append((int(match[1]), figure["median"]))
    return found


def text(x, y, words, anchor="middle", size=12, color="#333"):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{color}">{words}</text>'


def picture(title, names, steps):
    points = [point for name in names for point in steps.get(name, [])]
    xs = [math.log10(x) for x, _ in points]
    x0, x1 = min(xs), max(xs)
    y0 = math.floor(min(math.log10(y) for _, y in points))
    y1 = math.ceil(max(math.log10(y) for _, y in points))
    across = lambda x: LEFT + (math.log10(x) - x0) / (x1 - x0) * (WIDTH - LEFT - RIGHT)
    up = lambda y: HEIGHT - BOTTOM - (math.log10(y) - y0) / (y1 - y0) * (HEIGHT - BOTTOM - TOP)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        text(LEFT, 18, title, "start", 14),
    ]
    for power in range(y0, y1 + 1):
        y = up(10 ** power)
        lines.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        lines.append(text(LEFT - 8, y + 4, f"{10 ** power:,g}", "end"))
    for size in sorted({x for x, _ in points}):
        lines.append(text(across(size), HEIGHT - BOTTOM + 20, f"{size:,}"))
    labels = []
    for color, step in zip(COLORS, names):
        series = sorted(steps.get(step, []))
        path = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in series)
        lines.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"/>')
        labels += [(up(series[-1][1]), step, color)] if series else []
    # Beside the ends of their lines, not over one another and not below the axis.
    bottom, places = HEIGHT - BOTTOM + 15, []
    for y, step, color in sorted(labels, reverse=True):
        bottom = min(y, bottom - 15)
        places.append((bottom, step, color))
    last = 0
    for y, step, color in reversed(places):
        last = max(y, last + 15)
        lines.append(text(WIDTH - RIGHT + 10, last + 4, step, "start", 12, color))
    return "\n".join(lines + ["</svg>", ""])


def main():
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    report = json.loads(pathlib.Path(sys.argv[1]).read_text())
    for pattern, name, title, names in KINDS:
        for change, steps in figures(report, pattern).items():
            path = pathlib.Path(sys.argv[2]) / f"{name.format(change.lower().replace(' ', '-'))}.svg"
            path.write_text(picture(title.format(change[0].upper() + change[1:]), names, steps))


if __name__ == "__main__":
    main()
