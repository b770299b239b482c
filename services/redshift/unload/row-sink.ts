import type { CopyRows } from "../wire/frames.ts";
import type { UnloadFiles } from "./files.ts";

/** Takes the rows of a result, and makes files of them. */
export interface RowSink {
  /** How Postgres has to write the rows: options of its COPY. */
  copyOptions: string;
  files: UnloadFiles;
  write(rows: CopyRows): Promise<void>;
  /** Ends the files of a folder. */
  finish(): Promise<void>;
}
