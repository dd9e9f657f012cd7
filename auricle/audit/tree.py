"""The Merkle tree over the trail's lines, kept as tiles: one row for each 256 lines, one for each 256 such rows.

So a new checkpoint reads only what came since the last one and at most 255 hashes of each height, however long the
trail is. A tile's hash never changes once its lines are there. trail.verify computes them again from the lines.
"""

from collections.abc import Iterator

from auricle.audit import merkle
from auricle.audit.models import TrailLine, TreeTile

STEP = 8
WIDTH = 1 << STEP


def size() -> int:
    """How many lines the trail has. Lines become visible in their order, so all before the last one are there."""
    return TrailLine.objects.order_by("-seq").values_list("seq", flat=True).first() or 0


def grow(to: int) -> int:
    """Keep the hash of every tile that has become full. Returns how many were added."""
    added, height = 0, 1
    while full := to >> (STEP * height):
        begun = TreeTile.objects.filter(height=height).count()
        for index in range(begun, full):
            digest = merkle.full_root(_below(height, index))
            TreeTile.objects.create(height=height, index=index, digest=digest)
        added += max(0, full - begun)
        height += 1
    return added


def node(level: int, index: int) -> bytes:
    """The hash of a full subtree, from the tiles right below it, or from the lines themselves."""
    height, rest = divmod(level, STEP)
    first, count = index << rest, 1 << rest
    return merkle.full_root(_lines(first, count) if height == 0 else _tiles(height, first, count))


def wrong_tiles(*, after: int = 0, to: int | None = None) -> Iterator[tuple[int, int]]:
    """Yield height and index of every tile that is not the hash of what is below it.

    Of all tiles, or of those that became full by the lines after one line and up to another.
    """
    highest = TreeTile.objects.order_by("-height").values_list("height", flat=True).first() or 0
    for height in range(1, highest + 1):
        tiles = TreeTile.objects.filter(height=height, index__gte=after >> (STEP * height)).order_by("index")
        if to is not None:
            tiles = tiles.filter(index__lt=to >> (STEP * height))
        for tile in tiles.iterator():
            below = _below(tile.height, tile.index)
            if len(below) != WIDTH or merkle.full_root(below) != bytes(tile.digest):
                yield tile.height, tile.index


def _below(height: int, index: int) -> list[bytes]:
    first = index << STEP
    return _lines(first, WIDTH) if height == 1 else _tiles(height - 1, first, WIDTH)


def _lines(first: int, count: int) -> list[bytes]:
    # A leaf's index begins with nought, a line's number with one.
    found = TrailLine.objects.filter(seq__gt=first, seq__lte=first + count).order_by("seq")
    return [merkle.leaf_hash(bytes(digest)) for digest in found.values_list("digest", flat=True)]


def _tiles(height: int, first: int, count: int) -> list[bytes]:
    found = TreeTile.objects.filter(height=height, index__gte=first, index__lt=first + count)
    return [bytes(digest) for digest in found.order_by("index").values_list("digest", flat=True)]
