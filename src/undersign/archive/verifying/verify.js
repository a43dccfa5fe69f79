"use strict";
// Judges an evidence bundle as evidence.md describes it. Nothing is fetched; everything below is in this file.
const SEAL = "2.25.125590879575489964696077180206216164078.1", SIGNER = SEAL.slice(0, -1) + "2";
const OURS = "06156981bcfbf69be68dbac9839fea89cd9e94d2e56e"; // what both begin with, in DER
const COVERED = ["actor_id", "actor_kind", "at", "commitment", "event", "facts", "position", "previous", "subject", "workspace"];
const NEEDED = ["contract.pdf", "certificate.pdf", "events.jsonl", "record.json", "manifest.json", "manifest.p7s"];
const ORDER = ["AUTHENTIC", "INCOMPLETE", "UNKNOWN-ISSUER", "ALTERED"];
const WORDS = {
  en: {
    title: "Verify the evidence of a contract", go: "Verify", signatures: "Signatures", trail: "What happened",
    lead: "This page works without a network. What you choose here stays in this browser.",
    bundle: "The evidence bundle (a file that ends in .evidence.zip)",
    root: "The operator’s root certificate (root.pem), which you got from the operator and not from the bundle",
    "AUTHENTIC": "The bundle is complete and unchanged, and its seal comes from the operator you trust.",
    "INCOMPLETE": "A part of the proof is missing. Do not rely on it as it is.",
    "UNKNOWN-ISSUER": "Nobody you trust vouches for it.",
    "ALTERED": "It is not as it was sealed. Do not rely on it.",
    twice: "the bundle holds a name twice, bytes that belong to no file, or is too large",
    missing: "{0} is missing", unlisted: "{0} is not in the manifest", changed: "{0} is not the file in the manifest",
    container: "{0}: the signature’s container was changed", covered: "{0}: the bytes that its signature covers were changed",
    value: "{0}: the signature value is wrong", when: "{0}: a certificate was not valid then, or not made for this",
    stamp: "time stamp", unchecked: "Not checked by this page", own: "{0}: a signature with a certificate of the signer’s own; the seal covers it",
    changes: "whether each revision changes only what signing may change; “undersign verify” does", noproof: "whether the ledger holds the entries: no proof is enclosed",
    witness: "the countersignature of the witness {0} on the ledger’s checkpoint; verify_bundle.py does, given its key",
    issuer: "{0}: signed under an authority that is not trusted here: {1}", whole: "{0}: its signatures do not cover the whole file",
    format: "manifest.json: cannot be read, or of an unknown format", entry: "events.jsonl: entry {0} is not what was recorded there",
    end: "events.jsonl: the trail does not end where the manifest says", proof: "{0}: does not prove its entry",
    unreadable: "the bundle cannot be read: {0}", noroot: "no root certificate was chosen; the bundle’s own is not proof. Its SHA-256 is {0}: compare it with what the operator publishes",
    when_: "When (UTC)", what: "What", who: "Who", proven: "{0} entries, each bound to the one before it; {1} proven in the ledger",
  },
  es: {
    title: "Verificar las pruebas de un contrato", go: "Verificar", signatures: "Firmas", trail: "Qué ocurrió",
    lead: "Esta página funciona sin red. Lo que elija aquí se queda en este navegador.",
    bundle: "El paquete de pruebas (un archivo que termina en .evidence.zip)",
    root: "El certificado raíz del operador (root.pem), que recibió del operador y no del paquete",
    "AUTHENTIC": "El paquete está completo y sin cambios, y su sello es del operador en quien confía.",
    "INCOMPLETE": "Falta una parte de la prueba. No se fíe de él tal como está.",
    "UNKNOWN-ISSUER": "Nadie en quien usted confíe responde por él.",
    "ALTERED": "No está como se selló. No se fíe de él.",
    verdicts: { "AUTHENTIC": "AUTÉNTICO", "INCOMPLETE": "INCOMPLETO", "UNKNOWN-ISSUER": "EMISOR DESCONOCIDO", "ALTERED": "ALTERADO" },
    twice: "el paquete tiene un nombre repetido, bytes que no son de ningún archivo, o es demasiado grande",
    missing: "falta {0}", unlisted: "{0} no está en el manifiesto", changed: "{0} no es el archivo del manifiesto",
    container: "{0}: el contenedor de la firma fue cambiado", covered: "{0}: los bytes que cubre su firma fueron cambiados",
    value: "{0}: el valor de la firma es incorrecto", when: "{0}: un certificado no era válido entonces, o no sirve para esto",
    stamp: "sello de tiempo", unchecked: "Lo que esta página no comprueba", own: "{0}: una firma con un certificado propio del firmante; el sello la cubre",
    changes: "si cada revisión cambia solo lo que la firma puede cambiar; «undersign verify» lo comprueba", noproof: "si el libro contiene las entradas: no se adjunta ninguna prueba",
    witness: "la contrafirma del testigo {0} en el punto de control del libro; verify_bundle.py la comprueba si se le da su clave",
    issuer: "{0}: firmado bajo una autoridad en la que aquí no se confía: {1}", whole: "{0}: sus firmas no cubren todo el archivo",
    format: "manifest.json: no se puede leer, o su formato es desconocido", entry: "events.jsonl: la entrada {0} no es la que se registró",
    end: "events.jsonl: el registro no termina donde dice el manifiesto", proof: "{0}: no prueba su entrada",
    unreadable: "no se puede leer el paquete: {0}", noroot: "no se eligió ningún certificado raíz; el del paquete no prueba nada. Su SHA-256 es {0}: compárelo con el que publica el operador",
    when_: "Cuándo (UTC)", what: "Qué", who: "Quién", proven: "{0} entradas, cada una ligada a la anterior; {1} probadas en el libro",
  },
};
const utf8 = new TextDecoder("utf-8", { fatal: true }), latin = new TextDecoder("latin1"), bytesOf = (text) => new TextEncoder().encode(text);
const hex = (data) => Array.from(data, (b) => b.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
const sha = async (data) => new Uint8Array(await crypto.subtle.digest("SHA-256", data));
const same = (a, b) => hex(a) === hex(b);
const join = (...all) => { const out = new Uint8Array(all.reduce((n, a) => n + a.length, 0)); let at = 0; for (const a of all) { out.set(a, at); at += a.length; } return out; };
function base64(text) {
  const data = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  if (btoa(String.fromCharCode(...data)) !== text) throw new Error("base64");
  return data;
}

// ZIP: read from its directory, and every byte accounted for: files one after the other, directory, end.
async function unpacked(data, blame) {
  const view = new DataView(data.buffer, data.byteOffset), end = data.length - 22, files = new Map(), folded = new Set();
  if (end < 0 || view.getUint32(end, true) !== 0x06054b50) throw new Error("not a ZIP");
  const count = view.getUint16(end + 10, true), start = view.getUint32(end + 16, true);
  let at = start, reached = 0, total = 0;
  for (let n = 0; n < count; n++) {
    if (view.getUint32(at, true) !== 0x02014b50) throw new Error("directory");
    const method = view.getUint16(at + 10, true), packed = view.getUint32(at + 20, true), size = view.getUint32(at + 24, true);
    const long = view.getUint16(at + 28, true), extra = view.getUint16(at + 30, true) + view.getUint16(at + 32, true), here = view.getUint32(at + 42, true);
    const name = utf8.decode(data.subarray(at + 46, at + 46 + long));
    const begin = here + 30 + view.getUint16(here + 26, true) + view.getUint16(here + 28, true);
    if (here !== reached || name !== utf8.decode(data.subarray(here + 30, here + 30 + view.getUint16(here + 26, true))) || view.getUint16(here + 8, true) !== method) throw new Error(name);
    if (folded.has(name.toLowerCase()) || name.includes("\\") || name.split("/").some((part) => ["", ".", ".."].includes(part)) || (total += size) > 2e8) blame("ALTERED", "twice");
    let body = data.subarray(begin, begin + packed);
    if (method === 8) body = await inflated(body, size);
    if (body.length !== size || (method !== 0 && method !== 8)) throw new Error(name);
    folded.add(name.toLowerCase()); files.set(name, body); reached = begin + packed; at += 46 + long + extra;
  }
  if (reached !== start || at !== end || view.getUint16(end + 20, true)) blame("ALTERED", "twice");
  return files;
}
async function inflated(data, size) {
  const parts = []; let total = 0;
  const reader = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  for (;;) { const { done, value } = await reader.read(); if (done) break; if ((total += value.length) > size) throw new Error("size"); parts.push(value); }
  return join(...parts);
}

// DER and X.509, as much as is needed.
function der(data, at = 0) {
  let length = data[at + 1], body = at + 2;
  if (length > 127) { const n = length - 128; if (n < 1 || n > 4) throw new Error("DER"); length = 0; for (let i = 0; i < n; i++) length = length * 256 + data[body + i]; body += n; }
  if (!(body + length <= data.length)) throw new Error("DER");
  return { tag: data[at], body: data.subarray(body, body + length), all: data.subarray(at, body + length) };
}
function within(value) { const found = []; for (let at = 0; at < value.body.length; at += found.at(-1).all.length) found.push(der(value.body, at)); return found; }
function oid(value) {
  const arcs = []; let n = 0n;
  for (const b of value.body) { n = n * 128n + BigInt(b & 127); if (b < 128) { arcs.push(n); n = 0n; } }
  const first = arcs[0] < 80n ? arcs[0] / 40n : 2n;
  return [first, arcs[0] - first * 40n, ...arcs.slice(1)].join(".");
}
function moment(value) { const t = latin.decode(value.body), s = value.tag === 0x17 ? (t < "50" ? "20" : "19") + t : t; return Date.UTC(+s.slice(0, 4), s.slice(4, 6) - 1, +s.slice(6, 8), +s.slice(8, 10), +s.slice(10, 12), +s.slice(12, 14)); }
function certificate(all) {
  const [tbs, how, value] = within(der(all)), fields = within(tbs).filter((f) => f.tag !== 0xa0), extensions = {};
  for (const each of within(within(within(tbs).find((f) => f.tag === 0xa3))[0])) { const p = within(each); extensions[oid(p[0])] = p.at(-1).body; }
  const [from, until] = within(fields[3]).map(moment), names = {};
  for (const set of within(fields[4])) for (const pair of within(set)) { const [label, text] = within(pair); names[oid(label)] ??= utf8.decode(text.body); }
  const basic = extensions["2.5.29.19"] && within(der(extensions["2.5.29.19"]));
  const policies = extensions["2.5.29.32"] ? within(der(extensions["2.5.29.32"])).map((p) => oid(within(p)[0])) : [];
  return { all, tbs: tbs.all, how: oid(within(how)[0]), value: value.body.subarray(1), serial: hex(fields[0].all), issuer: hex(fields[2].all), subject: hex(fields[4].all), key: fields[5].all, from, until, name: names["2.5.4.41"] || names["2.5.4.3"] || "", unit: names["2.5.4.11"] || "", isStamper: hex(extensions["2.5.29.37"] || []) === "300a06082b06010505070308", isAuthority: !!basic && basic[0]?.tag === 1 && basic[0].body[0] === 255, policies };
}
const HASHES = { "1.2.840.113549.1.1.11": "SHA-256", "1.2.840.113549.1.1.12": "SHA-384", "1.2.840.113549.1.1.13": "SHA-512", "1.2.840.10045.4.3.2": "SHA-256", "1.2.840.10045.4.3.3": "SHA-384", "1.2.840.10045.4.3.4": "SHA-512" };
async function holds(key, hash, value, message) {
  const [kind, curve] = within(within(der(key))[0]).map((v) => (v.tag === 6 ? oid(v) : ""));
  if (!hash) return false;
  if (kind === "1.2.840.113549.1.1.1") {
    const made = await crypto.subtle.importKey("spki", key, { name: "RSASSA-PKCS1-v1_5", hash }, false, ["verify"]);
    return crypto.subtle.verify("RSASSA-PKCS1-v1_5", made, value, message);
  }
  const [name, wide] = { "1.2.840.10045.3.1.7": ["P-256", 32], "1.3.132.0.34": ["P-384", 48], "1.3.132.0.35": ["P-521", 66] }[curve];
  const made = await crypto.subtle.importKey("spki", key, { name: "ECDSA", namedCurve: name }, false, ["verify"]);
  const raw = within(der(value)).map((n) => unhex(hex(n.body).replace(/^(00)+/, "").padStart(wide * 2, "0")));
  return crypto.subtle.verify({ name: "ECDSA", hash }, made, join(...raw), message);
}
async function issued(issuer, one) { return issuer.isAuthority && issuer.subject === one.issuer && await holds(issuer.key, HASHES[one.how], one.value, one.tbs).catch(() => false); }

// One detached CMS over some bytes; the frame around its parts is one fixed form.
async function signed(where, container, covered, at, roots, policies, blame) {
  let leaf, held, attributes, how, value, named;
  try {
    const whole = der(container), [kind, content] = within(whole), [version, hashing, detached, certificates, signers] = within(within(content)[0]);
    const [inner, who, digesting, ...rest] = within(within(signers)[0]);
    [attributes, how, value] = rest;
    const frame = [kind, version, hashing, detached, inner, digesting].map((v) => hex(v.all)).join("");
    const tags = [whole, content, certificates, signers, who, attributes, value].map((v) => v.tag.toString(16)).join(" ");
    if (frame !== "06092a864886f70d010702020101310d300b0609608648016503040201300b06092a864886f70d010701020101300b0609608648016503040201" || tags !== "30 a0 a0 31 30 a0 4" || rest.length !== 3) throw new Error("frame");
    if (container.subarray(whole.all.length).some((b) => b)) throw new Error("length");
    held = within(certificates).map((c) => certificate(c.all));
    const [issuer, serial] = within(who).map((v) => hex(v.all));
    leaf = held.find((c) => c.issuer === issuer && c.serial === serial);
    how = { "300a06082a8648ce3d040302": "SHA-256", "300d06092a864886f70d01010b0500": "SHA-256" }[hex(how.all)];
    const digest = within(attributes).map(within).find(([label]) => hex(label.all) === "06092a864886f70d010904");
    named = within(digest[1])[0].body;
    if (!leaf || !how) throw new Error("signer");
  } catch { blame("ALTERED", "container", where); return null; }
  if (!same(await sha(covered), named)) blame("ALTERED", "covered", where);
  const message = join(Uint8Array.of(0x31), attributes.all.subarray(1));
  if (!await holds(leaf.key, how, value.body, message).catch(() => false)) blame("ALTERED", "value", where);
  if (await trusted(where, leaf, held, at, roots, blame) && (leaf.policies.length !== 1 || !policies.includes(leaf.policies[0]))) blame("UNKNOWN-ISSUER", "when", where);
  return leaf;
}
// A path to a root that was chosen, each certificate of it good at that time, and none enclosed beside it.
async function trusted(where, leaf, held, at, roots, blame) {
  const path = [leaf], pool = [...roots, ...held];
  while (!roots.some((r) => same(r.all, path.at(-1).all))) {
    let above = null;
    for (const one of pool) if (!path.includes(one) && await issued(one, path.at(-1))) { above = one; break; }
    if (!above || path.length > 5) { blame("UNKNOWN-ISSUER", "issuer", where, pool.find((c) => c.subject === path.at(-1).issuer)?.name || path.at(-1).name); return false; }
    path.push(above);
  }
  if (held.some((one) => !path.some((p) => same(p.all, one.all)))) blame("ALTERED", "container", where);
  if (path.some((one) => at < one.from || at > one.until)) blame("UNKNOWN-ISSUER", "when", where);
  return true;
}
// An RFC 3161 token over some bytes: whose clock, and what it showed. What it signs is a statement about them.
async function stamped(where, container, covered, roots, blame) {
  let leaf, held, at, digest, told, attributes, value, named, imprint;
  try {
    const whole = der(container), content = within(within(within(whole)[1])[0]), certificates = content[3], signer = within(within(content.at(-1))[0]);
    if (container.subarray(whole.all.length).some((b) => b)) throw new Error("length");
    told = within(within(content[2])[1])[0].body;
    const [, , about, , clock] = within(der(told));
    imprint = within(about)[1].body;
    at = moment(clock);
    held = within(certificates).map((c) => certificate(c.all));
    leaf = held.find((c) => c.isStamper);
    digest = { 1: "SHA-256", 2: "SHA-384", 3: "SHA-512" }[within(signer[2])[0].body.at(-1)];
    [, , , attributes, , value] = signer;
    named = within(within(attributes).map(within).find(([label]) => hex(label.all) === "06092a864886f70d010904")[1])[0].body;
    if (!leaf || !digest || !(at > 0)) throw new Error("clock");
  } catch { blame("ALTERED", "container", where); return null; }
  const message = join(Uint8Array.of(0x31), attributes.all.subarray(1)), whole = new Uint8Array(await crypto.subtle.digest(digest, told));
  if (!same(await sha(covered), imprint) || !same(whole, named)) blame("ALTERED", "covered", where);
  if (!await holds(leaf.key, digest, value.body, message).catch(() => false)) blame("ALTERED", "value", where);
  await trusted(where, leaf, held, at, roots, blame);
  return { leaf, at };
}
async function pdf(name, data, roots, blame, seen) {
  const text = latin.decode(data); let last = 0;
  for (const match of text.matchAll(/\/ByteRange ?\[(\d+) (\d+) (\d+) (\d+) *\]/g)) {
    const [first, start, end, length] = match.slice(1).map(Number), hole = text.slice(start, end);
    if (first || !/^<[0-9A-Fa-f]+>$/.test(hole) || Math.min(start, match.index) <= last) { blame("ALTERED", "whole", name); return; }
    last = end + length;
    const entry = text.slice(text.lastIndexOf(" obj", match.index), text.indexOf("endobj", end));
    const container = unhex(hole.slice(1, -1)), covered = join(data.subarray(0, start), data.subarray(end, last));
    if (entry.includes("/ETSI.RFC3161")) {
      const stamp = await stamped(name, container, covered, roots, blame);
      if (stamp) seen.people.push([name, "stamp", stamp.leaf.name, stamp.at]);
      continue;
    }
    if (name === "contract.pdf" && !hole.toLowerCase().includes(OURS)) { seen.unchecked.set("own", [name]); continue; }
    const when = /\/M ?\(D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z\)/.exec(entry)?.slice(1).map(Number);
    if (!when) { blame("ALTERED", "container", name); return; }
    const at = Date.UTC(when[0], when[1] - 1, ...when.slice(2));
    const leaf = await signed(name, container, covered, at, roots, [SEAL, SIGNER], blame);
    if (leaf) seen.people.push([name, "", leaf.name + (leaf.unit ? ` · ${leaf.unit}` : ""), at]);
  }
  if (last !== data.length) blame("ALTERED", "whole", name);
}

// The trail: RFC 8785 of what each hash covers (strings, whole numbers, truth values), and its chain.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value && typeof value === "object") return `{${Object.keys(value).sort().map((k) => `${JSON.stringify(k)}:${canonical(value[k])}`).join(",")}}`;
  return JSON.stringify(value);
}
async function trail(files, manifest, blame, seen) {
  const entries = utf8.decode(files.get("events.jsonl")).replace(/\n$/, "").split("\n").map((line) => JSON.parse(line));
  let previous = "0".repeat(64), position = 0; const wanted = new Map();
  for (const entry of entries) {
    position += 1;
    const said = Object.fromEntries(COVERED.map((name) => [name, entry[name]]));
    const digest = hex(await sha(bytesOf(canonical(said))));
    if (entry.hash !== digest || entry.previous !== previous || entry.position !== position || entry.subject !== manifest.contract) blame("ALTERED", "entry", position);
    previous = entry.hash; wanted.set(`ledger/${String(position).padStart(4, "0")}.tlog-proof`, entry.hash);
  }
  if (manifest.events.count !== position || manifest.events.head !== previous) blame("ALTERED", "end");
  const enclosed = [...files.keys()].filter((name) => name.startsWith("ledger/")), checked = new Set();
  if (enclosed.length) for (const name of new Set([...wanted.keys(), ...enclosed])) {
    if (!files.has(name)) blame("INCOMPLETE", "missing", name);
    else if (!wanted.has(name) || !await proves(utf8.decode(files.get(name)), unhex(wanted.get(name)), manifest.log, checked, seen).catch(() => false)) blame("ALTERED", "proof", name);
  }
  if (!enclosed.length) seen.unchecked.set("noproof", []);
  return { entries, proven: enclosed.length };
}
// C2SP tlog-proof, tlog-checkpoint, signed-note; hashes as in RFC 6962.
async function proves(text, hash, log, checked, seen) {
  const parts = text.split("\n\n"), [head, body, lines] = parts, [kind, number, ...path] = head.split("\n"), [origin, size, root, ...more] = body.split("\n");
  const [name, id, packed] = [log.slice(0, log.indexOf("+")), ...log.slice(log.indexOf("+") + 1).split(/\+(.*)/s)];
  if (parts.length !== 3 || kind !== "c2sp.org/tlog-proof@v1" || origin !== name || more.length || !/^index (0|[1-9]\d*)$/.test(number) || !/^(0|[1-9]\d*)$/.test(size)) return false;
  const [line, ...others] = lines.split(/(?<=\n)/);
  if (!line.startsWith(`— ${name} `) || !line.endsWith("\n")) return false;
  for (const each of others) {
    const [, witness, packed] = /^— ([^ +]+) ([A-Za-z0-9+/]+={0,2})\n$/.exec(each) || [];
    if (!witness || base64(packed).length < 5) return false;
    seen.unchecked.set("witness", [witness]);
  }
  const signature = base64(line.slice(name.length + 3, -1)), key = base64(packed).subarray(1);
  if (hex(signature.subarray(0, 4)) !== id || signature.length !== 68) return false;
  const note = `${body}\n${hex(signature)}`;
  if (!checked.has(note)) { if (!await ed25519(key, signature.subarray(4), bytesOf(`${body}\n`))) return false; checked.add(note); }
  let here = BigInt(number.slice(6)), last = BigInt(size) - 1n, value = await sha(join(Uint8Array.of(0), hash));
  if (here > last) return false;
  for (const sibling of path.map(base64)) {
    if (last === 0n || sibling.length !== 32) return false;
    const isRight = here & 1n || here === last;
    if (isRight) while (here && !(here & 1n)) { here >>= 1n; last >>= 1n; }
    value = await sha(isRight ? join(Uint8Array.of(1), sibling, value) : join(Uint8Array.of(1), value, sibling));
    here >>= 1n; last >>= 1n;
  }
  return last === 0n && same(value, base64(root));
}
// RFC 8032 verification, here because not every browser has it.
const P = 2n ** 255n - 19n, L = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (n, m = P) => ((n % m) + m) % m;
function power(n, e) { let out = 1n; for (n = mod(n); e; e >>= 1n, n = n * n % P) if (e & 1n) out = out * n % P; return out; }
const D = mod(-121665n * power(121666n, P - 2n)), ROOT = power(2n, (P - 1n) / 4n);
const little = (data) => BigInt(`0x${hex(Uint8Array.from(data).reverse())}`);
function point(data) {
  const bits = little(data), sign = bits >> 255n, y = bits & (2n ** 255n - 1n);
  if (y >= P) throw new Error("point");
  const square = mod((y * y - 1n) * power(D * y * y + 1n, P - 2n)); let x = power(square, (P + 3n) / 8n);
  if (mod(x * x - square)) x = x * ROOT % P;
  if (mod(x * x - square) || (!x && sign)) throw new Error("point");
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, x * y % P];
}
function sum([a, b, c, d], [e, f, g, h]) {
  const A = mod((b - a) * (f - e)), B = mod((b + a) * (f + e)), C = 2n * d * h * D % P, E = 2n * c * g % P, F = B - A, G = E - C, H = E + C, I = B + A;
  return [mod(F * G), mod(H * I), mod(G * H), mod(F * I)];
}
function times(p, n) { let out = [0n, 1n, 1n, 0n]; for (; n; n >>= 1n, p = sum(p, p)) if (n & 1n) out = sum(out, p); return out; }
async function ed25519(key, signature, message) {
  const base = point(unhex("58" + "66".repeat(31))), A = point(key), R = point(signature.subarray(0, 32)), s = little(signature.subarray(32));
  if (s >= L) return false;
  const k = mod(little(new Uint8Array(await crypto.subtle.digest("SHA-512", join(signature.subarray(0, 32), key, message)))), L);
  const [x1, y1, z1] = times(base, s), [x2, y2, z2] = sum(R, times(A, k));
  return !mod(x1 * z2 - x2 * z1) && !mod(y1 * z2 - y2 * z1);
}

