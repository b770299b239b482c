/** A piece of a text that another one takes the place of. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

/** Where the characters of a rewritten text came from: its pieces that were kept, in order. */
interface Kept {
  /** In the new text. */
  at: number;
  /** In the old one. */
  from: number;
  length: number;
}

/** A text that was rewritten, and the way back. */
export interface Edited {
  text: string;
  /** The place in the original text that a place in the new one came from, or stands in for. */
  origin(position: number): number;
}

export const unedited = (text: string): Edited => ({ text, origin: (position) => position });

/** Applies edits that do not overlap. Those at the same place keep their order. */
export function applyEdits({ text, origin }: Edited, edits: readonly Edit[]): Edited {
  if (edits.length === 0) return { text, origin };
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  const kept: Kept[] = [];
  let result = "";
  let from = 0;
  const keep = (until: number): void => {
    kept.push({ at: result.length, from, length: until - from });
    result += text.slice(from, until);
  };
  for (const edit of sorted) {
    if (edit.start < from) throw new Error(`Edits overlap at ${edit.start}: ${edit.text}`);
    keep(edit.start);
    result += edit.text;
    from = edit.end;
  }
  keep(text.length);
  return { text: result, origin: (position) => origin(originIn(kept, position)) };
}

function originIn(kept: readonly Kept[], position: number): number {
  let low = 0;
  for (const [index, piece] of kept.entries()) if (piece.at <= position) low = index;
  const piece = kept[low];
  if (!piece) return position;
  return piece.from + Math.min(position - piece.at, piece.length);
}
