"""A second judge of exports and receipts, written from the specification alone: it shares no line with the hub.

    python tests/independent_checker.py export EXPORT TRUST
    python tests/independent_checker.py receipt RECEIPT TRUST

Prints `sound` and the size, or `wrong` and why; exit code 0 or 1. Holds all leaf hashes in memory, and works every
root out by the recursion of RFC 9162, section 2.1.1, where the hub keeps a frontier.
Source: sealed log specification, sections 3, 4, 6, 7, 10 and 11; C2SP signed-note, tlog-checkpoint, tlog-proof.
"""

import base64
import hashlib
import hmac
import json
import re
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

KINDS = {
    "disclosure", "denial", "receipt", "withdrawal", "correction", "agreement", "access", "key", "erasure", "restore",
    "genesis",
}  # fmt: skip
ENTRY = {"v", "origin", "seq", "kind", "at", "nonce", "clear", "commit"}


class WrongError(Exception):
    """Why an export or a receipt is not sound."""


def require(holds, why):
    """Raises WrongError with `why` unless it `holds`."""
    if not holds:
        raise WrongError(why)


def one_object(text, why):
    """A JSON object in which no member stands twice."""

    def once(pairs):
        require(len(dict(pairs)) == len(pairs), why)
        return dict(pairs)

    try:
        found = json.loads(text, object_pairs_hook=once)
    except ValueError as error:
        raise WrongError(why) from error
    require(isinstance(found, dict), why)
    return found


def canonical(value):
    """The one text of a value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def decoded(text, length, why):
    """Bytes of standard base64 in its one form."""
    require(isinstance(text, str), why)
    try:
        found = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise WrongError(why) from error
    require(base64.b64encode(found).decode() == text and length in (None, len(found)), why)
    return found


def leaf_of(text):
    """Hash of an entry."""
    return hashlib.sha256(b"\x00" + text.encode("utf-8")).digest()


def node_of(left, right):
    """Hash above two others."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """All leaves; the root of every size by recursion, with whole subtrees remembered."""

    def __init__(self):
        self.leaves = []
        self.known = {}

    def root(self, start=0, stop=None):
        """Root over the leaves from `start` to `stop`."""
        stop = len(self.leaves) if stop is None else stop
        if stop == start:
            return hashlib.sha256(b"").digest()
        if stop - start == 1:
            return self.leaves[start]
        if (start, stop) in self.known:
            return self.known[start, stop]
        split = 1
        while split * 2 < stop - start:
            split *= 2
        found = node_of(self.root(start, start + split), self.root(start + split, stop))
        if (stop - start) & (stop - start - 1) == 0:
            self.known[start, stop] = found
        return found


class Trust:
    """The trust file: the log's name, its keys with the sizes they may sign."""

    def __init__(self, text):
        found = one_object(text, "the trust file is no object")
        self.origin, self.keys = found["origin"], []
        for each in found["log_keys"]:
            name, key_id, rest = re.fullmatch(r"(.+)\+([0-9a-f]{8})\+(\S+)", each["vkey"]).groups()
            blob = decoded(rest, 33, "a key of another length")
            require(blob[0] == 1 and name == self.origin, "a key of another kind or name")
            made = hashlib.sha256(name.encode() + b"\n" + blob).digest()[:4]
            require(made.hex() == key_id, "a key id that is not the key's")
            last = each.get("last_size")
            self.keys.append((made, blob[1:], each["first_size"], float("inf") if last is None else last))

    def checkpoint(self, note):
        """Size and root that a note of this log signs."""
        body, gap, signatures = note.partition("\n\n")
        lines = body.split("\n")
        require(gap and len(lines) == 3 and lines[0] == self.origin, "a note of another form or log")
        require(re.fullmatch(r"0|[1-9][0-9]*", lines[1]), "a size of another form")
        size, root = int(lines[1]), decoded(lines[2], 32, "a root of another form")
        require(signatures.endswith("\n"), "the note does not end")
        good = 0
        for line in signatures[:-1].split("\n"):
            dash, name, value = line.split(" ")
            blob = decoded(value, None, "a signature of another form")
            require(dash == "\u2014", "a signature line of another form")
            for key_id, public, first, last in self.keys:
                if (name, blob[:4]) != (self.origin, key_id):
                    continue
                try:
                    Ed25519PublicKey.from_public_bytes(public).verify(blob[4:], (body + "\n").encode())
                except InvalidSignature as error:
                    raise WrongError("a signature does not hold") from error
                good += first <= size <= last
        require(good, f"size {size} is signed by no key that may")
        return size, root


