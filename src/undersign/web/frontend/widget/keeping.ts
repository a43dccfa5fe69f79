// What a reader has in hand while a piece is replaced by its successor: the open parts, the field with the cursor.

type Held = { id: string; value: string | null; start: number | null; end: number | null };

export function opened(stage: ParentNode): string[] {
  return [...stage.querySelectorAll<HTMLDetailsElement>("details[open][id]")].map((part) => part.id);
}

/** The element that has the focus, with what stands in it. */
export function kept(stage: Node): Held | null {
  const here = document.activeElement;
  if (!here?.id || !stage.contains(here)) return null;
  const isText = here instanceof HTMLInputElement || here instanceof HTMLTextAreaElement;
  const hasCursor = here instanceof HTMLTextAreaElement || (isText && /^(text|tel|search|url)$/.test(here.type));
  return {
    id: here.id,
    value: isText ? here.value : null,
    start: hasCursor ? here.selectionStart : null,
    end: hasCursor ? here.selectionEnd : null,
  };
}

export function restored(stage: ParentNode, parts: string[], held: Held | null): void {
  for (const id of parts) stage.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
  const field = held && stage.querySelector<HTMLElement>(`#${CSS.escape(held.id)}`);
  if (!held || !field) return;
  const isText = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
  if (isText && held.value !== null) field.value = held.value;
  field.focus({ preventScroll: true });
  if (isText && held.start !== null) field.setSelectionRange(held.start, held.end);
}
