// Loaded by the passkey's own page only: asks the browser to make or use a passkey, and posts what it says.
// Without it, or where the browser has no passkeys, the page says so by itself.

type Plain = { id: string; type?: string };

class Passkey extends HTMLElement {
  private readonly form = this.querySelector<HTMLFormElement>("form[data-can]")!;

  connectedCallback(): void {
    if (!window.isSecureContext || !window.PublicKeyCredential) return;
    this.inside("[data-cannot]").hidden = true;
    this.form.hidden = false;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.ask();
    });
  }

  private inside(name: string): HTMLElement {
    return this.querySelector<HTMLElement>(name)!;
  }

  private async ask(): Promise<void> {
    const button = this.form.querySelector("button")!;
    button.setAttribute("aria-disabled", "true");
    this.inside("[data-refused]").hidden = true;
    try {
      const found = await this.credential();
      this.form.querySelector<HTMLInputElement>("[name=answer]")!.value = JSON.stringify(plain(found));
      this.form.submit();
    } catch {
      button.removeAttribute("aria-disabled");
      this.inside("[data-refused]").hidden = false;
    }
  }

  private async credential(): Promise<PublicKeyCredential> {
    const options = JSON.parse(this.dataset.options!);
    const known = (list: Plain[] = []) => list.map((each) => ({ ...each, id: bytes(each.id), type: "public-key" }));
    const common = { ...options, challenge: bytes(options.challenge) };
    const found =
      this.dataset.purpose === "make"
        ? await navigator.credentials.create({
            publicKey: {
              ...common,
              user: { ...options.user, id: bytes(options.user.id) },
              excludeCredentials: known(options.excludeCredentials),
            },
          })
        : await navigator.credentials.get({
            publicKey: { ...common, allowCredentials: known(options.allowCredentials) },
          });
    if (!found) throw new Error("none");
    return found as PublicKeyCredential;
  }
}

/** WebAuthn's JSON, by hand: browsers before 2025 do not write it themselves. */
function plain(found: PublicKeyCredential): object {
  const response: Record<string, string> = {};
  const said = found.response as unknown as Record<string, ArrayBuffer | undefined>;
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    const value = said[name];
    if (value instanceof ArrayBuffer) response[name] = text(value);
  }
  return { id: found.id, rawId: text(found.rawId), type: found.type, response, clientExtensionResults: {} };
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const raw = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(raw, (char) => char.charCodeAt(0));
}

function text(raw: ArrayBuffer): string {
  const chars = Array.from(new Uint8Array(raw), (byte) => String.fromCharCode(byte)).join("");
  return btoa(chars).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

customElements.define("us-passkey", Passkey);
