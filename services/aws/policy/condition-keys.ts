import type { OneOrMore } from "./one-or-more.ts";

/** Values of condition keys, by lower-case name; `undefined` for one that a request does not have. */
export type ConditionKeys = Readonly<Record<string, OneOrMore<string> | undefined>>;
