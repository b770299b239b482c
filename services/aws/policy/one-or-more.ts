/** As policies write values: one alone, or several in a list. */
export type OneOrMore<T> = T | T[];

export const asList = <T>(value: OneOrMore<T> | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
