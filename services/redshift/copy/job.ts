import type { LoadStatement } from "./context.ts";
import type { CopyColumn } from "./fields/column.ts";

/** What is to be loaded; it can be sent to another thread. */
export interface LoadJob {
  table: string;
  columns: CopyColumn[];
  statement: LoadStatement;
  /** The delimiter of the rows that go to Postgres. */
  delimiter: string;
  files: { url: string; size: number }[];
  /** The text of the JSONPaths file, if there is one. */
  jsonpaths: string | undefined;
}
