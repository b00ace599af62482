#!/usr/bin/env python3
"""Checks an evidence bundle of MeterShield: Merkle proofs (RFC 6962) and the hashes in the log's entries. Standard library only.
Signatures and timestamps are for openssl: README.txt has the commands."""
import base64, glob, hashlib, json, os, sys
def need(ok, what): ok or sys.exit("NOT good: " + what)
def sha(*parts): return hashlib.sha256(b"".join(parts)).digest()
def read(path): return open(path, "rb").read()
def hashes(lines): return [base64.b64decode(line, validate=True) for line in lines]
def checkpoint(path):
    origin, size, root, end = read(path).decode().split("\n")
    need(end == "", path)
    return origin, int(size), base64.b64decode(root, validate=True)

def included(index, size, node, proof):  # RFC 9162 2.1.3.2
    last = size - 1
    need(0 <= index < size, "index outside the log")
    for sibling in proof:
        need(last > 0, "proof too long")
        if index & 1 or index == last:
            node = sha(b"\1", sibling, node)
            while not index & 1 and index: index, last = index >> 1, last >> 1
        else:
            node = sha(b"\1", node, sibling)
        index, last = index >> 1, last >> 1
    need(last == 0, "proof too short")
    return node

def consistent(old, old_root, new, new_root, proof):  # RFC 9162 2.1.4.2
    if old == new or not proof: return old == new and not proof and old_root == new_root
    steps = proof if old & (old - 1) else [old_root] + proof
    fn, sn = old - 1, new - 1
    while fn & 1: fn, sn = fn >> 1, sn >> 1
    fr = sr = steps[0]
    for c in steps[1:]:
        need(sn > 0, "proof too long")
        if fn & 1 or fn == sn:
            fr, sr = sha(b"\1", c, fr), sha(b"\1", c, sr)
            while not fn & 1 and fn: fn, sn = fn >> 1, sn >> 1
        else: sr = sha(b"\1", sr, c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == old_root and sr == new_root
os.chdir(os.path.dirname(os.path.abspath(__file__)))
origin, size, root = checkpoint("checkpoint")
entries, messages = sorted(glob.glob("entries/*.json")), 0
for path in entries:
    name, raw = os.path.basename(path)[:-5], read(path)
    head, _, tail = read(f"proofs/{name}.tlog-proof").decode().partition("\n\n")
    kind, index, *proof = head.split("\n")
    need([kind, index, tail] == ["c2sp.org/tlog-proof@v1", f"index {int(name)}", read("checkpoint").decode()], f"proof of {path}")
    need(included(int(name), size, sha(b"\0", raw), hashes(proof)) == root, f"{path} is not in the log")
    entry, here = json.loads(raw), {path.partition(".")[2] for path in glob.glob(f"messages/{name}.*") + glob.glob(f"contents/{name}.*")}
    for member, file in (("message", "published.der"), ("signed" if "signed" in entry else "message", "signed.der"), ("contentKey", "key")):
        if file in here: need(sha(read(f"messages/{name}.{file}")).hex() == entry.get(member), f"messages/{name}.{file}")
    messages += bool(here) if here in (set(), {"published.der", "signed.der", "json"} | ({"key"} if "signed" in entry else set())) else need(False, f"messages/{name}.*")
for path in glob.glob("timestamps/*/checkpoint") + glob.glob("older/*/checkpoint"):
    older, proof = checkpoint(path), read(path[:-10] + "consistency").decode().split("\n")
    need(older[0] == origin and consistent(older[1], older[2], size, root, hashes(proof[1:-1])), f"{path} is of another log")
strays = {os.path.basename(path).partition(".")[0] for path in glob.glob("messages/*") + glob.glob("contents/*")}
need(strays <= {os.path.basename(path)[:-5] for path in entries}, "a message without an entry")
print(f"{len(entries)} entries are in the log of {size}; {messages} messages are the ones they tell of")
