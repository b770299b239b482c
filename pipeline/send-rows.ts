/** One POST, or a few, for some rows, and what became of each; Step Functions' children send by it, too. */
import type { ApiClient } from "./api-client.ts";
import { fromCsv } from "./customer.ts";
import type { Dataset, Partition } from "./dataset.ts";
import type { Journal, Outcome } from "./journal.ts";
import type { CsvRow } from "./read-csv.ts";

/** Customers per POST, at most. */
export const MAX_BATCH = 25;

/** Rows that follow one another in the data set. */
type Rows = Pick<Partition, "firstRow" | "rows">;

/** Sends one task and notes what became of each of its rows. */
export async function sendRows(
  client: Pick<ApiClient, "post">,
  dataset: Pick<Dataset, "sha256">,
  { partition, journal }: { partition: Rows; journal: Pick<Journal, "add"> },
  rows: CsvRow[],
  batch: number,
): Promise<void> {
  const keyOf = (row: CsvRow): string => idempotencyKey(dataset, partition, row.index);
  const note = (row: CsvRow, status: number, body: unknown): void =>
    journal.add(outcomeOf(partition.firstRow + row.index, row, status, body));
  if (batch === 1) {
    for (const row of rows) {
      const { status, body } = await client.post("/customers", fromCsv(row.record), keyOf(row));
      note(row, status, body);
    }
    return;
  }
  // Customers that the table had no capacity for come back as 429 each; they alone are sent again, a few times.
  let left = rows;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    const bodies = left.map((row) => ({ ...fromCsv(row.record), idempotency_key: keyOf(row) }));
    const { status, body } = await client.post("/customers", bodies);
    const results = resultsOf(body);
    const again: CsvRow[] = [];
    for (const [index, row] of left.entries()) {
      const result = results?.[index];
      const rowStatus = result?.status ?? status;
      if (rowStatus === 429 && result && attempt < MAX_BATCH_ATTEMPTS) again.push(row);
      else note(row, rowStatus, result?.status === undefined ? body : (result.customer ?? result));
    }
    left = again;
  }
}

const MAX_BATCH_ATTEMPTS = 8;

/**
 * From the row's number in the data set, so that neither the number of partitions nor batches nor runs change it. A file that has
 * been edited may have more rows than the manifest says: those must not take the numbers of the next partition.
 */
const idempotencyKey = ({ sha256 }: Pick<Dataset, "sha256">, { firstRow, rows }: Rows, index: number): string =>
  `${sha256.slice(0, 16)}/${index < rows ? firstRow + index : `${firstRow}+${index}`}`;

function resultsOf(body: unknown): { status?: number; customer?: unknown }[] | undefined {
  const results = (body as { results?: unknown } | undefined)?.results;
  return Array.isArray(results) ? results : undefined;
}

function outcomeOf(row: number, { line, record }: CsvRow, status: number, body: unknown): Outcome {
  const said = body as { customer_id?: string; message?: string } | undefined;
  if ((status === 200 || status === 201) && said?.customer_id)
    return { row, line, status, customer_id: said.customer_id };
  const reason = said?.message ?? JSON.stringify(body) ?? "no answer";
  return { row, line, status, error: status === 0 ? reason : `${status}: ${reason}`, source: JSON.stringify(record) };
}
