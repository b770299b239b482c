import { type AttributeValue, checkValue, nameSize } from "../attribute-value.ts";
import { validationError } from "../errors.ts";

/** `ExpressionAttributeNames` and `ExpressionAttributeValues` of a request; they serve all of its expressions. */
export class Placeholders {
  readonly #names: Readonly<Record<string, string>>;
  readonly #values: Readonly<Record<string, AttributeValue>>;
  /** What the values count for in an item. */
  readonly valueBytes: number;
  readonly #unusedNames: Set<string>;
  readonly #unusedValues: Set<string>;

  /** Checks the names and values themselves. */
  constructor(
    names: Readonly<Record<string, string>> | undefined,
    values: Readonly<Record<string, AttributeValue>> | undefined,
  ) {
    this.#names = names ?? NONE;
    this.#values = values ?? NONE;
    this.#unusedNames = names ? checkedKeys("ExpressionAttributeNames", names, /^#[0-9a-zA-Z_]+$/) : NOTHING;
    this.#unusedValues = values ? checkedKeys("ExpressionAttributeValues", values, /^:[0-9a-zA-Z_]+$/) : NOTHING;
    for (const key in names) checkContent("ExpressionAttributeNames", key, () => nameSize(names[key] as string));
    let bytes = 0;
    for (const key in values)
      bytes += checkContent("ExpressionAttributeValues", key, () => checkValue(values[key] as AttributeValue));
    this.valueBytes = bytes;
  }

  name(placeholder: string): string | undefined {
    this.#unusedNames.delete(placeholder);
    return Object.hasOwn(this.#names, placeholder) ? this.#names[placeholder] : undefined;
  }

  value(placeholder: string): AttributeValue | undefined {
    this.#unusedValues.delete(placeholder);
    return Object.hasOwn(this.#values, placeholder) ? this.#values[placeholder] : undefined;
  }

  /** Everything that was given must have been used. Throws when not. */
  expectAllUsed(): void {
    refuseUnused("ExpressionAttributeNames", this.#unusedNames);
    refuseUnused("ExpressionAttributeValues", this.#unusedValues);
  }
}

const NONE = {};
const NOTHING = new Set<string>();

function checkedKeys(parameter: string, given: object, pattern: RegExp): Set<string> {
  const keys = Object.keys(given);
  if (keys.length === 0) throw validationError(`${parameter} must not be empty`);
  for (const key of keys)
    if (!pattern.test(key)) throw validationError(`${parameter} contains invalid key: Syntax error; key: "${key}"`);
  return new Set(keys);
}

/** Checks a name or a value. Returns its size. */
function checkContent(parameter: string, key: string, check: () => number): number {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw validationError(`${parameter} contains invalid value: ${error.message} for key ${key}`);
  }
}

function refuseUnused(parameter: string, unused: ReadonlySet<string>): void {
  if (unused.size > 0)
    throw validationError(`Value provided in ${parameter} unused in expressions: keys: {${[...unused].join(", ")}}`);
}
