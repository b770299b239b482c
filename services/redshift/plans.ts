import { applyEdits, type Edit, type Edited, unedited } from "./dialect/edits.ts";
import type { Plan } from "./dialect/plan.ts";
import { splitStatements } from "./dialect/split.ts";
import { type Reading, translate } from "./dialect/translate.ts";
import { PostgresError } from "./postgres-error.ts";

/** A statement of a message and what is done with it. */
export interface Planned {
  /** As the client has sent it. */
  text: string;
  plan: Plan;
  /** The words and quoted names that stand in it, in capitals. */
  names: ReadonlySet<string>;
}

const CACHED = 500;
const MAX_CACHED_CHARACTERS = 8_192;

/** Reads messages as a session does, and remembers what it has read: clients say the same things again and again. */
export class Plans {
  #reading: Reading;
  readonly #cache = new Map<string, readonly Planned[]>();

  constructor({ serverless }: Pick<Reading, "serverless">) {
    this.#reading = { keepsCase: false, serverless };
  }

  /** The statements of a message. @throws PostgresError with its place in the whole text */
  of(text: string): readonly Planned[] {
    const known = this.#cache.get(text);
    if (known) return known;
    const plans = splitStatements(text).map(({ text: statement, start }): Planned => {
      try {
        return { text: statement, ...translate(statement, this.#reading) };
      } catch (error) {
        if (error instanceof PostgresError && error.at !== undefined) error.at += start;
        throw error;
      }
    });
    if (text.length <= MAX_CACHED_CHARACTERS) this.#remember(text, plans);
    return plans;
  }

  #remember(text: string, plans: readonly Planned[]): void {
    if (this.#cache.size >= CACHED) this.#cache.clear();
    this.#cache.set(text, plans);
  }

  /** A statement has changed how later ones are read. */
  apply(settings: Readonly<Record<string, string>>): void {
    const sensitive = settings.enable_case_sensitive_identifier;
    if (sensitive === undefined) return;
    this.#reading = { ...this.#reading, keepsCase: sensitive === "on" };
    this.#cache.clear();
  }
}

/** The statements of a message as one text for the engine, if all of them are for the engine. */
export function joined(text: string, plans: readonly Planned[]): Edited | undefined {
  const [only] = plans;
  if (only && plans.length === 1 && only.text === text) return only.plan.kind === "query" ? only.plan.sql : undefined;
  let result = unedited(text);
  const edits: Edit[] = [];
  const origins: { start: number; sql: Edited }[] = [];
  let from = 0;
  let shift = 0;
  for (const { text: statement, plan } of plans) {
    if (plan.kind !== "query" || plan.alone) return undefined;
    const start = text.indexOf(statement, from);
    from = start + statement.length;
    edits.push({ start, end: from, text: plan.sql.text });
    origins.push({ start: start + shift, sql: plan.sql });
    shift += plan.sql.text.length - statement.length;
  }
  result = applyEdits(result, edits);
  return {
    text: result.text,
    origin(position) {
      const at = origins.findLast(({ start }) => start <= position);
      if (!at) return result.origin(position);
      const begin = result.origin(at.start);
      return begin + at.sql.origin(position - at.start);
    },
  };
}
