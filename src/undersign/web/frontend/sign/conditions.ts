// Parts of the sheet that another answer makes appear or vanish. The server decides the same again when it
// saves; here it only happens at once.

import { type Control, controls } from "./post";

export const isOff = (part: HTMLElement): boolean => part.dataset.off !== undefined;

/** Shows and hides every conditional part; how many more (or fewer, below zero) are asked than before. */
export function applied(form: HTMLFormElement): number {
  const parts = [...form.querySelectorAll<HTMLElement>("[data-if]")];
  const before = parts.filter(isOff).length;
  for (const part of [...parts, ...parts]) {
    const off = !holds(form, part); // twice, because one may depend on another further down
    if (off) part.dataset.off = "";
    else delete part.dataset.off;
    if (!part.matches("[data-step]")) part.hidden = off;
  }
  return before - parts.filter(isOff).length;
}

function holds(form: HTMLFormElement, part: HTMLElement): boolean {
  const { is, is_not: isNot } = part.dataset;
  const wanted = is ?? isNot ?? "";
  const given = said(form, part.dataset.if!);
  const isMet = wanted ? given.includes(wanted) : given.length === 0;
  return is === undefined ? !isMet : isMet;
}

/** What is answered under a name, as the form would send it; nothing while the question itself is off. */
function said(form: HTMLFormElement, name: string): string[] {
  const asked = controls(form).filter((control) => control.name === name);
  const owner = asked[0]?.closest<HTMLElement>("[data-if]");
  if (owner && isOff(owner)) return [];
  return asked.filter(speaks).map((control) => control.value).filter(Boolean);
}

const speaks = (control: Control): boolean =>
  !(control instanceof HTMLInputElement && ["checkbox", "radio"].includes(control.type)) || control.checked;
