import type { BackendConnection } from "../backend.ts";

/** What pg_last_copy_count(), pg_last_unload_id() and their kin give in this session from now on. */
export async function rememberLast(
  backend: BackendConnection,
  kind: "copy" | "unload",
  queryId: number,
  rows: number,
): Promise<void> {
  // In a transaction that has failed nothing can be set, and what was set is undone.
  if (backend.transactionStatus === "E") return;
  const settings = { [`last_${kind}_id`]: queryId, [`last_${kind}_count`]: rows };
  const calls = Object.entries(settings).map(([name, value]) => `set_config('terrarium.${name}', '${value}', false)`);
  await backend.query(`SELECT ${calls.join(", ")}`);
}
