/* A button that copies a field: `<button data-copies="f-link" data-done="Copied">`. It says so in its own words. */
document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLButtonElement>("button[data-copies]");
  const field = button && document.getElementById(button.dataset.copies ?? "");
  if (!(field instanceof HTMLInputElement) || !button) return;
  field.select();
  void navigator.clipboard.writeText(field.value).then(() => {
    button.textContent = button.dataset.done ?? "";
  });
});
