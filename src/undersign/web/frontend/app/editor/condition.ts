/* <us-condition>: a condition put together from pickers becomes `{% if … %}` at the cursor. Which comparison
   suits which type stands in the page: each option of the second picker names the types it is for. */
import { source } from "./source";

class Condition extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("input", () => this.fit());
    this.addEventListener("click", (event) => (event.target as Element).closest("[data-build]") && this.build());
    this.closest("dialog")?.addEventListener("toggle", () => this.fit());
    this.fit();
  }

  private piece<T extends HTMLElement>(name: string): T {
    return this.querySelector<T>(`[data-part="${name}"]`)!;
  }

  /** Only what suits the chosen field can be chosen. */
  private fit(): void {
    const field = this.piece<HTMLSelectElement>("field").selectedOptions[0];
    if (!field) return;
    const type = field.dataset.type ?? "text";
    const operators = this.piece<HTMLSelectElement>("operator");
    for (const option of operators.options) {
      option.hidden = option.disabled = !(option.dataset.for ?? "").split(" ").includes(type);
    }
    if (operators.selectedOptions[0]?.disabled) operators.value = [...operators.options].find((o) => !o.disabled)?.value ?? "";
    const bare = operators.selectedOptions[0]?.dataset.bare !== undefined;
    const box = this.piece<HTMLInputElement>("value");
    const list = this.piece<HTMLSelectElement>("choice");
    const choices = JSON.parse(field.dataset.choices ?? "[]") as [string, string][];
    this.piece("value-box").hidden = bare || choices.length > 0;
    this.piece("choice-box").hidden = bare || choices.length === 0;
    box.type = type === "date" ? "date" : "text";
    if (list.dataset.of !== field.value) {
      list.dataset.of = field.value;
      list.replaceChildren(...choices.map(([value, label]) => new Option(label, value)));
    }
    this.piece("shown").textContent = `{% if ${this.condition()} %}`;
  }

  private condition(): string {
    const field = this.piece<HTMLSelectElement>("field").selectedOptions[0]!;
    const operator = this.piece<HTMLSelectElement>("operator").selectedOptions[0]!;
    const shape = operator.value;
    if (operator.dataset.bare !== undefined) return shape.replace("%f", field.value);
    const isNumber = ["number", "money", "percentage"].includes(field.dataset.type ?? "");
    const raw = field.dataset.choices ? this.piece<HTMLSelectElement>("choice").value : this.piece<HTMLInputElement>("value").value;
    const value = isNumber ? String(Number(raw.replace(",", ".")) || 0) : raw.includes('"') ? `'${raw.replaceAll("'", "")}'` : `"${raw}"`;
    return shape.replace("%f", field.value).replace("%v", value);
  }

  private build(): void {
    const otherwise = this.piece<HTMLInputElement>("otherwise").checked ? "{% else %}\n\n" : "";
    const title = this.piece<HTMLInputElement>("title").value.trim().replaceAll('"', "");
    const key = title.toLowerCase().normalize("NFD").replace(/[^a-z0-9]+/g, "-").replace(/^[^a-z]+|-$/g, "").slice(0, 60);
    const inner = key ? `{% clause "${key}" "${title}" %}\n¦\n{% endclause %}` : "¦";
    this.closest("dialog")?.close();
    source()?.insert(`{% if ${this.condition()} %}\n${inner}\n${otherwise}{% endif %}\n`);
  }
}
customElements.define("us-condition", Condition);