def judge_entry(text, origin, seq, before):
    """The entry in `text`, which must be the one at `seq`."""
    entry = one_object(text, f"entry {seq} is no object")
    require(set(entry) == ENTRY and canonical(entry) == text, f"entry {seq} is not in its one form")
    require(entry["v"] == 1 and type(entry["v"]) is int, f"entry {seq} has another version")
    require((entry["origin"], entry["seq"]) == (origin, seq), f"entry {seq} stands elsewhere")
    require(entry["kind"] in KINDS, f"entry {seq} is of no known kind")
    require(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", entry["at"]), f"entry {seq} has no instant")
    require(entry["at"] >= before, f"entry {seq} is dated before the one in front of it")
    decoded(entry["nonce"], 16, f"entry {seq} has no nonce")
    for name, value in entry["commit"].items():
        require(re.fullmatch(r"[a-z][a-z0-9_]{0,47}", name), f"entry {seq} commits under an odd name")
        decoded(value, 32, f"entry {seq} commits to something of another length")
    earlier = [entry["clear"].get("refers_to", -1), *(each["seq"] for each in entry["clear"].get("targets", ()))]
    require(max(earlier) < seq, f"entry {seq} refers to what is not before it")
    return entry


def judge_openings(entry, openings):
    """Names that are opened, each to what was committed to."""
    names = set()
    for each in openings:
        require(set(each) == {"name", "salt", "value"} and each["name"] not in names, "an opening of another form")
        salt = decoded(each["salt"], 32, "a salt of another length")
        message = f"whg-hub/commit/v1\n{each['name']}\n{canonical(each['value'])}".encode()
        made = base64.b64encode(hmac.new(salt, message, hashlib.sha256).digest()).decode()
        require(entry["commit"].get(each["name"]) == made, f"{each['name']} was opened to something else")
        names.add(each["name"])
    return names


def judge_export(text, trust):
    """Size, number of checkpoints and entries of a sound export. Raises WrongError."""
    require(text.endswith("\n"), "the export breaks off")
    lines = text[:-1].split("\n")
    records = [one_object(line, f"line {number} is no object") for number, line in enumerate(lines, 1)]
    header, *rest, end = records
    members = {"t", "format", "origin", "size", "openings"}
    require(set(header) == members and header["format"] == "whg-hub-ledger-export/v1", "no header of this format")
    require(header["openings"] in ("all", "some", "none"), "a header that does not say what is opened")
    require(header["t"] == "header" and header["origin"] == trust.origin, "the header of another log")
    tree, entries, signed, unopened = Tree(), [], [], {}
    for record in rest:
        if record.get("t") == "checkpoint":
            require(set(record) == {"t", "note"}, "a checkpoint of another form")
            signed.append(trust.checkpoint(record["note"]))
            require(signed[-1] == (len(entries), tree.root()), "a checkpoint that is not that of its place")
            continue
        require(record.get("t") == "entry" and set(record) - {"openings"} == {"t", "i", "entry"}, "an odd record")
        seq = len(entries)
        require(record["i"] == seq, f"entry {seq} is missing")
        entry = judge_entry(record["entry"], trust.origin, seq, entries[-1]["at"] if entries else "")
        opened = judge_openings(entry, record.get("openings", []))
        unopened[seq] = set(entry["commit"]) - opened
        for target in entry["clear"].get("targets", ()):
            unopened[target["seq"]] -= set(target["names"])
        entries.append(entry)
        tree.leaves.append(leaf_of(record["entry"]))
    require(set(end) == {"t", "entries", "checkpoints", "root"} and end["t"] == "end", "the export has no end")
    require(header["size"] == end["entries"] == len(entries), "not as many entries as were announced")
    require(end["checkpoints"] == len(signed), "not as many checkpoints as were counted")
    require(decoded(end["root"], 32, "no root at the end") == tree.root(), "another root at the end")
    if header["openings"] == "all":
        left = sorted(seq for seq, names in unopened.items() if names)
        require(not left, f"entry {left[:1]} is not opened, and no erasure says why")
    if header["openings"] == "none":
        require(not any(record.get("openings") for record in rest), "openings where none were announced")
    return len(entries), signed, entries


def judge_receipt(text, trust):
    """The entry of a sound receipt and the size it stands under. Raises WrongError."""
    receipt = one_object(text, "the receipt is no object")
    require(set(receipt) == {"format", "entry", "proof", "openings"}, "a receipt of another form")
    require(receipt["format"] == "whg-hub-receipt/v1", "a receipt of another format")
    head, _, note = receipt["proof"].partition("\n\n")
    lines = head.split("\n")
    require(lines[0] == "c2sp.org/tlog-proof@v1", "no proof")
    lines = [line for line in lines[1:] if not line.startswith("extra ")]
    index, path = int(lines[0].removeprefix("index ")), [decoded(line, 32, "an odd hash") for line in lines[1:]]
    size, root = trust.checkpoint(note)
    entry = judge_entry(receipt["entry"], trust.origin, index, "")
    require(climbed(leaf_of(receipt["entry"]), index, size, path) == root, "the proof leads to another root")
    judge_openings(entry, receipt["openings"])
    return entry, size


def climbed(found, index, size, path):
    """The root a proof leads to: RFC 9162, section 2.1.3.2."""
    require(index < size, "a place beyond the end")
    place, last = index, size - 1
    for sibling in path:
        require(last, "a proof that is too long")
        if place & 1 or place == last:
            found = node_of(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_of(found, sibling)
        place, last = place >> 1, last >> 1
    require(last == 0, "a proof that is too short")
    return found


def main(what, path, trust):
    """Judge one file."""
    with open(path, encoding="utf-8", newline="") as file, open(trust, encoding="utf-8") as trusted:
        text, believed = file.read(), Trust(trusted.read())
    try:
        size = judge_export(text, believed)[0] if what == "export" else judge_receipt(text, believed)[1]
    except (WrongError, KeyError, TypeError, AttributeError, ValueError) as error:
        print(f"wrong: {error}")
        return 1
    print(f"sound: {size} entries")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
