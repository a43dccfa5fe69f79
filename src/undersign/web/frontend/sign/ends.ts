// Something that ends: how long it lasts, a word shortly before, another when it is over.

const SOON = 60;

export class Ends extends HTMLElement {
  private timer = 0;

  static observedAttributes = ["until"];

  attributeChangedCallback(): void {
    clearInterval(this.timer);
    if (!this.getAttribute("until")) return;
    this.timer = window.setInterval(() => this.tick(), 1000);
    this.tick();
  }

  disconnectedCallback(): void {
    clearInterval(this.timer);
  }

  private tick(): void {
    const left = Math.ceil((Date.parse(this.getAttribute("until")!) - Date.now()) / 1000);
    const time = this.querySelector("[data-left]");
    if (time) time.textContent = `${Math.floor(Math.max(left, 0) / 60)}:${String(Math.max(left, 0) % 60).padStart(2, "0")}`;
    this.show("[data-left-of]", left > 0);
    this.show("[data-soon]", left > 0 && left <= SOON);
    this.show("[data-over]", left <= 0);
    if (left > 0) return;
    clearInterval(this.timer);
    this.dispatchEvent(new Event("us-ended", { bubbles: true }));
  }

  private show(part: string, isShown: boolean): void {
    const place = this.querySelector<HTMLElement>(part);
    if (place && place.hidden === isShown) place.hidden = !isShown;
  }
}

if (!customElements.get("us-ends")) customElements.define("us-ends", Ends);
