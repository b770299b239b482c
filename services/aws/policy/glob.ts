import type { ConditionKeys } from "./evaluate.ts";

// A policy is asked at every request, and changes rarely.
const expressions = new Map<string, RegExp>();
const MAX_EXPRESSIONS = 10_000;

/** `*` for any characters, `?` for any one. */
export function globMatches(glob: string, text: string): boolean {
  if (!glob.includes("*") && !glob.includes("?")) return glob === text;
  let expression = expressions.get(glob);
  if (!expression) {
    if (expressions.size >= MAX_EXPRESSIONS) expressions.clear();
    const escaped = glob.replace(/[.+^${}()|[\]\\]/g, "\\$&");
    expression = new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
    expressions.set(glob, expression);
  }
  return expression.test(text);
}

/**
 * Policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`. One without a value makes a text that matches nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html, read 2026-11-24
 */
export const substitute = (text: string, keys: ConditionKeys): string =>
  text.replace(/\$\{([^},]+)(?:,\s*'([^']*)')?\}/g, (whole, name: string, fallback?: string) => {
    if (name === "*" || name === "?" || name === "$") return name;
    const value = keys[name.toLowerCase()];
    return typeof value === "string" ? value : (fallback ?? whole);
  });
