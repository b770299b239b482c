import type { Properties } from "../resource-type.ts";

/** How a property is called in an API's document, and what becomes of its value. */
export type Renaming = Readonly<
  Record<string, string | readonly [name: string, convert: (value: Properties) => unknown]>
>;

/**
 * A template's structure as the API calls its members.
 * @throws Error for a property that is not known, in CloudFormation's words
 */
export function renamed(structure: Properties, names: Renaming): Properties {
  const document: Properties = {};
  for (const [property, value] of Object.entries(structure)) {
    const name = names[property];
    if (name === undefined) throw new Error(`Encountered unsupported property ${property}`);
    if (typeof name === "string") document[name] = value;
    else document[name[0]] = name[1](value);
  }
  return document;
}

/** The members of a list, each renamed. */
export const renamedAll =
  (names: Renaming) =>
  (list: Properties): Properties[] =>
    (list as Properties[]).map((each) => renamed(each, names));

/** Names that are the same in both. */
export const same = (...names: string[]): Renaming => Object.fromEntries(names.map((name) => [name, name]));
