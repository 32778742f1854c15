"""A schematic map: each prefecture-level unit of a province as one tile, placed about where it lies."""

from __future__ import annotations

import importlib.resources
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

_DATA = "data/city_coordinates.tsv"
# Free tiles per city: below 1.5 the tiles fill a rectangle and neighbours are lost, above 2.5 the map falls apart.
# Judged by eye on the 27 provinces of the table, November 2026.
_ROOM = 2.0


@dataclass(frozen=True, slots=True)
class Tile:
    """Where a city stands in the grid; row 0 is the northernmost, column 0 the westernmost."""

    city: str
    row: int
    column: int


def tiles(province: str, cities: Sequence[str]) -> tuple[Tile, ...]:
    """Place cities on a grid so that north stays up and west stays left.

    Args:
        province: full name of the province they lie in.
        cities: full names.

    Returns:
        A tile for every city that the table knows, in the order given; no two share a place. Rows and columns
        without a tile at the rim are cut off.
    """
    known = {city: point for city in cities if (point := coordinates().get((province, city)))}
    if not known:
        return ()
    wished = _wished(known)
    taken: dict[tuple[int, int], str] = {}
    for city in sorted(wished, key=lambda name: (_crowd(wished, name), name)):
        taken[_nearest_free(wished[city], taken)] = city
    top, left = min(row for row, _ in taken), min(column for _, column in taken)
    placed = {city: Tile(city, row - top, column - left) for (row, column), city in taken.items()}
    return tuple(placed[city] for city in cities if city in placed)


@cache
def coordinates() -> Mapping[tuple[str, str], tuple[float, float]]:
    """Read where China's prefecture-level units lie.

    Returns:
        (province, city), both in full, to (longitude, latitude) in degrees.
    """
    text = importlib.resources.files("kb").joinpath(_DATA).read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")][1:]
    return {(province, name): (float(longitude), float(latitude)) for name, province, longitude, latitude in rows}


def _wished(points: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Scale coordinates to (row, column), so that all cities have about `_ROOM` tiles each."""
    west = min(x for x, _ in points.values())
    north = max(y for _, y in points.values())
    # A degree of longitude is shorter than one of latitude away from the equator.
    shrink = math.cos(math.radians(sum(y for _, y in points.values()) / len(points)))
    flat = {city: (north - y, (x - west) * shrink) for city, (x, y) in points.items()}
    height, width = max(y for y, _ in flat.values()), max(x for _, x in flat.values())
    side = math.sqrt(max(height, 0.1) * max(width, 0.1) / (_ROOM * len(points)))
    return {city: (y / side, x / side) for city, (y, x) in flat.items()}


def _crowd(wished: Mapping[str, tuple[float, float]], city: str) -> float:
    """Distance to the nearest other city: those that stand close are placed first, near where they belong."""
    return min((math.dist(wished[city], place) for other, place in wished.items() if other != city), default=0.0)


def _nearest_free(place: tuple[float, float], taken: Mapping[tuple[int, int], str]) -> tuple[int, int]:
    """Find the free tile nearest to a place, ties to the north and then the west."""
    row, column = round(place[0]), round(place[1])
    reach = math.isqrt(len(taken)) + 2
    around = [(row + r, column + c) for r in range(-reach, reach + 1) for c in range(-reach, reach + 1)]
    return min((tile for tile in around if tile not in taken), key=lambda tile: (math.dist(tile, place), tile))
