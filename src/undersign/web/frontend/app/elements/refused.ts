/* <us-refused>: a refusal takes the focus as soon as it stands in the page, so that it is read. */
class RefusedNote extends HTMLElement {
  connectedCallback(): void {
    this.tabIndex = -1;
    queueMicrotask(() => this.focus({ preventScroll: false }));
  }
}
customElements.define("us-refused", RefusedNote);
