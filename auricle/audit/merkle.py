"""The Merkle tree of RFC 6962 over the trail: roots, and proofs that a line is in it or that it only grew. Plain.

A tree is described by its size and by `node(level, index)`, the hash of the full subtree over the leaves from
index * 2^level on, 2^level of them. Whoever has those hashes computes everything else from a few of them, so no
checkpoint hashes again what an earlier one hashed.
"""

import hashlib
from collections.abc import Callable, Sequence

Node = Callable[[int, int], bytes]

EMPTY = hashlib.sha256(b"").digest()
# Different first bytes, or an inner node could be shown as a leaf (RFC 6962, 2.1).
LEAF, INNER = b"\x00", b"\x01"


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry of the log."""
    return hashlib.sha256(LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return hashlib.sha256(INNER + left + right).digest()


def full_root(hashes: Sequence[bytes]) -> bytes:
    """The root over 2^n subtrees of the same height, from left to right."""
    while len(hashes) > 1:
        hashes = [node_hash(hashes[i], hashes[i + 1]) for i in range(0, len(hashes), 2)]
    return hashes[0]


def root(size: int, node: Node) -> bytes:
    """The root of the tree with this many leaves."""
    return _range_root(0, size, node) if size else EMPTY


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """The hashes that lead from a leaf to the root, from below (RFC 6962, 2.1.1)."""
    if not 0 <= index < size:
        raise ValueError("The tree has no such leaf.")
    return _path(index, 0, size, node)


def consistency_proof(old: int, new: int, node: Node) -> list[bytes]:
    """The hashes that show the tree of `old` leaves to be the beginning of that of `new` (RFC 6962, 2.1.2)."""
    if not 0 <= old <= new:
        raise ValueError("A tree never shrinks.")
    return _subproof(old, 0, new, node, whole=True) if 0 < old < new else []


def included(*, entry: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows the entry to be the leaf at `index` of the tree with this size and root."""
    if not 0 <= index < size:
        return False
    computed, at, last = leaf_hash(entry), index, size - 1
    for step in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            computed = node_hash(step, computed)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            computed = node_hash(computed, step)
        at, last = at >> 1, last >> 1
    return last == 0 and computed == root


def consistent(*, old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that nothing of the old tree was changed or taken away in the new one."""
    if old == new or old == 0:
        return not proof and (old != new or old_root == new_root)
    if old > new or not proof:
        return False
    steps = list(proof)
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    # The old tree is one full subtree of the new one: its root is known and left out of the proof.
    seen_old = seen_new = old_root if at == 0 else steps.pop(0)
    for step in steps:
        if last == 0:
            return False
        if at & 1 or at == last:
            seen_old, seen_new = node_hash(step, seen_old), node_hash(step, seen_new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            seen_new = node_hash(seen_new, step)
        at, last = at >> 1, last >> 1
    return last == 0 and (seen_old, seen_new) == (old_root, new_root)


def _range_root(start: int, end: int, node: Node) -> bytes:
    count = end - start
    if count & (count - 1) == 0:
        return node(count.bit_length() - 1, start // count)
    middle = start + _left(count)
    return node_hash(_range_root(start, middle, node), _range_root(middle, end, node))


def _path(index: int, start: int, end: int, node: Node) -> list[bytes]:
    if end - start == 1:
        return []
    middle = start + _left(end - start)
    if index < middle:
        return [*_path(index, start, middle, node), _range_root(middle, end, node)]
    return [*_path(index, middle, end, node), _range_root(start, middle, node)]


def _subproof(old: int, start: int, end: int, node: Node, *, whole: bool) -> list[bytes]:
    if old == end:
        return [] if whole else [_range_root(start, end, node)]
    middle = start + _left(end - start)
    if old <= middle:
        return [*_subproof(old, start, middle, node, whole=whole), _range_root(middle, end, node)]
    return [*_subproof(old, middle, end, node, whole=False), _range_root(start, middle, node)]


def _left(count: int) -> int:
    """The leaves of the left subtree: the largest power of two that is smaller than `count`."""
    return int(1 << (count - 1).bit_length() - 1)