async function judged(data, pem) {
  const found = [], seen = { people: [], unchecked: new Map([["changes", []]]) }, blame = (verdict, code, ...facts) => found.push({ verdict, code, facts });
  let told = { entries: [], proven: 0 };
  const roots = pemCertificates(pem);
  try {
    const files = await unpacked(data, blame);
    for (const name of NEEDED) if (!files.has(name)) blame("INCOMPLETE", "missing", name);
    if (NEEDED.every((name) => files.has(name))) told = await examined(files, roots, blame, seen);
    if (!roots.length) { const own = pemCertificates(latin.decode(files.get("chain/root.pem") || new Uint8Array())); blame("UNKNOWN-ISSUER", "noroot", own.length ? hex(await sha(own[0].all)) : "–"); }
  } catch (error) { blame("ALTERED", "unreadable", String(error.message || error)); }
  const verdict = found.reduce((worst, each) => ORDER[Math.max(ORDER.indexOf(worst), ORDER.indexOf(each.verdict))], "AUTHENTIC");
  return { verdict, found, ...seen, ...told };
}
async function examined(files, roots, blame, seen) {
  let manifest, at;
  try { manifest = JSON.parse(utf8.decode(files.get("manifest.json"))); at = Date.parse(manifest.at); if (manifest.format !== "undersign-evidence/2" || !(at > 0)) throw new Error("format"); }
  catch { blame("ALTERED", "format"); return { entries: [], proven: 0 }; }
  await signed("manifest.p7s", files.get("manifest.p7s"), files.get("manifest.json"), at, roots, [SEAL], blame);
  for (const [name, data] of files) if (!name.startsWith("ledger/") && name !== "manifest.json" && name !== "manifest.p7s") {
    if (!Object.hasOwn(manifest.files, name)) blame("ALTERED", "unlisted", name);
    else if (hex(await sha(data)) !== manifest.files[name]) blame("ALTERED", "changed", name);
  }
  for (const name of Object.keys(manifest.files)) if (!files.has(name)) blame("INCOMPLETE", "missing", name);
  for (const name of ["contract.pdf", "certificate.pdf"]) await pdf(name, files.get(name), roots, blame, seen);
  return trail(files, manifest, blame, seen);
}
function pemCertificates(text) { return [...text.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g)].map((m) => certificate(base64(m[1].replace(/\s/g, "")))); }

