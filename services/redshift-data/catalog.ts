import pg from "pg";
import type { AwsRequest } from "../aws/request.ts";
import { type DataContext, isPosition, readToken, writeToken } from "./context.ts";
import { invalid, noConnection } from "./errors.ts";
import { type LoginInput, logIn } from "./login.ts";
import { ask, errorText } from "./query.ts";
import type { Row } from "./statement-store.ts";

/** What the operations that look into a database have in common. */
export interface CatalogRequest extends LoginInput {
  ConnectedDatabase?: string | undefined;
  NextToken?: string | undefined;
  MaxResults?: number | undefined;
}

const MAX_RESULTS = 1000;

/**
 * One page of a query on the catalog, at once and not as a statement.
 * @param values of `$1`, `$2` …; where the page begins and how long it is stand behind them
 */
export async function readCatalog(
  context: DataContext,
  request: AwsRequest,
  { ConnectedDatabase, ...input }: CatalogRequest,
  sql: string,
  values: readonly (string | null)[],
): Promise<{ rows: Row[]; NextToken?: string }> {
  const start = readToken(input.NextToken, isPosition) ?? 0;
  const limit = input.MaxResults || MAX_RESULTS;
  const { connection } = await logIn(context, request, input);
  const client = new pg.Client(connection);
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw noConnection(errorText(error));
  }
  try {
    if (ConnectedDatabase !== undefined) await expectDatabase(client, ConnectedDatabase);
    const place = `LIMIT $${values.length + 1}::int OFFSET $${values.length + 2}::int`;
    const rows = await ask(client, `${sql} ${place}`, [...values, limit + 1, start]);
    const more = rows.length > limit ? { NextToken: writeToken(start + limit) } : {};
    return { rows: rows.slice(0, limit), ...more };
  } catch (error) {
    throw error instanceof pg.DatabaseError ? invalid(errorText(error)) : error;
  } finally {
    await client.end();
  }
}

/** The caller would have connected there; here every database is in one engine. */
async function expectDatabase(client: pg.Client, name: string): Promise<void> {
  const found = await ask(client, "SELECT 1 FROM pg_catalog.pg_database WHERE datname = $1", [name]);
  if (found.length === 0) throw noConnection(`FATAL: database "${name}" does not exist`);
}

/** What the gateway and the engine need for themselves is not shown. */
export const VISIBLE_SCHEMA = `n.nspname <> 'terrarium' AND n.nspname !~ '^pg_(toast|temp)'`;
