/* <us-menu><details>…: a disclosure that behaves as people expect of a menu: it closes on Escape,
   on a click elsewhere and when focus leaves. Without script it is still an ordinary disclosure. */
class Menu extends HTMLElement {
  private stop = new AbortController();

  connectedCallback(): void {
    const { signal } = (this.stop = new AbortController());
    document.addEventListener("pointerdown", (e) => this.contains(e.target as Node) || this.close(), { signal });
    this.addEventListener("keydown", (e) => e.key === "Escape" && this.close(true), { signal });
    this.addEventListener("focusout", (e) => e.relatedTarget && !this.contains(e.relatedTarget as Node) && this.close(), { signal });
  }

  disconnectedCallback(): void {
    this.stop.abort();
  }

  private close(refocus = false): void {
    const details = this.querySelector("details");
    if (!details?.open) return;
    details.open = false;
    if (refocus) details.querySelector("summary")?.focus();
  }
}
customElements.define("us-menu", Menu);
