import type { StatementContext } from "../statement-handler.ts";
import { rememberLast } from "../transfer/last-query.ts";
import { insert, update } from "../transfer/sql-values.ts";
import type { UnloadStatement } from "./statement.ts";
import type { UploadedFile } from "./upload.ts";

/** As SYS_UNLOAD_HISTORY.html and SYS_UNLOAD_DETAIL.html show them. */
const FORMATS = { text: "Text", csv: "CSV", fixedwidth: "Text", json: "JSON", parquet: "Parquet" } as const;

/** What an UNLOAD leaves behind in the system tables; it stays when the transaction is rolled back. */
export class History {
  readonly #context: StatementContext;
  readonly queryId: number;

  private constructor(context: StatementContext, queryId: number) {
    this.#context = context;
    this.queryId = queryId;
  }

  static async begin(context: StatementContext, { format, compression, location }: UnloadStatement): Promise<History> {
    const { queryId } = context;
    const history = new History(context, queryId);
    await rememberLast(context.backend, "unload", queryId, 0);
    await insert(await context.side(), "terrarium.unload", [
      {
        query_id: history.queryId,
        user_id: context.session.userId,
        session_id: context.session.id,
        database_name: context.session.database,
        status: "running",
        started: new Date(),
        file_format: FORMATS[format.kind],
        compression: compression === "none" ? "" : compression.toUpperCase(),
        location,
      },
    ]);
    return history;
  }

  async completed(files: readonly UploadedFile[], rows: number): Promise<void> {
    await this.#end("completed", files, rows, "");
    await rememberLast(this.#context.backend, "unload", this.queryId, rows);
  }

  async aborted(files: readonly UploadedFile[], error: string): Promise<void> {
    await this.#end("aborted", files, 0, error);
  }

  async #end(status: string, files: readonly UploadedFile[], rows: number, error: string): Promise<void> {
    const side = await this.#context.side();
    const ended = new Date();
    await insert(
      side,
      "terrarium.unload_file",
      files.map((file) => ({
        query_id: this.queryId,
        file_name: file.url,
        started: file.startedAt,
        ended,
        line_count: file.rows,
        bytes: file.bytes,
      })),
    );
    await update(side, "terrarium.unload", this.queryId, {
      status,
      ended,
      unloaded_rows: rows,
      file_count: files.length,
      file_bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      error_message: error,
    });
  }
}
