/* <pattern-sample data-for data-facts>: where a contract would lie, while a pattern of folders is typed. What is
   in braces and known becomes a fact; what is unknown stays in its braces, where it is seen. */
class PatternSample extends HTMLElement {
  connectedCallback(): void {
    const input = document.getElementById(this.dataset.for ?? "");
    if (!(input instanceof HTMLInputElement)) return;
    input.addEventListener("input", () => {
      this.textContent = this.filled(input.value);
    });
  }

  private filled(pattern: string): string {
    const facts = JSON.parse(this.dataset.facts ?? "{}") as Record<string, string>;
    const steps = pattern.split("/").filter((step) => step.replace(/[ .]/g, ""));
    const named = steps.map((step) => step.replace(/\{([^{}]*)\}/g, (whole, name: string) => facts[name] ?? whole));
    return named.length ? `${named.join("/")}.pdf` : "";
  }
}

customElements.define("pattern-sample", PatternSample);
