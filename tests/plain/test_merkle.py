"""The tree of RFC 6962, beside a second opinion: pymerkle's roots and proofs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from auricle.audit import merkle

SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 100]


def entry(index: int) -> bytes:
    return index.to_bytes(32, "big")


def node_of(size: int) -> merkle.Node:
    leaves = [merkle.leaf_hash(entry(index)) for index in range(size)]

    def node(level: int, index: int) -> bytes:
        return merkle.full_root(leaves[index << level : (index + 1) << level])

    return node


def theirs(size: int) -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for index in range(size):
        tree.append_entry(entry(index))
    return tree


def test_the_empty_tree_has_the_root_of_the_standard() -> None:
    assert merkle.root(0, node_of(0)).hex() == (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )


@pytest.mark.parametrize("size", SIZES)
def test_our_roots_are_theirs(size: int) -> None:
    assert merkle.root(size, node_of(size)) == theirs(size).get_root()


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_is_proved_and_no_other_entry(size: int) -> None:
    node = node_of(size)
    root = merkle.root(size, node)
    for index in range(size):
        proof = merkle.inclusion_proof(index, size, node)
        assert [step.hex() for step in proof] == theirs(size).prove_inclusion(index + 1, size).serialize()[
            "path"
        ][1:]
        assert merkle.included(entry=entry(index), index=index, size=size, proof=proof, root=root)
        assert not merkle.included(entry=b"forged", index=index, size=size, proof=proof, root=root)
        assert not merkle.included(
            entry=entry(index), index=index, size=size, proof=[*proof, root], root=root
        )
        assert not merkle.included(entry=entry(index), index=index + 1, size=size, proof=proof, root=root)


@given(st.integers(1, 70), st.integers(0, 70))
def test_a_tree_that_only_grew_is_proved_and_another_is_not(old: int, more: int) -> None:
    new = old + more
    node = node_of(new)
    before, after = merkle.root(old, node), merkle.root(new, node)
    proof = merkle.consistency_proof(old, new, node)
    assert merkle.consistent(old=old, old_root=before, new=new, new_root=after, proof=proof)
    assert not merkle.consistent(old=old, old_root=bytes(32), new=new, new_root=after, proof=proof)
    assert not merkle.consistent(old=old, old_root=before, new=new, new_root=bytes(32), proof=proof)
    assert not merkle.consistent(old=old, old_root=before, new=new, new_root=after, proof=[*proof, before])


def test_a_tree_never_shrinks() -> None:
    with pytest.raises(ValueError, match="never shrinks"):
        merkle.consistency_proof(5, 4, node_of(5))
    with pytest.raises(ValueError, match="no such leaf"):
        merkle.inclusion_proof(5, 5, node_of(5))
    assert not merkle.consistent(old=5, old_root=bytes(32), new=4, new_root=bytes(32), proof=[])
