/* What the designer works on: fields on pages, in PDF points from the bottom left of the visible page,
   in signing order, and the roles they belong to. `id` is this browser's own; it is never saved. */
export interface Field {
  id: string;
  name: string;
  kind: string;
  role: string;
  page: number;
  x: number;
  y: number;
  w: number;
  h: number;
  label: Record<string, string>;
  required: boolean;
  [more: string]: unknown;
}

export interface Role {
  name: string;
  labels: Record<string, string>;
  party: string;
  order: number;
}

export interface Fault {
  field: string;
  other?: string;
  role?: string;
  sentence: string;
}

/* size: [width, height] in points of a fresh field. */
export interface Kind {
  size: [number, number];
  required: boolean;
  word: string;
}

export interface Given {
  edition: number;
  pages: [number, number][];
  fields: Omit<Field, "id">[];
  roles: Role[];
  faults: Fault[];
  warnings: Fault[];
  kinds: Record<string, Kind>;
  language: string;
}

let made = 0;
export const fresh = (): string => `f${(made += 1)}`;

/** `kind_role`, `kind_role_2`, …: a name that no other field has. */
export function named(kind: string, role: string, taken: Iterable<string>): string {
  const known = new Set(taken);
  const stem = role ? `${kind}_${role}` : kind;
  let name = stem;
  for (let n = 2; known.has(name); n += 1) name = `${stem}_${n}`;
  return name;
}

/** Two letters that tell a role from the others without its colour. */
export function initials(role: Role | undefined, language: string): string {
  if (!role) return "–";
  const words = (role.labels[language] || role.labels.en || role.name).trim().split(/[\s_]+/);
  const letters = words.length > 1 ? words[0]![0]! + words[1]![0]! : words[0]!.slice(0, 2);
  return letters.toUpperCase();
}

export function roleWord(role: Role, language: string): string {
  return role.labels[language] || role.labels.en || role.name;
}
