"""Does this entry stand at this place in the tree, and does the old tree lie within the new one?

The Merkle tree of RFC 9162: complete subtrees are written once and never change, so any proof for any
historic size is put together from stored nodes. A node is named by its level (0 = leaf) and its index
from the left within that level.
Source: RFC 9162, sections 2.1.1 to 2.1.5.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
LEVEL_SHIFT = 56
"""A stored node's one integer key is its level shifted by this, plus its index."""

LOG_SHIFT = 40
"""Nodes of a log begun anew lie beside those of the logs before it: its index is moved on by its number, shifted so."""

Place = tuple[int, int]
NodeSource = Callable[[Sequence[Place]], Mapping[Place, bytes]]


class ProofError(ValueError):
    """A proof cannot belong to this index and size. wrong: `index` or `length`."""

    def __init__(self, wrong: str, message: str) -> None:
        super().__init__(message)
        self.wrong = wrong


def leaf_hash(entry: bytes) -> bytes:
    """Hash of one entry as a leaf."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of the node above `left` and `right`."""
    return sha256(b"\x01" + left + right).digest()


def node_key(place: Place, log_number: int = 1) -> int:
    """The integer under which a node of the first log, or of a later one, is stored."""
    return (place[0] << LEVEL_SHIFT) + ((log_number - 1) << LOG_SHIFT) + place[1]


def log_number_of_key(key: int) -> int:
    """The number of the log whose node is stored under `key`."""
    return ((key & ((1 << LEVEL_SHIFT) - 1)) >> LOG_SHIFT) + 1


def fold(subtrees: Sequence[bytes]) -> bytes:
    """Root over complete subtrees given from left (largest) to right."""
    if not subtrees:
        return EMPTY_ROOT
    root = subtrees[-1]
    for left in reversed(subtrees[:-1]):
        root = node_hash(left, root)
    return root


