// What was answered, in the words of the review.

export type Told = { yes: string; no: string; empty: string };

/** The answer in a control, a group of choices or a computed place; undefined for none of these. */
export function words(control: Element, told: Told): string | undefined {
  if (control instanceof HTMLOutputElement) return control.textContent.trim() || told.empty;
  if (control instanceof HTMLSelectElement) return (control.value && control.selectedOptions[0]?.text) || told.empty;
  if (control.matches(".options")) return chosen(control) || told.empty;
  return control instanceof HTMLInputElement ? typed(control, told) : undefined;
}

const chosen = (group: Element): string =>
  [...group.querySelectorAll<HTMLInputElement>("input:checked")].map((one) => one.labels![0]!.innerText).join(", ");

function typed(control: HTMLInputElement, told: Told): string {
  if (control.type === "checkbox") return control.checked ? told.yes : told.no;
  if (control.type === "file") return control.files?.[0]?.name || control.dataset.file || told.empty;
  if (control.type !== "date" || !control.valueAsDate) return control.value || told.empty;
  const long = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC", numberingSystem: "latn" });
  return long.format(control.valueAsDate);
}
