"""Verify an Undersign evidence bundle: python verify_bundle.py --trust ROOT.pem BUNDLE [WITNESS-KEY …]

Written from evidence.md alone; needs Python 3.11, `cryptography`, no network. Exit status 0: AUTHENTIC."""

import base64, hashlib, json, re, sys, zipfile  # noqa: E401, I001 (short enough to be read at once)
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding

OURS = bytes.fromhex("06156981bcfbf69be68dbac9839fea89cd9e94d2e56e")  # how our certificate policies begin
STAMPS = bytes.fromhex("300a06082b06010505070308")  # extended key usage: time stamping
SEAL, SIGNER = (bytes.fromhex("30193017") + OURS + bytes([n]) for n in (1, 2))
COVERED = {"workspace", "subject", "position", "event", "at", "actor_kind", "actor_id", "facts", "commitment"}
FRAME = "MKCgMTCgBAYJKoZIhvcNAQcCAgEBMQ0wCwYJYIZIAWUDBAIBMAsGCSqGSIb3DQEHAQIBATALBglghkgBZQMEAgE="
HOW = {"300a06082a8648ce3d040302", "300d06092a864886f70d01010b0500"}
SEALED = {"manifest.json", "manifest.p7s"}
NEEDED = {"contract.pdf", "certificate.pdf", "events.jsonl", "record.json", *SEALED}
blame = (found := []).append  # (verdict, what is wrong)
unchecked = {"whether each revision changes only what signing may": "`undersign verify` does"}  # {what: why}


def der(data, at=0):
    """(body, where it ends) of the DER value at `at`."""
    body = at + 2 + max(0, data[at + 1] - 128)
    end = body + int.from_bytes(data[at + 2 : body] or data[at + 1 : at + 2])
    if end > len(data):
        raise ValueError("cut short")
    return data[body:end], end


def within(value):
    body, at, values = der(value)[0], 0, []
    while at < len(body):
        values.append(body[at : der(body, at)[1]])
        at = der(body, at)[1]
    return values


def unpacked(path):
    """The files of a ZIP that can be read in one way only: nothing around it, no name twice, no path out."""
    data = Path(path).read_bytes()
    with zipfile.ZipFile(path) as archive:
        infos, names = archive.infolist(), archive.namelist()
        is_framed = data[:4] == b"PK\3\4" and data[-2:] == b"\0\0" and not min(i.header_offset for i in infos)
        is_plain = len({name.casefold() for name in names}) == len(names) and "\\" not in "".join(names)
        if not is_framed or not is_plain or sum(info.file_size for info in infos) > 200_000_000:
            raise ValueError("too large, a name twice, or bytes before or behind it")
        return {name: archive.read(name) for name in names}


def signed(where, container, covered, at, roots, policies=(SEAL, SIGNER)):
    """(name, time) behind a detached CMS over these bytes; `at` None: a time stamp's (RFC 3161)."""
    try:
        whole = container[: der(container)[1]]
        name, content = within(whole)
        *head, certificates, signers = within(within(content)[0])
        version, who, hashing, attributes, how, value = within(within(signers)[0])
        tags = bytes(each[0] for each in (whole, content, certificates, signers, who, attributes, value))
        frame = base64.b64encode(b"".join([tags, name, *head, version, hashing])).decode()
        held = [x509.load_der_x509_certificate(one) for one in within(certificates)]
        if any(container[len(whole) :]) or (at and (frame != FRAME or how.hex() not in HOW)):
            raise ValueError("another frame")
        if at:
            name = within(who)[0], int.from_bytes(der(within(who)[1])[0], "big")
            leaf = next(one for one in held if (one.issuer.public_bytes(), one.serial_number) == name)
        else:  # what is signed is not the bytes, but what the clock says about them
            policies, told = (STAMPS,), der(within(within(head[2])[1])[0])[0]
            leaf = next(one for one in held if any(e.value.public_bytes() == STAMPS for e in one.extensions))
            _, _, imprint, _, clock, *_ = within(told)
            at = datetime.strptime(der(clock)[0].decode()[:14] + "Z", "%Y%m%d%H%M%S%z")
            covered = told if der(within(imprint)[1])[0] == hashlib.sha256(covered).digest() else b""
        said = {within(one)[0].hex(): within(within(one)[1])[0] for one in within(attributes)}
        named = der(said["06092a864886f70d010904"])[0]  # the attribute messageDigest
        digest = (hashes.SHA256(), hashes.SHA384(), hashes.SHA512())[within(hashing)[0][-1] - 1]
        key, value, message = leaf.public_key(), der(value)[0], b"\x31" + attributes[1:]
        means = [ec.ECDSA(digest)] if hasattr(key, "curve") else [padding.PKCS1v15(), digest]
        key.verify(value, message, *means)
    except Exception:
        return blame(("ALTERED", f"{where}: the signature value is wrong, or its container was changed"))
    if named != hashlib.new(digest.name, covered).digest():
        blame(("ALTERED", f"{where}: the bytes that its signature covers were changed"))
    if set(held) - set(trusted(where, leaf, [*held, *roots], roots, at) or held):
        blame(("ALTERED", f"{where}: its container holds a certificate of no use"))
    if not any(each.value.public_bytes() in policies for each in leaf.extensions):
        blame(("UNKNOWN-ISSUER", f"{where}: its certificate was not made for this"))
    return leaf.subject.rfc4514_string(), at


