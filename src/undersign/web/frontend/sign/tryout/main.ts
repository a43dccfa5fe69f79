// A preview: the server keeps nothing, so every post brings along all that the form holds.

import "./tryout.css";

document.addEventListener("us-send", (event) => {
  const form = document.querySelector<HTMLFormElement>("form.sheet")!;
  const soFar = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") soFar.append(name, value);
    else if (value.name) soFar.append(name, value.name);
  }
  // Files that were looked at: their inputs are empty again.
  for (const { name, dataset } of form.querySelectorAll<HTMLInputElement>("[data-file]")) {
    if (dataset.file) soFar.append(name, dataset.file);
  }
  soFar.delete("csrfmiddlewaretoken");
  (event as CustomEvent<FormData>).detail.append("so_far", soFar.toString());
});