@dataclass(frozen=True, slots=True)
class Frontier:
    """The complete subtrees of a tree of `size` leaves from left to right: one per set bit of `size`."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if len(self.hashes) != self.size.bit_count():
            raise ValueError("a frontier holds one hash per set bit of its size")

    @classmethod
    def parse(cls, size: int, stored: bytes) -> "Frontier":
        """The frontier stored as its hashes in a row. Raises ValueError when their number does not fit `size`."""
        if len(stored) % HASH_BYTES:
            raise ValueError("a frontier is a row of whole hashes")
        return cls(size, tuple(stored[at : at + HASH_BYTES] for at in range(0, len(stored), HASH_BYTES)))

    def stored(self) -> bytes:
        """The form `parse` reads."""
        return b"".join(self.hashes)

    def root(self) -> bytes:
        """Root of the whole tree."""
        return fold(self.hashes)

    def push(self, leaf: bytes) -> tuple["Frontier", dict[Place, bytes]]:
        """The frontier after one more leaf, and the inner nodes that became complete with it."""
        hashes, index, level = list(self.hashes), self.size, 0
        made: dict[Place, bytes] = {}
        node = leaf
        while index & 1:
            node = node_hash(hashes.pop(), node)
            level, index = level + 1, index >> 1
            made[level, index] = node
        return Frontier(self.size + 1, (*hashes, node)), made


def subtrees_of(start: int, end: int) -> list[Place]:
    """The complete subtrees, left to right, that cover leaves `start` to `end` (exclusive).

    start: where a split of the tree begins, so a multiple of every subtree size that fits.
    """
    places = []
    while start < end:
        level = (end - start).bit_length() - 1
        places.append((level, start >> level))
        start += 1 << level
    return places


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """The leaf ranges whose roots make the inclusion proof, from leaf sibling to root child."""
    if not 0 <= index < size:
        raise ProofError("index", f"no leaf {index} in a tree of {size}")
    ranges, start, end = [], 0, size
    while end - start > 1:
        split = start + _largest_power_below(end - start)
        if index < split:
            ranges.append((split, end))
            end = split
        else:
            ranges.append((start, split))
            start = split
    return ranges[::-1]


def consistency_ranges(old: int, new: int) -> list[tuple[int, int]]:
    """The leaf ranges whose roots make the consistency proof from size `old` to size `new`."""
    if not 0 <= old <= new:
        raise ProofError("index", f"no growth from {old} to {new}")
    if old in (0, new):
        return []
    ranges, start, end = [], 0, new
    while old != end:
        split = start + _largest_power_below(end - start)
        if old <= split:
            ranges.append((split, end))
            end = split
        else:
            ranges.append((start, split))
            start = split
    return ([] if _is_power_of_two(old) else [(start, end)]) + ranges[::-1]


def _is_power_of_two(count: int) -> bool:
    return count & (count - 1) == 0


def _largest_power_below(count: int) -> int:
    return 1 << ((count - 1).bit_length() - 1)


def _roots(ranges: list[tuple[int, int]], nodes: NodeSource) -> list[bytes]:
    parts = [subtrees_of(*each) for each in ranges]
    found = nodes([place for part in parts for place in part])
    return [fold([found[place] for place in part]) for part in parts]


def inclusion_proof(index: int, size: int, nodes: NodeSource) -> list[bytes]:
    """Proof that leaf `index` stands in the tree of `size`; `nodes` is asked once for all it needs."""
    return _roots(inclusion_ranges(index, size), nodes)


def consistency_proof(old: int, new: int, nodes: NodeSource) -> list[bytes]:
    """Proof that the tree of `old` leaves is the beginning of that of `new`."""
    return _roots(consistency_ranges(old, new), nodes)


def tree_root(size: int, nodes: NodeSource) -> bytes:
    """Root of the tree of the first `size` leaves."""
    places = subtrees_of(0, size)
    found = nodes(places)
    return fold([found[place] for place in places])


def root_from_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that `path` leads to from `leaf`. Raises ProofError when index or length cannot be right."""
    ranges = inclusion_ranges(index, size)
    if len(path) != len(ranges):
        raise ProofError("length", f"{len(path)} hashes where index {index} of {size} needs {len(ranges)}")
    node = leaf
    for sibling, (start, _end) in zip(path, ranges, strict=True):
        node = node_hash(node, sibling) if start > index else node_hash(sibling, node)
    return node


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` shows the tree (`old`, `old_root`) to be the beginning of (`new`, `new_root`)."""
    if old == new:
        return not path and old_root == new_root
    if not 0 <= old < new:
        return False
    if old == 0:
        return not path and old_root == EMPTY_ROOT
    ranges = consistency_ranges(old, new)
    if len(path) != len(ranges):
        return False
    if _is_power_of_two(old):  # The old tree is one complete subtree of the new: the proof leaves its root out.
        return _climb(old, ranges, path, old_root) == (old_root, new_root)
    return _climb(old, ranges[1:], path[1:], path[0]) == (old_root, new_root)


def _climb(old: int, ranges: list[tuple[int, int]], hashes: Sequence[bytes], first: bytes) -> tuple[bytes, bytes]:
    in_old = in_new = first
    for sibling, (start, _end) in zip(hashes, ranges, strict=True):
        if start < old:
            in_old, in_new = node_hash(sibling, in_old), node_hash(sibling, in_new)
        else:
            in_new = node_hash(in_new, sibling)
    return in_old, in_new


def nodes_in_memory(leaves: Iterable[bytes]) -> NodeSource:
    """A node source over leaf hashes held in memory: for small logs and as a yardstick in tests."""
    stored: dict[Place, bytes] = {}
    frontier = Frontier()
    for index, leaf in enumerate(leaves):
        stored[0, index] = leaf
        frontier, made = frontier.push(leaf)
        stored.update(made)
    return lambda places: {place: stored[place] for place in places}
