/* <us-lines>: a numbered source whose line numbers open the page's one comment form beneath their line.
   One of them is in the tab order; arrows, Home and End move among them, Escape gives the line up again.
   Without script a number is a link to the same page with the form in its place. */
class Lines extends HTMLElement {
  private form: HTMLElement | null = null;
  private opener: HTMLElement | null = null;

  connectedCallback(): void {
    this.form = this.querySelector<HTMLElement>("[data-comment]");
    const open = this.querySelector<HTMLElement>("li:has([data-comment]:not([hidden])) [data-line]");
    this.opener = open;
    this.enter(open ?? this.numbers()[0], false);
    if (open) this.form?.querySelector("textarea")?.focus();
    this.addEventListener("click", (e) => this.pressed(e));
    this.addEventListener("keydown", (e) => this.typed(e));
  }

  private numbers(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-line]")];
  }

  private enter(number: HTMLElement | undefined | null, focus = true): void {
    if (!number) return;
    for (const each of this.querySelectorAll<HTMLElement>("[data-line][tabindex='0'], [data-line]:not([tabindex])")) each.tabIndex = -1;
    number.tabIndex = 0;
    if (focus) number.focus();
  }

  private pressed(event: Event): void {
    const on = event.target as Element;
    const number = on.closest<HTMLElement>("[data-line]");
    if (number && this.form) {
      event.preventDefault();
      this.open(number);
    }
    if (on.closest("[data-uncomment]")) {
      event.preventDefault();
      this.close();
    }
  }

  private open(number: HTMLElement): void {
    const form = this.form!;
    const line = number.dataset.line ?? "";
    this.enter(number, false);
    this.opener = number;
    number.closest("li")?.append(form);
    form.hidden = false;
    form.querySelector<HTMLInputElement>("input[name=line]")!.value = line;
    const label = form.querySelector<HTMLElement>("label");
    if (label) label.textContent = (label.dataset.words ?? "").replace("{n}", line);
    form.querySelector("textarea")?.focus();
  }

  private close(): void {
    if (this.form) this.form.hidden = true;
    this.opener?.focus();
  }

  private typed(event: KeyboardEvent): void {
    const on = event.target as HTMLElement;
    if (event.key === "Escape" && on.closest("[data-comment]")) return this.close();
    if (!on.matches("[data-line]")) return;
    const all = this.numbers();
    const here = all.indexOf(on);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.enter(all[Math.min(Math.max(to, 0), all.length - 1)]);
  }
}
customElements.define("us-lines", Lines);
