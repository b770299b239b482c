import type { ConditionKeys } from "./condition-keys.ts";

// A policy is asked at every request, and changes rarely.
const expressions = new Map<string, RegExp>();
const MAX_EXPRESSIONS = 10_000;

// A value's own `*` and `?` are no wildcards: until the pattern has been read, these characters of nobody's stand for them.
const STAR = "\uE000";
const MARK = "\uE001";
const literal = (text: string): string => text.replaceAll("*", STAR).replaceAll("?", MARK);

/** A text that is no pattern, with the values of its variables as they are. */
export const plain = (text: string): string => text.replaceAll(STAR, "*").replaceAll(MARK, "?");

/** `*` for any characters, `?` for any one. */
export function globMatches(glob: string, text: string): boolean {
  if (!glob.includes("*") && !glob.includes("?")) return plain(glob) === text;
  let expression = expressions.get(glob);
  if (!expression) {
    if (expressions.size >= MAX_EXPRESSIONS) expressions.clear();
    const escaped = glob.replace(/[.+^${}()|[\]\\]/g, "\\$&");
    const source = escaped.replaceAll("*", ".*").replaceAll("?", ".").replaceAll(STAR, "\\*").replaceAll(MARK, "\\?");
    expression = new RegExp(`^${source}$`, "s");
    expressions.set(glob, expression);
  }
  return expression.test(text);
}

/**
 * Policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`; `${*}` is a star. One without a value makes a text that matches nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html, read 2026-11-24
 */
export const substitute = (text: string, keys: ConditionKeys): string =>
  text.replace(/\$\{([^},]+)(?:,\s*'([^']*)')?\}/g, (whole, name: string, fallback?: string) => {
    if (name === "*" || name === "?" || name === "$") return literal(name);
    const value = keys[name.toLowerCase()];
    const filled = typeof value === "string" ? value : fallback;
    return filled === undefined ? whole : literal(filled);
  });
