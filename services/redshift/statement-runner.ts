import type { BackendConnection } from "./backend.ts";
import { copy } from "./copy/index.ts";
import { engineCatalog } from "./engine-catalog.ts";
import type { Planned, Plans } from "./plans.ts";
import { PostgresError } from "./postgres-error.ts";
import { AlreadyTold, type Relay } from "./relay.ts";
import type { SessionQueries } from "./session-queries.ts";
import type { StatementContext } from "./statement-handler.ts";
import { unload } from "./unload/index.ts";
import { commandComplete } from "./wire/messages.ts";

/** What running a statement needs of its session. */
export interface RunnerSession {
  readonly backend: BackendConnection;
  readonly relay: Relay;
  readonly plans: Plans;
  readonly queries: SessionQueries;
  context(sql: string, queryId: number): StatementContext;
  /** Puts the history where a statement with these names finds it. */
  showHistory(names: ReadonlySet<string>): Promise<void>;
  write(bytes: Buffer): void;
}

/**
 * Runs one statement to its end; its rows and its tag go to the client.
 * @param beside how many statements its message has
 * @throws PostgresError
 */
export async function run(session: RunnerSession, planned: Planned, beside: number): Promise<void> {
  const { backend, queries } = session;
  const { text, plan } = await clear(session, planned);
  if (plan.kind !== "query" && backend.transactionStatus === "E")
    throw new PostgresError("25P02", "current transaction is aborted, commands ignored until end of transaction block");
  if (plan.alone) checkAlone(plan.alone, backend.transactionStatus, beside);
  const record = queries.begin(text);
  try {
    queries.succeeded(record, await carryOut(session, plan, { text, queryId: record.id }));
  } catch (error) {
    if (error instanceof PostgresError || error instanceof AlreadyTold) queries.failed(record, error.fields);
    throw error;
  }
  queries.ready(backend.transactionStatus);
  if (plan.settings) {
    session.plans.apply(plan.settings);
    queries.apply(plan.settings);
  }
}

interface Statement {
  text: string;
  queryId: number;
}

/** @returns its tag, which the client has been told */
async function carryOut(session: RunnerSession, plan: Planned["plan"], statement: Statement): Promise<string> {
  const { relay, context, write } = session;
  const { text, queryId } = statement;
  if (plan.kind === "query") return relay.run([{ sql: plan.sql.text, shown: true }], plan.tag, text);
  if (plan.kind === "script") return runScript(session, plan, statement);
  let tag = "";
  if (plan.kind === "copy") ({ tag } = await copy(context(plan.text, queryId)));
  else if (plan.kind === "unload") ({ tag } = await unload(context(text, queryId), plan));
  else if (plan.kind === "nothing") ({ tag } = plan);
  write(commandComplete(tag));
  return tag;
}

/** A statement for which the catalog has been asked, if it had to be. @throws PostgresError */
export async function clear({ backend }: { backend: BackendConnection }, planned: Planned): Promise<Planned> {
  const { plan } = planned;
  return plan.kind === "open" ? { ...planned, plan: await plan.close(engineCatalog(backend)) } : planned;
}

/** The words are those of VACUUM: https://docs.aws.amazon.com/redshift/latest/dg/r_VACUUM_command.html, read 2026-11-24 */
function checkAlone(what: string, status: string, beside: number): void {
  if (status !== "I") throw new PostgresError("25001", `${what} cannot run inside a transaction block`);
  if (beside > 1) throw new PostgresError("25001", `${what} cannot run inside a multiple commands string`);
}

async function runScript(
  { backend, relay, context, write }: RunnerSession,
  plan: Extract<Planned["plan"], { kind: "script" }>,
  { text, queryId }: Statement,
): Promise<string> {
  const inside = plan.commits && backend.transactionStatus === "T";
  if (inside) await backend.query("COMMIT");
  let tag = plan.tag ?? "";
  if (plan.separately)
    for (const step of plan.steps) tag = await relay.run([step], step.shown ? plan.tag : undefined, text);
  else tag = await relay.run(plan.steps, plan.tag, text);
  if (inside) await backend.query("BEGIN");
  for (const info of plan.info ?? []) context(text, queryId).notice("INFO", info);
  // Nothing of it was shown, so the client still waits for its tag.
  if (plan.tag !== undefined && !plan.steps.some(({ shown }) => shown)) write(commandComplete(plan.tag));
  return plan.tag ?? tag;
}
