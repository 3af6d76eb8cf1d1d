"""The lights a scene can be painted in: limited palettes, from the zenith down to the ground."""

from .canvas import Mood, rgb


def mood(sky: str, sun: str, haze: str, shade: str, cloud: str, day: float) -> Mood:
    dark, lit = cloud.split()
    return Mood(
        sky=tuple(rgb(code) for code in sky.split()),
        sun=rgb(sun),
        haze=rgb(haze),
        shade=rgb(shade),
        cloud=(rgb(dark), rgb(lit)),
        day=day,
    )


ROSE = mood(
    "#33466f #7c769c #d79f9a #f8d2a6", "#fff1d0", "#e2b5a6", "#23263f", "#8f7f9c #ffdcc0", 0.45
)
GOLD = mood(
    "#4f7b9c #94b1b3 #ecd6a2 #fde6b4", "#fff6d8", "#eed6a8", "#33291f", "#a8a396 #fff1d2", 0.72
)
CLEAR = mood(
    "#1d5a99 #3f86c2 #8fc0df #d8e8ea", "#fffbe8", "#bdd4df", "#1f3238", "#a9bccb #ffffff", 1.0
)
SOFT = mood(
    "#5f86a6 #8fb0c4 #c3d5da #e9ebe2", "#fffdf0", "#cfdadb", "#263436", "#a5b3bc #fbf8f0", 0.88
)
SILVER = mood(
    "#65747f #8f9ca3 #b9c1c2 #dad9d0", "#f5f1e4", "#c0c6c5", "#263035", "#77848c #e6e6e0", 0.7
)
EMBER = mood(
    "#2a2147 #74324f #d65f3c #fdb95c", "#ffe3a0", "#cc6d48", "#190f1d", "#54263f #ff9c5c", 0.25
)
VIOLET = mood(
    "#1a2049 #4a3f7a #a5678d #f3ac8a", "#ffe0bd", "#97708f", "#11132a", "#453b68 #f0a39c", 0.25
)
BLUE = mood(
    "#0a1733 #183760 #457291 #cdb092", "#ffe6b8", "#43658a", "#070f1e", "#1c3050 #8c9cad", 0.18
)
TEAL = mood(
    "#174a5e #4f9299 #bcd5bb #fde7b8", "#fff6d5", "#bfd3bd", "#122c33", "#5d8f97 #fff0cc", 0.6
)
STORM = mood(
    "#1b242d #36454f #76857f #d0c59c", "#f6ebc0", "#828d86", "#12181a", "#2c3740 #d7d0b4", 0.42
)
NIGHT = mood(
    "#04060d #0a1230 #1a2c54 #46527a", "#f2eee0", "#26355c", "#020309", "#0c1428 #3c4a70", 0.05
)

# Lamps and lit windows; shipping containers, awnings and cars.
WARM = [rgb(code) for code in ("#ffd58a", "#ffe6b5", "#ffc266", "#fff3d9", "#f7b35c")]
BOXES = [
    rgb(code)
    for code in ("#a8452f", "#2f5d86", "#c9953c", "#4c7a5b", "#d8d4c8", "#7a3b4a", "#38607a")
]
