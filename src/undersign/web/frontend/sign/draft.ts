// What was typed but not yet saved, and the step one was at, kept in this tab for a refresh or a change of
// language. The box of the consent is left out: agreeing is done by hand each time.

import { controls } from "./post";

const NOT_KEPT = new Set(["csrfmiddlewaretoken", "nonce", "agreed", "asked[]", "view", "pages_seen"]);
type Kept = { step?: string; values?: Record<string, string | boolean> };

export class Draft {
  private readonly key: string;
  private kept: Kept;

  constructor(private readonly form: HTMLFormElement) {
    const nonce = form.querySelector<HTMLInputElement>("[name=nonce]")!.value;
    this.key = `draft-${nonce.slice(0, 16)}`;
    this.kept = this.read();
    this.restore();
    form.addEventListener("input", (event) => this.keep(event.target as HTMLInputElement));
  }

  get step(): string {
    return this.kept.step ?? "";
  }

  set step(name: string) {
    this.kept.step = name;
    this.write();
  }

  forget(): void {
    this.kept = {};
    this.write();
  }

  private keep(control: HTMLInputElement): void {
    const name = control.name;
    if (!name || NOT_KEPT.has(name) || control.type === "file") return;
    this.kept.values = { ...this.kept.values, [keyOf(control)]: isBox(control) ? control.checked : control.value };
    this.write();
  }

  private restore(): void {
    for (const control of controls(this.form) as HTMLInputElement[]) {
      const value = control.type === "file" ? undefined : this.kept.values?.[keyOf(control)];
      if (typeof value === "boolean") control.checked = value;
      else if (value !== undefined && control.type === "radio") control.checked = control.value === value;
      else if (value !== undefined) control.value = value;
    }
  }

  private read(): Kept {
    try {
      return JSON.parse(sessionStorage.getItem(this.key) || "{}") as Kept;
    } catch {
      return {};
    }
  }

  private write(): void {
    try {
      sessionStorage.setItem(this.key, JSON.stringify(this.kept));
    } catch {
      // a browser without storage keeps what the server has
    }
  }
}

/** Boxes of one group share their name, so each is kept by its value too. */
const keyOf = (control: HTMLInputElement): string =>
  isBox(control) ? `${control.name}=${control.value}` : control.name;
const isBox = (control: HTMLInputElement): boolean => control.type === "checkbox";
