/* What can be said of a file without sending it: its SHA-256 and those of its earlier revisions are compared with what
   the server knows, and each signature's digest with the bytes it covers. It never says "authentic": that takes every
   signature and every change, which the full check looks at. */

type Known = { sha256: string; what: string; workspace: string; at: string };
type Finding = { what: string; found?: Known };

const MOST = 39; // revisions asked about beside the whole file, as the server takes 40 at once
const END = [0x25, 0x25, 0x45, 0x4f, 0x46, 0x0a]; // %%EOF and a line feed, as every revision of ours ends

let latest = 0;

export async function check(form: HTMLFormElement, file: File): Promise<void> {
  const turn = ++latest;
  const place = form.querySelector<HTMLElement>("[data-finding]")!;
  place.setAttribute("aria-busy", "true");
  try {
    const data = new Uint8Array(await file.arrayBuffer());
    const sha256 = await digest(data);
    const shown = await finding(form, data, sha256);
    if (turn === latest) show(place, shown, sha256);
  } catch (error) {
    if (turn === latest) refused(place, error instanceof Told ? error.message : "");
  }
  place.removeAttribute("aria-busy");
}

async function finding(form: HTMLFormElement, data: Uint8Array, sha256: string): Promise<Finding> {
  const earlier = await Promise.all(ends(data).map((end) => digest(data.subarray(0, end))));
  const known = await ask(form, [sha256, ...earlier]);
  const whole = known.get(sha256);
  if (whole) return { what: whole.what, found: whole };
  const before = earlier.map((each) => known.get(each)).find((each) => each && each.what !== "step");
  if (before) return { what: "changed", found: before };
  return { what: (await isBroken(data)) ? "broken" : "unknown" };
}

/** Where earlier revisions end, the last ones first. */
function ends(data: Uint8Array): number[] {
  const found: number[] = [];
  for (let at = data.length - END.length - 1; at > 0 && found.length < MOST; at--) {
    if (data[at] === END[0] && END.every((byte, i) => data[at + i] === byte)) found.push(at + END.length);
  }
  return found;
}

async function ask(form: HTMLFormElement, sha256: string[]): Promise<Map<string, Known>> {
  const token = form.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")!.value;
  const answer = await fetch(form.dataset.verify!, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ sha256 }),
  });
  const told = await answer.json();
  if (!answer.ok) throw new Told([told.refused, told.do].filter(Boolean).join(" "));
  return new Map((told.known as Known[]).map((each) => [each.sha256, each]));
}

class Told extends Error {}

const RANGE = /\/ByteRange\s*\[\s*0\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]/g;
const MESSAGE_DIGEST = "06092a864886f70d01090431220420"; // the signed attribute with a SHA-256, RFC 5652, 11.2
const STAMPED = "060b2a864886f70d0109100104"; // the content is a time stamp's, which states the digest itself (RFC 3161)
const IMPRINTS = ["300d060960864801650304020105000420", "300b06096086480165030402010420"]; // by SHA-256, two ways

/** Whether a signature's own digest differs from the bytes it covers. False where none can be compared. */
async function isBroken(data: Uint8Array): Promise<boolean> {
  const text = new TextDecoder("latin1").decode(data);
  for (const [, first, second, rest] of text.matchAll(RANGE)) {
    const [start, resume, stop] = [Number(first), Number(second), Number(second) + Number(rest)];
    if (start >= resume || stop > data.length) return true;
    const held = text.slice(start + 1, resume - 1).toLowerCase();
    const stated = digestIn(held);
    if (!stated) continue;
    const covered = new Uint8Array(start + stop - resume);
    covered.set(data.subarray(0, start));
    covered.set(data.subarray(resume, stop), start);
    if ((await digest(covered)) !== stated) return true;
  }
  return false;
}

/** The SHA-256 of the covered bytes, as a container in hex states it; "" where it states none. */
function digestIn(held: string): string {
  const [digested, stamped] = [held.indexOf(MESSAGE_DIGEST), held.indexOf(STAMPED)];
  // A signature may hold a stamp of its own, behind its digest; a time stamp says what it is at its beginning.
  const isStamp = stamped >= 0 && (digested < 0 || stamped < digested);
  for (const prefix of isStamp ? IMPRINTS : [MESSAGE_DIGEST]) {
    const at = held.indexOf(prefix);
    if (at >= 0) return held.slice(at + prefix.length, at + prefix.length + 64);
  }
  return "";
}

async function digest(data: Uint8Array): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", data as BufferSource));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function show(place: HTMLElement, shown: Finding, sha256: string): void {
  fill(place, shown.what, { ...shown.found, sha256 });
}

function refused(place: HTMLElement, said: string): void {
  fill(place, "refused", said ? { refused: said } : {});
}

function fill(place: HTMLElement, what: string, told: Record<string, string>): void {
  const template = document.querySelector<HTMLTemplateElement>(`template[data-found="${what}"]`)!;
  const part = template.content.cloneNode(true) as DocumentFragment;
  for (const slot of part.querySelectorAll<HTMLElement>("[data-slot]")) {
    const said = told[slot.dataset.slot!];
    if (said !== undefined) slot.textContent = said;
  }
  place.replaceChildren(part);
}