def trusted(where, certificate, pool, roots, at, depth=0):
    """A path leads from the certificate to one of the roots, every one of them valid at that time."""
    may_issue = not depth or certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    if not may_issue or not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        blame(("UNKNOWN-ISSUER", f"{where}: a certificate was not valid for this at {at}"))
    if certificate in roots:
        return [certificate]
    for issuer in pool if depth < 5 else ():
        with suppress(ValueError, TypeError, InvalidSignature):
            certificate.verify_directly_issued_by(issuer)
            above = trusted(where, issuer, pool, roots, at, depth + 1)
            return above and [certificate, *above]
    return blame(("UNKNOWN-ISSUER", f"{where}: no trusted root above {certificate.issuer.rfc4514_string()}"))


def pdf(name, data, roots, last=0):
    """Every signature of a PDF holds for the bytes around its hole, and the last leaves no byte out."""
    for match in re.finditer(rb"/ByteRange ?\[(\d+) (\d+) (\d+) (\d+) *\]", data):
        first, start, end, length = map(int, match.groups())
        hole = data[start:end]
        if first or not re.fullmatch(rb"<[0-9A-Fa-f]+>", hole) or min(start, match.start()) <= last:
            raise ValueError(f"{name}: a signature covers other bytes than it should")
        last = end + length
        entry = data[data.rfind(b" obj", 0, match.start()) : data.find(b"endobj", end)]
        container, said = bytes.fromhex(hole[1:-1].decode()), re.search(rb"/M ?\(D:(\d{14}Z)\)", entry)
        at = said and datetime.strptime(said[1].decode(), "%Y%m%d%H%M%S%z")  # a time stamp states its own
        if b"/ETSI.RFC3161" not in entry and name == "contract.pdf" and OURS not in container:
            unchecked["signatures with a signer's own certificate"] = "the seal covers them"
        elif whose := signed(name, container, data[:start] + data[end:last], at, roots):
            print(f"  · {name}, {'signed' if at else 'stamped'}: {whose[0]}, {whose[1]}")
    if last != len(data):
        blame(("ALTERED", f"{name}: the last signature does not cover the whole file"))


def trail(data, manifest, files):
    """Every entry is bound to the one before it, and proven to be in the ledger."""
    previous, wanted = "0" * 64, {}
    for position, entry in enumerate(map(json.loads, data.decode().rstrip("\n").split("\n")), start=1):
        said = {**{name: entry[name] for name in COVERED}, "previous": previous, "position": position}
        text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        said["hash"] = hashlib.sha256(text.encode()).hexdigest()
        if entry["subject"] != manifest["contract"] or entry != entry | said:
            blame(("ALTERED", f"events.jsonl: entry {position} is not what was recorded there"))
        previous = wanted[f"ledger/{position:04d}.tlog-proof"] = entry["hash"]
    if {"count": len(wanted), "head": previous} != manifest["events"]:
        blame(("ALTERED", "events.jsonl: the trail does not end where the manifest says"))
    enclosed = {name for name in files if name.startswith("ledger/")}
    for name in sorted(enclosed | set(wanted)) if enclosed else ():
        try:
            proof(files[name].decode(), bytes.fromhex(wanted[name]), manifest["log"])
        except (KeyError, ValueError, TypeError, InvalidSignature) as error:
            blame(("ALTERED" if name in files else "INCOMPLETE", f"{name}: no proof of an entry ({error})"))
    unchecked.update({} if enclosed else {"whether the ledger holds the entries": "no proof is enclosed"})


