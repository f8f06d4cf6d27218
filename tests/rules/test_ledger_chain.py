"""The tree of the sealed log: the public vectors, and proofs that must not hold."""

import pytest

from hub.ledger.chain import (
    EMPTY_ROOT,
    Frontier,
    ProofError,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    log_number_of_key,
    node_key,
    nodes_in_memory,
    root_from_inclusion,
    tree_root,
    verify_consistency,
)

LEAVES = [
    leaf_hash(bytes.fromhex(text))
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
NODES = nodes_in_memory(LEAVES)


def begins(hashes):
    return [each.hex()[:8] for each in hashes]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_public_vectors(size):
    frontier = Frontier()
    for leaf in LEAVES[:size]:
        frontier, _ = frontier.push(leaf)
    assert frontier.root().hex() == ROOTS[size]
    assert tree_root(size, NODES).hex() == ROOTS[size]


@pytest.mark.parametrize(
    ("index", "size", "hashes"),
    [
        (0, 8, "96a296d2 5f083f0a 6b47aaf2"),
        (5, 8, "bc1a0643 ca854ea1 d37ee418"),
        (2, 3, "fac54203"),
        (1, 5, "6e340b9c 5f083f0a bc1a0643"),
        (0, 1, ""),
    ],
)
def test_inclusion_proofs_are_those_of_the_public_vectors(index, size, hashes):
    proof = inclusion_proof(index, size, NODES)
    assert begins(proof) == hashes.split()
    assert root_from_inclusion(LEAVES[index], index, size, proof).hex() == ROOTS[size]


@pytest.mark.parametrize(
    ("old", "new", "hashes"),
    [
        (1, 8, "96a296d2 5f083f0a 6b47aaf2"),
        (6, 8, "0ebc5d34 ca854ea1 d37ee418"),
        (2, 5, "5f083f0a bc1a0643"),
        (3, 7, "0298d122 07506a85 fac54203 837dbb15"),
        (4, 4, ""),
        (0, 4, ""),
    ],
)
def test_consistency_proofs_are_those_of_the_public_vectors(old, new, hashes):
    proof = consistency_proof(old, new, NODES)
    assert begins(proof) == hashes.split()
    assert verify_consistency(old, new, bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[new]), proof)


def test_a_proof_for_an_index_beyond_the_tree_is_refused():
    with pytest.raises(ProofError) as refused:
        root_from_inclusion(LEAVES[0], 8, 8, [])
    assert refused.value.wrong == "index"
    with pytest.raises(ProofError):
        inclusion_proof(-1, 8, NODES)
    with pytest.raises(ProofError):
        consistency_proof(5, 4, NODES)


@pytest.mark.parametrize("change", [lambda path: path[:-1], lambda path: [*path, path[0]], lambda path: []])
def test_a_proof_of_another_length_is_refused(change):
    with pytest.raises(ProofError) as refused:
        root_from_inclusion(LEAVES[3], 3, 7, change(inclusion_proof(3, 7, NODES)))
    assert refused.value.wrong == "length"


def test_a_consistency_proof_of_something_else_does_not_hold():
    roots = [bytes.fromhex(root) for root in ROOTS]
    good = consistency_proof(3, 7, NODES)
    assert not verify_consistency(3, 7, roots[2], roots[7], good)
    assert not verify_consistency(3, 7, roots[3], roots[8], good)
    assert not verify_consistency(3, 7, roots[3], roots[7], good[::-1])
    assert not verify_consistency(3, 7, roots[3], roots[7], good[:-1])
    assert not verify_consistency(7, 3, roots[7], roots[3], good)
    assert not verify_consistency(0, 3, roots[1], roots[3], [])
    assert not verify_consistency(3, 3, roots[3], roots[3], good)


def test_an_entry_cannot_pass_for_a_node():
    left, right = LEAVES[:2]
    assert leaf_hash(left + right) != tree_root(2, NODES)


def test_a_stored_frontier_that_does_not_fit_its_size_is_refused():
    frontier = Frontier()
    for leaf in LEAVES[:7]:
        frontier, _ = frontier.push(leaf)
    assert Frontier.parse(7, frontier.stored()) == frontier
    with pytest.raises(ValueError, match="one hash per set bit"):
        Frontier.parse(6, frontier.stored())
    with pytest.raises(ValueError, match="whole hashes"):
        Frontier.parse(7, frontier.stored()[:-1])


def test_the_empty_tree_has_the_hash_of_nothing():
    assert Frontier().root() == EMPTY_ROOT


@pytest.mark.parametrize("place", [(0, 0), (1, 5), (40, 2**20), (62, 1)])
def test_a_node_key_names_one_place_and_fits_a_big_integer(place):
    assert node_key(place) < 2**63
    assert divmod(node_key(place), 2**56) == place


@pytest.mark.parametrize("number", [1, 2, 65_536])
@pytest.mark.parametrize("place", [(1, 0), (1, 2**39), (40, 1)])
def test_nodes_of_logs_begun_anew_lie_beside_each_other(place, number):
    assert log_number_of_key(node_key(place, number)) == number
    assert node_key(place, number) >> 56 == place[0] and node_key(place, number) < 2**63
