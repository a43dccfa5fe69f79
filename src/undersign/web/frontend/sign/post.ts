// One POST to the server, told apart into: saved, wrong (what to mend), and no connection.

export type Problem = { field: string; sentence: string; do: string };
export type Saved = { ok: true; next: string; shown?: Record<string, string> };
export type Answer = Saved | { ok: false; problems: Problem[] };

const PATIENCE = 30_000; // until an answer is taken for lost; files may take longer
const AWAY = new Set([502, 503, 504]); // something between here and there, or a server that is starting

/** Throws when the server cannot be reached (TypeError and such) or does not answer in our words (SyntaxError).
 * Every post may be sent again: the server does the same thing once. */
export async function post(url: string, body: FormData): Promise<Answer> {
  const hasFile = [...body.values()].some((value) => value instanceof File && value.size);
  const signal = AbortSignal.timeout(hasFile ? PATIENCE * 6 : PATIENCE);
  const answer = await fetch(url, { method: "POST", body, signal, headers: { Accept: "application/json" } });
  if (AWAY.has(answer.status)) throw new TypeError(answer.statusText);
  return (await answer.json()) as Answer;
}

export type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export const controls = (within: ParentNode): Control[] => [
  ...within.querySelectorAll<Control>("input, textarea, select"),
];

const speaks = (control: Control): boolean =>
  !(control instanceof HTMLInputElement) ||
  control.checked ||
  (control.type !== "checkbox" && control.type !== "radio");

/** What the browser would send for these parts of the form, and the token that proves it is ours. */
export function filled(form: HTMLFormElement, ...parts: ParentNode[]): FormData {
  const data = new FormData();
  const token = form.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")!;
  data.append(token.name, token.value);
  for (const control of parts.flatMap(controls)) {
    if (!control.name || control === token || !speaks(control)) continue;
    if (control.type !== "file") data.append(control.name, control.value);
    else for (const file of (control as HTMLInputElement).files ?? []) data.append(control.name, file);
  }
  return data;
}
