/* <us-changes>: from one change to the next by buttons [data-step] and the keys n and p. [data-change] is
   where a change begins; the marks after it belong to it. The words of the count stand in [data-count], {n} and {all} in its data-words. */
class Changes extends HTMLElement {
  private stop = new AbortController();
  private at = -1;
  private found: HTMLElement[][] = [];

  connectedCallback(): void {
    const { signal } = (this.stop = new AbortController());
    this.found = this.gathered();
    this.addEventListener("click", (e) => this.pressed(e.target as Element), { signal });
    document.addEventListener("keydown", (e) => this.typed(e), { signal });
  }

  disconnectedCallback(): void {
    this.stop.abort();
  }

  private gathered(): HTMLElement[][] {
    const groups: HTMLElement[][] = [];
    for (const each of this.querySelectorAll<HTMLElement>("[data-change], ins, del")) {
      const last = groups.at(-1);
      if (each.dataset.change) groups.push([each]);
      else if (last && last[0]?.localName !== "li") last.push(each);
    }
    return groups;
  }

  private pressed(on: Element): void {
    const button = on.closest<HTMLElement>("[data-step]");
    if (button) this.go(Number(button.dataset.step), false);
  }

  private typed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const on = event.target as HTMLElement;
    if (on.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(on.tagName)) return;
    const step = { n: 1, p: -1 }[event.key];
    if (step) this.go(step, true);
  }

  /** To the next or the one before, round the end; `follow` takes the focus along. */
  private go(step: number, follow: boolean): void {
    const all = this.found.length;
    if (!all) return;
    for (const part of this.found[this.at] ?? []) part.classList.remove("is-at");
    this.at = this.at < 0 ? (step > 0 ? 0 : all - 1) : (this.at + step + all) % all;
    const group = this.found[this.at] ?? [];
    for (const part of group) part.classList.add("is-at");
    const first = group[0];
    if (!first) return;
    if (follow) {
      first.tabIndex = -1;
      first.focus({ preventScroll: true });
    }
    first.scrollIntoView({ block: "center" });
    this.tell(this.at + 1, all);
  }

  private tell(at: number, all: number): void {
    const count = this.querySelector<HTMLElement>("[data-count]");
    if (count) count.textContent = (count.dataset.words ?? "").replace("{n}", String(at)).replace("{all}", String(all));
  }
}
customElements.define("us-changes", Changes);
