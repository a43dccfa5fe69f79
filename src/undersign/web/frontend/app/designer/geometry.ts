/* Points, millimetres and edges. A box is {x, y, w, h} in points, y upwards from the page's bottom. */
export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

export const MM = 72 / 25.4;
const SMALLEST = 6;

export const toMm = (points: number): number => Math.round((points / MM) * 10) / 10;
export const toPoints = (mm: number): number => tidy(mm * MM);
export const tidy = (points: number): number => Math.round(points * 100) / 100;

/** The box moved and shrunk as far as it takes to lie on a page of that size. */
export function onPage(box: Box, [width, height]: [number, number]): Box {
  const w = Math.min(Math.max(box.w, SMALLEST), width);
  const h = Math.min(Math.max(box.h, SMALLEST), height);
  const x = Math.min(Math.max(box.x, 0), width - w);
  const y = Math.min(Math.max(box.y, 0), height - h);
  return { x: tidy(x), y: tidy(y), w: tidy(w), h: tidy(h) };
}

export interface Snap {
  by: number;
  at: number | null;
}

/** How far to shift so that one of `edges` meets one of `others`; at: where they meet. */
export function snap(edges: number[], others: number[], within: number): Snap {
  let best: Snap = { by: 0, at: null };
  let nearest = within;
  for (const edge of edges)
    for (const other of others) {
      const far = Math.abs(other - edge);
      if (far > nearest || (far === nearest && best.at !== null)) continue;
      nearest = far;
      best = { by: other - edge, at: other };
    }
  return best;
}

export const across = (box: Box): number[] => [box.x, box.x + box.w / 2, box.x + box.w];
export const along = (box: Box): number[] => [box.y, box.y + box.h / 2, box.y + box.h];

/** What each way of lining up makes of a box, beside the one that leads. */
export const ALIGN: Record<string, (box: Box, lead: Box) => Partial<Box>> = {
  left: (_box, lead) => ({ x: lead.x }),
  center: (box, lead) => ({ x: lead.x + (lead.w - box.w) / 2 }),
  right: (box, lead) => ({ x: lead.x + lead.w - box.w }),
  top: (box, lead) => ({ y: lead.y + lead.h - box.h }),
  middle: (box, lead) => ({ y: lead.y + (lead.h - box.h) / 2 }),
  bottom: (_box, lead) => ({ y: lead.y }),
  width: (_box, lead) => ({ w: lead.w }),
  height: (box, lead) => ({ y: box.y + box.h - lead.h, h: lead.h }),
};

export const touches = (a: Box, b: Box): boolean => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
