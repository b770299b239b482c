import { PostgresError } from "../postgres-error.ts";
import { keyword, nameOf, type Token } from "./lexer.ts";

// What belongs to a cluster: https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-monitoring.html, read 2026-11-24
const HIDDEN = /^(?:STL|STV|SVL|SVCS)_/;

/**
 * Redshift Serverless shows nothing of the cluster below it. The words are recorded: `permission denied for relation stl_insert`
 * (https://github.com/datahub-project/datahub/issues/12415, read 2026-11-24).
 * @throws PostgresError
 */
export function refuseHidden(words: readonly Token[], names: ReadonlySet<string>): void {
  for (const name of names) {
    if (!HIDDEN.test(name)) continue;
    const at = words.findIndex((word, index) => nameOf(word).toUpperCase() === name && namesRelation(words[index - 1]));
    if (at > 0)
      throw new PostgresError("42501", `permission denied for relation ${name.toLowerCase()}`, {
        at: words[at]?.start,
      });
  }
}

/** Whether a relation stands behind it. */
const namesRelation = (before: Token | undefined): boolean =>
  ["FROM", "JOIN"].includes(keyword(before)) || before?.text === "," || before?.text === ".";