const TOLD = JSON.parse(document.getElementById("told").textContent);
let language = navigator.language.startsWith("es") ? "es" : "en", shown = null;
const say = (code, ...facts) => WORDS[language][code].replace(/\{(\d)\}/g, (_all, n) => facts[n] ?? "");
function element(name, text, kind) { const made = document.createElement(name); made.textContent = text; if (kind) made.className = kind; return made; }
function listed(name, texts) { const list = document.createElement(name); list.append(...texts.map((text) => element("li", text))); return list; }
function show() {
  document.documentElement.lang = language;
  document.title = say("title");
  for (const each of document.querySelectorAll("[data-say]")) each.textContent = say(each.dataset.say);
  const place = document.getElementById("result");
  place.replaceChildren();
  if (!shown) return;
  const verdict = element("p", WORDS[language].verdicts?.[shown.verdict] ?? shown.verdict, shown.verdict === "AUTHENTIC" ? "verdict good" : "verdict");
  verdict.append(element("small", say(shown.verdict)));
  place.append(verdict);
  if (shown.found.length) place.append(listed("ul", shown.found.map((each) => say(each.code, ...each.facts))));
  if (shown.people.length) place.append(element("h2", say("signatures")), listed("ol", shown.people.map(person)));
  if (shown.entries.length) place.append(element("h2", say("trail")), element("p", say("proven", shown.entries.length, shown.proven)), happened());
  place.append(element("h2", say("unchecked")), listed("ul", [...shown.unchecked].map(([code, facts]) => say(code, ...facts))));
}
function person([file, kind, name, at]) { return `${file}: ${name}${kind ? ` · ${say(kind)}` : ""} · ${new Date(at).toISOString().replace("T", " ").slice(0, 19)} UTC`; }
// An entry in a sentence, as the instance tells it. The hashes are over its code and facts, not over this.
function told(entry) {
  const { events, codes } = TOLD[language], facts = { ...entry.facts, ...entry.personal };
  const own = (of, name) => (Object.hasOwn(of, name) ? of[name] : undefined), ways = own(events, entry.event);
  if (!ways) return entry.event;
  const word = (value) => (typeof value === "string" && value && value.split("+").every((code) => own(codes, code)) ? value.split("+").map((code) => codes[code]).join(", ") : String(value));
  return (own(ways, facts.kind ?? "") || ways[""]).replace(/%\((\w+)\)s/g, (_all, name) => word(own(facts, name) ?? codes[""])).replaceAll("%%", "%");
}
function broken(text) { return text.split(/(?<=[._])/).flatMap((part, n) => (n ? [document.createElement("wbr"), part] : [part])); }
function happened() {
  const table = document.createElement("table"), head = table.createTHead().insertRow(), body = table.createTBody();
  for (const code of ["when_", "what", "who"]) { const cell = element("th", say(code)); cell.scope = "col"; head.append(cell); }
  for (const entry of shown.entries) { const row = body.insertRow(); for (const text of [String(entry.at).slice(0, 19).replace("T", " "), told(entry), entry.personal?.actor || entry.actor_kind]) row.insertCell().append(...broken(text)); }
  return table;
}
for (const button of document.querySelectorAll("[data-language]")) button.addEventListener("click", () => { language = button.dataset.language; show(); });
document.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const [bundle] = document.getElementById("bundle").files, [root] = document.getElementById("root").files;
  shown = await judged(new Uint8Array(await bundle.arrayBuffer()), root ? await root.text() : "");
  show();
});
show();
