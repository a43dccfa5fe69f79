/* Checking a file in the browser: what the page needs at once. The check itself is loaded when a file is chosen. */
import "./verify.css";

const form = document.querySelector<HTMLFormElement>("form[data-verify]");
const input = form?.querySelector<HTMLInputElement>("input[type=file]");
const drop = form?.querySelector<HTMLElement>("[data-drop]");

/** Without a secure context there is no WebCrypto, and the form alone works as it does without script. */
if (form && input && drop && globalThis.crypto?.subtle) {
  form.querySelector<HTMLElement>("[data-with-script]")!.hidden = false;
  form.querySelector<HTMLElement>("[data-without-script]")!.hidden = true;
  const begin = async () => {
    const file = input.files?.[0];
    if (file) (await import("./check")).check(form, file);
  };
  input.addEventListener("change", begin);
  for (const kind of ["dragenter", "dragover"] as const) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.add("is-over");
    });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("is-over");
    if (!event.dataTransfer?.files.length) return;
    input.files = event.dataTransfer.files;
    void begin();
  });
  if (input.files?.length) void begin();
}
