// The sheet: turns the plain form into steps. Each Next saves on the server; the last one signs.

import { applied, isOff } from "./conditions";
import { Draft } from "./draft";
import { type Answer, filled, post, type Problem, type Saved } from "./post";
import { words } from "./words";

const FIRST_RETRY = 1000;
const LAST_RETRY = 8000;

export class Ceremony extends HTMLElement {
  private form!: HTMLFormElement;
  private steps!: HTMLElement[];
  private draft!: Draft;
  private next!: HTMLButtonElement;
  private at = 0;
  private busy = false;
  private attached: Promise<void> = Promise.resolve();

  connectedCallback(): void {
    this.form = this.querySelector("form.sheet")!;
    this.steps = [...this.form.querySelectorAll<HTMLElement>("[data-step]")];
    this.next = this.form.querySelector("[data-next]:is(button)")!;
    this.draft = new Draft(this.form);
    for (const part of this.querySelectorAll<HTMLElement>("[data-scripted]")) {
      if (!part.matches("[data-pane]")) part.hidden = false;
    }
    this.querySelectorAll<HTMLElement>("[data-unscripted]").forEach((part) => (part.hidden = true));
    applied(this.form);
    this.listen();
    this.classList.add("stepped");
    this.go(this.index(String(history.state?.step ?? this.draft.step)), false);
  }

