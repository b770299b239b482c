import type { BackendConnection } from "./backend.ts";
import { copy } from "./copy/index.ts";
import { engineCatalog } from "./engine-catalog.ts";
import type { Planned, Plans } from "./plans.ts";
import { PostgresError } from "./postgres-error.ts";
import type { Relay } from "./relay.ts";
import type { StatementContext } from "./statement-handler.ts";
import { unload } from "./unload/index.ts";
import { commandComplete } from "./wire/messages.ts";

/** What running a statement needs of its session. */
export interface RunnerSession {
  readonly backend: BackendConnection;
  readonly relay: Relay;
  readonly plans: Plans;
  context(sql: string): StatementContext;
  write(bytes: Buffer): void;
}

/**
 * Runs one statement to its end; its rows and its tag go to the client.
 * @param beside how many statements its message has
 * @throws PostgresError
 */
export async function run(session: RunnerSession, planned: Planned, beside: number): Promise<void> {
  const { backend, relay } = session;
  const { text, plan } = await clear(session, planned);
  if (plan.kind !== "query" && backend.transactionStatus === "E")
    throw new PostgresError("25P02", "current transaction is aborted, commands ignored until end of transaction block");
  if (plan.alone) checkAlone(plan.alone, backend.transactionStatus, beside);
  if (plan.kind === "query") await relay.run([{ sql: plan.sql.text, shown: true }], plan.tag, text);
  else if (plan.kind === "script") await runScript(session, plan, text);
  else if (plan.kind === "copy") session.write(commandComplete((await copy(session.context(plan.text))).tag));
  else if (plan.kind === "unload") session.write(commandComplete((await unload(session.context(text), plan)).tag));
  else if (plan.kind === "nothing") session.write(commandComplete(plan.tag));
  if (plan.settings) session.plans.apply(plan.settings);
}

/** A statement for which the catalog has been asked, if it had to be. @throws PostgresError */
export async function clear({ backend }: { backend: BackendConnection }, { text, plan }: Planned): Promise<Planned> {
  return { text, plan: plan.kind === "open" ? await plan.close(engineCatalog(backend)) : plan };
}

/** The words are those of VACUUM: https://docs.aws.amazon.com/redshift/latest/dg/r_VACUUM_command.html, read 2026-11-24 */
function checkAlone(what: string, status: string, beside: number): void {
  if (status !== "I") throw new PostgresError("25001", `${what} cannot run inside a transaction block`);
  if (beside > 1) throw new PostgresError("25001", `${what} cannot run inside a multiple commands string`);
}

async function runScript(
  { backend, relay, context, write }: RunnerSession,
  plan: Extract<Planned["plan"], { kind: "script" }>,
  text: string,
): Promise<void> {
  const inside = plan.commits && backend.transactionStatus === "T";
  if (inside) await backend.query("COMMIT");
  if (plan.separately) for (const step of plan.steps) await relay.run([step], step.shown ? plan.tag : undefined, text);
  else await relay.run(plan.steps, plan.tag, text);
  if (inside) await backend.query("BEGIN");
  for (const info of plan.info ?? []) context(text).notice("INFO", info);
  // Nothing of it was shown, so the client still waits for its tag.
  if (plan.tag !== undefined && !plan.steps.some(({ shown }) => shown)) write(commandComplete(plan.tag));
}
