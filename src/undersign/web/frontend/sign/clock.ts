// Times on state pages: an instant in the reader's own zone, and a countdown to the next possible code.

export class LocalTime extends HTMLElement {
  connectedCallback(): void {
    const time = this.querySelector("time");
    if (!time) return;
    const words = new Intl.DateTimeFormat(document.documentElement.lang, {
      hour: "2-digit",
      minute: "2-digit",
      timeZoneName: "short",
      numberingSystem: "latn",
    });
    time.textContent = words.format(new Date(time.dateTime));
  }
}

/** Holds its button back until the instant in `until`; a late click is refused by the server anyway. */
export class Wait extends HTMLElement {
  private timer = 0;

  connectedCallback(): void {
    if (this.getAttribute("until")) this.timer = window.setInterval(() => this.tick(), 1000);
    this.tick();
  }

  disconnectedCallback(): void {
    clearInterval(this.timer);
  }

  private tick(): void {
    const until = Date.parse(this.getAttribute("until") ?? "") || 0;
    const left = Math.ceil((until - Date.now()) / 1000);
    this.querySelector<HTMLButtonElement>("button")!.disabled = left > 0;
    this.querySelector<HTMLElement>("[data-wait]")!.hidden = left <= 0;
    const text = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    this.querySelector("[data-left]")!.textContent = text;
    if (left <= 0) clearInterval(this.timer);
  }
}
