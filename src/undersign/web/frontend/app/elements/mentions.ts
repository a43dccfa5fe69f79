/* <us-mentions data-names="A|B">: a textarea in which @ offers colleagues. Arrows choose, Enter or Tab takes,
   Escape leaves. Without it a name typed after an @ calls its bearer just as well. */
class Mentions extends HTMLElement {
  private text!: HTMLTextAreaElement;
  private list!: HTMLUListElement;
  private at = 0;

  connectedCallback(): void {
    this.text = this.querySelector("textarea")!;
    this.list = this.querySelector("ul")!;
    this.list.id ||= "mentions";
    this.list.role = "listbox";
    this.text.setAttribute("aria-autocomplete", "list");
    this.text.setAttribute("aria-controls", this.list.id);
    this.text.addEventListener("input", () => this.offer());
    this.text.addEventListener("keydown", (event) => this.key(event));
    this.text.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const chosen = (event.target as Element).closest("li");
      if (chosen) this.take(chosen.textContent ?? "");
    });
  }

  private offer(): void {
    const typed = /(?:^|\s)@([^\s@][^@\n]{0,40}|)$/u.exec(this.text.value.slice(0, this.text.selectionStart));
    const said = typed?.[1]?.toLowerCase();
    const names = (this.dataset.names ?? "").split("|");
    const found = said === undefined ? [] : names.filter((name) => name.toLowerCase().startsWith(said)).slice(0, 6);
    this.list.replaceChildren(...found.map((name, n) => this.option(name, n)));
    this.list.hidden = found.length === 0;
    this.point(0);
  }

  private option(name: string, n: number): HTMLLIElement {
    const item = document.createElement("li");
    item.textContent = name;
    item.id = `${this.list.id}-${n}`;
    item.setAttribute("role", "option");
    return item;
  }

  private point(at: number): void {
    const items = [...this.list.children];
    this.at = items.length ? (at + items.length) % items.length : 0;
    items.forEach((item, n) => item.setAttribute("aria-selected", String(n === this.at)));
    if (items.length) this.text.setAttribute("aria-activedescendant", items[this.at]!.id);
    else this.text.removeAttribute("aria-activedescendant");
  }

  private key(event: KeyboardEvent): void {
    if (this.list.hidden) return;
    if (event.key === "ArrowDown") this.point(this.at + 1);
    else if (event.key === "ArrowUp") this.point(this.at - 1);
    else if (event.key === "Enter" || event.key === "Tab") this.take(this.list.children[this.at]?.textContent ?? "");
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }

  private take(name: string): void {
    const before = this.text.value.slice(0, this.text.selectionStart).replace(/@[^@\n]*$/u, `@${name} `);
    this.text.setRangeText(before, 0, this.text.selectionStart, "end");
    this.text.focus();
    this.close();
  }

  private close(): void {
    this.list.hidden = true;
    this.point(0);
    this.text.removeAttribute("aria-activedescendant");
  }
}
customElements.define("us-mentions", Mentions);
