/* <us-zoom>: page images 50 % to 400 %; the step buttons are in the page. Pinch zoom stays the browser's. */
const STEPS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];

class Zoom extends HTMLElement {
  private at = STEPS.indexOf(1);

  connectedCallback(): void {
    this.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLElement>("[data-zoom]");
      if (button) this.step(Number(button.dataset.zoom));
    });
  }

  private step(by: number): void {
    this.at = Math.min(STEPS.length - 1, Math.max(0, this.at + by));
    const zoom = STEPS[this.at] ?? 1;
    this.style.setProperty("--zoom", String(zoom));
    const shown = this.querySelector("[data-zoom-value]");
    if (shown) shown.textContent = `${zoom * 100} %`;
  }
}
customElements.define("us-zoom", Zoom);
