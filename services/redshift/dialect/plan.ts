import type { Edited } from "./edits.ts";
import type { Catalog } from "./open/catalog.ts";

/** A statement of the engine, as part of a plan. */
export interface Step {
  sql: string;
  /** Whether the client gets its rows and its tag; by default it hears nothing of it. */
  shown?: boolean;
}

/** What happens around a statement that is not one of the engine's own. */
export interface Circumstances {
  /** The tag that the client gets instead of the engine's. */
  tag?: string;
  /** What the client is told besides, as INFO. */
  info?: readonly string[];
  /** It ends the transaction in which it runs: what came before is committed, and so is the statement itself. */
  commits?: boolean;
  /** It runs in no transaction block and beside no other statement; the name is for the message. */
  alone?: string;
  /** What it changes in how later statements of the session are read. */
  settings?: Readonly<Record<string, string>>;
}

/** What the gateway does with a statement. */
export type Plan = Circumstances &
  (
    | {
        /** One statement for the engine, as it came or rewritten. It may have parameters. */
        kind: "query";
        sql: Edited;
      }
    | {
        /** Several of them, in one transaction. */
        kind: "script";
        steps: readonly Step[];
        /** Each in a transaction of its own, because the engine wants it so. */
        separately?: boolean;
      }
    | {
        /** Nothing for the engine: the statement has an effect in Redshift that there is no place for here. */
        kind: "nothing";
        tag: string;
      }
    | {
        /** It is clear only when the catalog has been asked. */
        kind: "open";
        /** @throws PostgresError */
        close(catalog: Catalog): Promise<Plan>;
        /** Where nobody can be asked: without what the catalog would have added. @throws PostgresError */
        asIs?(): Plan;
      }
    /** Statements that the gateway carries out itself. */
    | {
        kind: "copy";
        /** The statement, its names as they are stored. */
        text: string;
      }
    | {
        kind: "unload";
        /** For the engine. */
        query: string;
        /** What follows the query. */
        parameters: string;
      }
  );
