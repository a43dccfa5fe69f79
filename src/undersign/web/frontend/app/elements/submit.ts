/* One press, one request: the pressed button says that work is under way and the form cannot be sent
   twice. Coming back by the browser's Back button frees it again. What opens in another tab leaves it free. */
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (form.method !== "post" || event.defaultPrevented) return;
  const button = (event as SubmitEvent).submitter as HTMLButtonElement | null;
  if ((button?.formTarget || form.target) === "_blank") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  button?.setAttribute("aria-busy", "true");
  const label = button?.querySelector("[data-busy]");
  if (label instanceof HTMLElement) label.textContent = label.dataset.busy ?? label.textContent;
});

addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
