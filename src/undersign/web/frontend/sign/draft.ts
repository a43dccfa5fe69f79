// What was typed but not yet saved, kept in this tab for a refresh or a change of language. The box of the
// consent is left out: agreeing is done by hand each time.

import { controls } from "./post";

const NOT_KEPT = new Set(["csrfmiddlewaretoken", "nonce", "agreed", "asked[]", "view", "pages_seen"]);

export class Draft {
  private readonly key: string;

  constructor(private readonly form: HTMLFormElement) {
    const nonce = form.querySelector<HTMLInputElement>("[name=nonce]")!.value;
    this.key = `draft-${nonce.slice(0, 16)}`;
    this.restore();
    form.addEventListener("input", () => this.keep());
    form.addEventListener("change", () => this.keep());
  }

  keep(): void {
    const kept = controls(this.form)
      .filter((c) => c.name && !NOT_KEPT.has(c.name))
      .map((c) => (c instanceof HTMLInputElement && /checkbox|radio/.test(c.type) ? c.checked : c.value));
    this.store(JSON.stringify(kept));
  }

  forget(): void {
    this.store("");
  }

  private restore(): void {
    const mine = controls(this.form).filter((c) => c.name && !NOT_KEPT.has(c.name));
    const kept = this.read();
    if (kept.length !== mine.length) return; // the form has other questions by now
    mine.forEach((c, i) => {
      const value = kept[i]!;
      if (typeof value === "boolean") (c as HTMLInputElement).checked = value;
      else c.value = value;
    });
  }

  private read(): (string | boolean)[] {
    try {
      return JSON.parse(sessionStorage.getItem(this.key) || "[]") as (string | boolean)[];
    } catch {
      return [];
    }
  }

  private store(text: string): void {
    try {
      sessionStorage.setItem(this.key, text);
    } catch {
      // a browser without storage keeps what the server has
    }
  }
}