def proof(text, entry_hash, verifier):
    """C2SP tlog-proof, tlog-checkpoint, signed-note, tlog-cosignature (Ed25519); hashes as in RFC 6962."""
    head, body, lines = text.split("\n\n")
    (kind, number, *path), (origin, size, root) = head.split("\n"), body.split("\n")
    for n, line in enumerate(lines.splitlines(keepends=True)):  # the ledger's own, then those of witnesses
        name, data = line[2:-1].split(" ")[0], base64.b64decode(line[:-1].split(" ")[2], validate=True)
        keys = [k for k in (sys.argv[4:] if n else [verifier]) if k.startswith(f"{name}+{data[:4].hex()}+")]
        if line != f"— {name} {base64.b64encode(data).decode()}\n" or not (keys or n):
            raise ValueError("not signed by its ledger")
        said = f"cosignature/v1\ntime {int.from_bytes(data[4:12])}\n{body}\n" if n else f"{body}\n"
        for key in keys:
            public = ed25519.Ed25519PublicKey.from_public_bytes(base64.b64decode(key.split("+", 2)[2])[1:])
            public.verify(data[12 if n else 4 :], said.encode())
        unchecked.update({} if keys else {f"the countersignature of {name}": "its key was not given"})
    is_ours = lines and (kind, origin) == ("c2sp.org/tlog-proof@v1", verifier.split("+")[0])
    here, last = int(re.fullmatch(r"index (0|[1-9]\d*)", number)[1]), int(size) - 1
    value = hashlib.sha256(b"\0" + entry_hash).digest()
    for sibling in (base64.b64decode(one, validate=True) for one in path):
        is_right = here & 1 or here == last
        while is_right and here and not here & 1:
            here, last = here >> 1, last >> 1
        value = hashlib.sha256(b"\1" + (sibling + value if is_right else value + sibling)).digest()
        here, last = here >> 1, last >> 1
    if not is_ours or last or value != base64.b64decode(root) or any(len(each) != 44 for each in path):
        raise ValueError("leads to another root")


def bundle(files, roots):
    for name in sorted(NEEDED - set(files)):
        return blame(("INCOMPLETE", f"{name} is missing"))
    manifest = json.loads(files["manifest.json"])
    at = datetime.strptime(manifest["format"] + manifest["at"], "undersign-evidence/2%Y-%m-%dT%H:%M:%S%z")
    signed("manifest.p7s", files["manifest.p7s"], files["manifest.json"], at, roots, (SEAL,))
    for name in sorted({name for name in files if name[:7] != "ledger/"} - SEALED | set(manifest["files"])):
        if name not in files or hashlib.sha256(files[name]).hexdigest() != manifest["files"].get(name):
            blame(("ALTERED" if name in files else "INCOMPLETE", f"{name} is not the file in the manifest"))
    for name in ("contract.pdf", "certificate.pdf"):
        pdf(name, files[name], roots)
    return trail(files["events.jsonl"], manifest, files)


if len(sys.argv) < 4 or sys.argv[1] != "--trust":
    sys.exit(__doc__)
try:
    bundle(unpacked(sys.argv[3]), x509.load_pem_x509_certificates(Path(sys.argv[2]).read_bytes()))
except Exception as error:  # a hostile file is to be named, not to stop the verifier
    verdict = "UNREADABLE" if isinstance(error, (OSError, zipfile.BadZipFile)) else "ALTERED"
    blame((verdict, f"the bundle or its manifest cannot be read: {type(error).__name__} {error}"))
verdict = max((each for each, _ in found), key=lambda each: "IUA".index(each[0]), default="AUTHENTIC")
print("\n".join([f"{verdict}  {sys.argv[3]}", *(f"  ✗ {sentence}" for _, sentence in found)]))
print("\n".join(f"  – not checked: {what} ({why})" for what, why in unchecked.items()))
sys.exit(verdict != "AUTHENTIC")