  private listen(): void {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void (this.step.dataset.step === "review" ? this.finish() : this.forward());
    });
    this.next.addEventListener("click", () => void this.forward());
    this.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLElement>("button");
      if (button?.matches("[data-back]")) this.visit(this.beside(-1));
      if (button?.dataset.goto) this.visit(this.index(button.dataset.goto));
      if (button?.matches("[data-fold]")) this.fold(!this.classList.contains("folded"));
      if (button?.matches("[data-show-unseen]")) this.fold(true);
    });
    const shown = (event: Event) => (event.target as Element).scrollIntoView({ block: "nearest" });
    this.querySelector(".other")?.addEventListener("toggle", shown, true);
    this.form.addEventListener("input", (event) => this.mend(event.target as HTMLInputElement));
    this.form.addEventListener("change", (event) => {
      const control = event.target as HTMLInputElement;
      if (control.files?.length && control.closest("[data-file-field]")) this.attached = this.attach(control);
      this.adapt();
    });
    window.addEventListener("popstate", (event) => this.go(this.index(String(event.state?.step ?? ""))));
    document.addEventListener("us-goto", (event) => {
      this.visit(this.index((event as CustomEvent<string>).detail));
    });
  }

  private get step(): HTMLElement {
    return this.steps[this.at]!;
  }

  /** The step called `name`, or the one that holds the control of that name; else the first. */
  private index(name: string): number {
    const found = this.steps.findIndex(
      (step) => step.dataset.step === name || (name && step.querySelector(`[id="${CSS.escape(name)}"]`)),
    );
    return Math.max(found, 0);
  }

  /** The nearest step before (-1) or after (1) this one that is asked. */
  private beside(by: 1 | -1): number {
    let at = this.at + by;
    while (this.steps[at] && isOff(this.steps[at]!)) at += by;
    return at;
  }

  /** Another answer may make questions appear or vanish; whoever cannot see it is told. */
  private adapt(): void {
    const more = applied(this.form);
    if (!more) return;
    this.tell(this.at);
    this.form.querySelector("[data-change]")!.textContent = (more > 0 ? this.dataset.more : this.dataset.fewer)!;
  }

  /** Go there and let the browser's back button lead here again. */
  private visit(at: number): void {
    history.pushState({ step: this.steps[at]!.dataset.step }, "");
    this.go(at);
  }

  private go(at: number, isMove = true): void {
    this.at = at;
    if (isOff(this.step)) this.at = at = this.beside(1);
    this.steps.forEach((step, i) => (step.hidden = i !== at));
    this.dataset.at = this.draft.step = this.step.dataset.step!;
    this.fold(false);
    this.say("");
    this.tell(at);
    if (this.step.dataset.step === "review") this.review();
    document.dispatchEvent(new CustomEvent("us-step", { detail: this.step.dataset.step }));
    if (isMove) this.focusStep();
  }

  private tell(at: number): void {
    const asked = this.steps.filter((step) => !isOff(step));
    const all = asked.length - 1;
    at = asked.indexOf(this.steps[at]!);
    const progress = this.form.querySelector("progress")!;
    progress.max = all;
    progress.value = at;
    const words = this.dataset.step!.replace("{n}", String(at)).replace("{all}", String(all));
    this.form.querySelector("[data-now]")!.textContent = at ? words : "";
    this.form.querySelector<HTMLElement>("[data-progress]")!.hidden = !at;
    this.form.querySelector<HTMLElement>("[data-back]")!.hidden = !at;
    const isLast = this.step.dataset.step === "review";
    this.next.hidden = isLast;
    this.form.querySelector<HTMLElement>(".sign")!.hidden = !isLast;
    this.form.querySelector<HTMLElement>(".intent")!.hidden = !isLast;
    this.next.textContent = this.step.dataset.next ?? this.next.dataset.label!;
  }

  private focusStep(): void {
    const heading = this.step.querySelector<HTMLElement>("h2")!;
    const field = matchMedia("(pointer: fine)").matches && this.step.querySelector<HTMLElement>("h2 label")
      ? this.step.querySelector<HTMLElement>(":is(input:not([type=hidden]), select)")
      : null;
    heading.tabIndex = -1;
    (field ?? heading).focus({ preventScroll: true });
    this.querySelector("[data-roll]")!.scrollTop = 0;
  }

  private fold(isFolded: boolean): void {
    this.classList.toggle("folded", isFolded);
    const button = this.form.querySelector<HTMLElement>("[data-fold]")!;
    button.ariaExpanded = String(!isFolded);
    button.querySelector<HTMLElement>("[data-fold-read]")!.hidden = isFolded;
    button.querySelector<HTMLElement>("[data-fold-back]")!.hidden = !isFolded;
  }

  private async forward(): Promise<void> {
    const step = this.step;
    if (step.dataset.step === "start") return this.visit(this.firstOpen());
    await this.attached;
    const saved = await this.send(step.dataset.save!, filled(this.form, step), this.next);
    if (!saved) return;
    step.dataset.done = "";
    for (const [name, text] of Object.entries(saved.shown ?? {})) {
      const place = this.form.querySelector(`[data-shown="${CSS.escape(name)}"]`);
      if (place) place.textContent = text;
    }
    this.visit(this.beside(1));
  }

  /** A file is saved as soon as it is chosen: a refresh would lose it, and nothing can put it back. */
  private async attach(control: HTMLInputElement): Promise<void> {
    const field = control.closest<HTMLElement>("[data-file-field]")!;
    const { name } = control.files![0]!;
    const url = field.closest<HTMLElement>("[data-save]")!.dataset.save!;
    if (!(await this.send(url, filled(this.form, field), this.next))) return;
    field.querySelector<HTMLElement>("[data-file]")!.dataset.file = name;
    field.querySelector("[data-kept] span")!.textContent = name;
    field.querySelector<HTMLElement>("[data-kept]")!.hidden = false;
    for (const chosen of field.querySelectorAll<HTMLInputElement>("[type=file]")) chosen.value = "";
  }

  private firstOpen(): number {
    return this.steps.findIndex((s) => s.dataset.step !== "start" && s.dataset.done === undefined && !isOff(s));
  }

  private async finish(): Promise<void> {
    const button = this.form.querySelector<HTMLButtonElement>(".sign")!;
    const data = new FormData();
    for (const name of ["csrfmiddlewaretoken", "nonce", "view", "pages_seen"]) {
      data.append(name, (this.form.elements.namedItem(name) as HTMLInputElement).value);
    }
    const answer = await this.send(this.form.action, data, button);
    if (!answer) return;
    this.draft.forget();
    location.replace(answer.next);
  }

  /** Posts; while there is no connection it says so and tries again. Undefined: something is to be mended. */
  private async send(url: string, data: FormData, button: HTMLButtonElement): Promise<Saved | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    const text = button.querySelector("[data-text]") ?? button;
    const label = text.textContent;
    text.textContent = button.dataset.busy!;
    button.ariaDisabled = "true";
    document.dispatchEvent(new CustomEvent("us-send", { detail: data }));
    const answer = await this.insist(url, data);
    text.textContent = label;
    button.ariaDisabled = null;
    this.busy = false;
    if (answer.ok) return answer;
    this.complain(answer.problems);
    return undefined;
  }

  private async insist(url: string, data: FormData): Promise<Answer> {
    for (let wait = FIRST_RETRY; ; wait = Math.min(wait * 2, LAST_RETRY)) {
      try {
        const answer = await post(url, data);
        this.say("");
        return answer;
      } catch (failure) {
        if (failure instanceof SyntaxError) {
          return { ok: false, problems: [{ field: "", sentence: this.dataset.failed!, do: "" }] };
        }
        const before = this.steps.slice(1, this.at).filter((step) => !isOff(step)).length;
        this.say(before ? this.dataset.offline!.replace("{n}", String(before)) : this.dataset.offlineFirst!);
        await connectionOr(wait);
      }
    }
  }

  private complain(problems: Problem[]): void {
    const first = problems[0]!;
    const elsewhere = first.field && !this.step.querySelector(`[data-error-for="${CSS.escape(first.field)}"]`);
    if (elsewhere) this.visit(this.index(first.field));
    const loose = problems.filter((p) => !this.mark(p));
    this.say(loose.map((p) => `${p.sentence} ${p.do}`).join(" "));
    this.step.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    this.step.querySelector(".error:not([hidden])")?.scrollIntoView({ block: "nearest" });
  }

  /** Writes a problem under its field; false when it belongs to none on this page. */
  private mark(problem: Problem): boolean {
    const place = this.form.querySelector<HTMLElement>(`[data-error-for="${CSS.escape(problem.field)}"]`);
    if (!problem.field || !place) return false;
    place.textContent = `${problem.sentence} ${problem.do}`;
    place.hidden = false;
    const name = CSS.escape(problem.field);
    this.form.querySelector(`:is(input, select):is([name="${name}"], [name="${name}[]"]), [id="${name}"]:is(input)`)?.setAttribute("aria-invalid", "true");
    return true;
  }

  private mend(control: HTMLInputElement): void {
    for (const one of this.form.querySelectorAll(`[name="${CSS.escape(control.name)}"]`)) one.removeAttribute("aria-invalid");
    delete control.closest<HTMLElement>("[data-step]")?.dataset.done;
    const place = this.form.querySelector<HTMLElement>(`[data-error-for="${CSS.escape(control.name.replace("[]", ""))}"]`);
    if (place) place.hidden = true;
  }

  private say(sentence: string): void {
    const place = this.form.querySelector<HTMLElement>("[data-alert]")!;
    place.textContent = sentence;
    place.hidden = !sentence;
  }

  private review(): void {
    for (const row of this.form.querySelectorAll<HTMLElement>("[data-review]")) {
      const place = row.querySelector("[data-value]")!;
      const step = this.form.querySelector(`[id="${CSS.escape(row.dataset.review!)}"]`)!;
      const text = words(step, { yes: this.dataset.yes!, no: this.dataset.no!, empty: this.dataset.empty! });
      if (text !== undefined) place.textContent = text;
      else place.replaceChildren((step.querySelector("us-mark") as HTMLElement & { picture(): Node }).picture());
    }
  }
}

/** Resolves when the browser is online again, at the latest after `ms`. */
function connectionOr(ms: number): Promise<void> {
  return new Promise((resolve) => {
    window.addEventListener("online", () => resolve(), { once: true });
    setTimeout(resolve, ms);
  });
}
