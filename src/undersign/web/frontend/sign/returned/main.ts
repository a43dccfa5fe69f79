// Loaded by one page only, between the provider and the contract: presses its button.

customElements.define(
  "us-onward",
  class extends HTMLElement {
    connectedCallback(): void {
      this.querySelector("form")!.submit();
    }
  },
);
