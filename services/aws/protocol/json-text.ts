/** A part of an output that is at hand as the JSON of the wire: JSON protocols write it as it stands. */
class JsonText {
  readonly json: string;
  readonly read: () => unknown;

  constructor(json: string, read: () => unknown) {
    this.json = json;
    this.read = read;
  }
}

/**
 * Puts JSON in the place of a structure or map of an output, at most three levels deep.
 * @param read gives the same as the SDK's shape, for callers without a wire in between
 */
export const jsonText = <T extends object>(json: string, read: () => T): T =>
  // It stands where a T stands; only the two functions below, through which every output goes, look into it.
  new JsonText(json, read) as unknown as T;

export const isJsonText = (value: unknown): boolean => value instanceof JsonText;

/** JSON.stringify, with what is JSON already put in as it stands. */
export function stringify(value: unknown, levels = MAX_LEVELS): string {
  if (value instanceof JsonText) return value.json;
  if (typeof value !== "object" || value === null || levels === 0) return JSON.stringify(value);
  let text = "";
  if (Array.isArray(value)) {
    for (const element of value) text += `${text === "" ? "" : ","}${stringify(element ?? null, levels - 1)}`;
    return `[${text}]`;
  }
  for (const [name, member] of Object.entries(value))
    if (member !== undefined)
      text += `${text === "" ? "" : ","}${JSON.stringify(name)}:${stringify(member, levels - 1)}`;
  return `{${text}}`;
}

/** The output with the SDK's shapes in the places of JSON. */
export function withoutJsonText(value: unknown, levels = MAX_LEVELS): unknown {
  if (value instanceof JsonText) return value.read();
  if (typeof value !== "object" || value === null || levels === 0) return value;
  if (Array.isArray(value)) return value.map((element) => withoutJsonText(element, levels - 1));
  // Dates and bytes are values of their own.
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutJsonText(member, levels - 1)]));
}

const MAX_LEVELS = 3;
