import type { TypeFacts } from "../../transfer/column-types.ts";

/** A column as COPY sees it. */
export interface CopyColumn extends TypeFacts {
  name: string;
  /** As the system tables show it. */
  shown: string;
  notNull: boolean;
}

/**
 * Why a field cannot be loaded. Codes: https://docs.aws.amazon.com/redshift/latest/dg/r_Load_Error_Reference.html, read 2026-11-24. Texts
 * are those of public recordings where a source stands beside them; the others are modelled on these.
 */
export interface Problem {
  code: number;
  reason: string;
}

/** A value in the form that Postgres reads, NULL, or why there is none. */
export type Checked = string | null | Problem;

export const isProblem = (checked: Checked): checked is Problem => typeof checked === "object" && checked !== null;

export const problem = (code: number, reason: string): Problem => ({ code, reason });
