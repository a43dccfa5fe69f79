// Drawing on one's phone: shows a QR code and asks every second whether the drawing has come.

import type { Stroke } from "./draw";
import "./ends";
import { filled, type Problem } from "./post";

const EVERY = 1000;
type Code = { ok: boolean; code: string; ends: string; poll: string; problems?: Problem[] };
type State = { ok: boolean; state?: "waiting" | "drawn" | "over"; strokes?: Stroke[] };

let asked = 0;

export async function show(box: HTMLElement, form: HTMLFormElement, take: (strokes: Stroke[]) => void): Promise<void> {
  const part = (name: string): HTMLElement => box.querySelector(`[data-${name}]`)!;
  const mine = ++asked;
  const body = filled(form);
  body.append("what", box.dataset.what!);
  const code = (await ask(box.dataset.ask!, { method: "POST", body })) as Code | undefined;
  for (const name of ["over", "came"]) part(name).hidden = true;
  if (!code?.ok) {
    part("over").hidden = false;
    return;
  }
  paint(part("code"), code.code);
  box.querySelector("us-ends")!.setAttribute("until", code.ends);
  part("code").hidden = false;
  for (;;) {
    await new Promise((go) => setTimeout(go, EVERY));
    if (mine !== asked || !box.isConnected) return;
    const now = (await ask(code.poll, {})) as State | undefined;
    if (!now || (now.ok && now.state === "waiting")) continue; // no connection: the phone may have one
    part("code").hidden = true;
    part(now.state === "drawn" ? "came" : "over").hidden = false;
    if (now.state === "drawn") take(now.strokes!);
    return;
  }
}

function paint(place: HTMLElement, code: string): void {
  const image = place.querySelector("img") ?? new Image(196, 196);
  image.alt = place.dataset.alt!;
  image.src = code;
  place.prepend(image);
}

async function ask(url: string, how: RequestInit): Promise<unknown> {
  try {
    return await (await fetch(url, { ...how, headers: { Accept: "application/json" } })).json();
  } catch {
    return undefined;
  }
}
