import { once } from "node:events";
import { removeRecord, writeRecord } from "./lifecycle.ts";
import type { Settings } from "./settings.ts";
import { startStack } from "./stack.ts";

/** Runs the stack until it is told to stop; says `Ready.` when it is, and tells a parent process where. */
export async function runInForeground(settings: Settings): Promise<void> {
  const stop = Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
  await using stack = await startStack({
    directory: settings.home,
    host: settings.host,
    port: settings.port,
    redshiftPort: settings.redshiftPort,
    redshiftAuth: settings.redshiftAuth,
    redshiftTls: settings.redshiftTls,
    allowedHosts: settings.allowedHosts,
  });
  const record = {
    pid: process.pid,
    endpoint: stack.endpoint,
    redshiftUrl: stack.redshiftUrl,
    startedAt: new Date().toISOString(),
  };
  writeRecord(settings, record);
  process.send?.(record);
  // LocalStack's tools wait for this line.
  console.log("Ready.");
  console.log(`AWS at ${stack.endpoint}, Redshift at ${stack.redshiftUrl}, state in ${settings.home}.`);
  await stop;
  removeRecord(settings);
}
