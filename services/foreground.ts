import { once } from "node:events";
import { flushCompileCache } from "node:module";
import { InitHooks } from "./init-hooks.ts";
import { removeRecord, writeCredentials, writeRecord } from "./lifecycle.ts";
import type { Settings } from "./settings.ts";
import { startStack } from "./stack.ts";

/** Runs the stack until it is told to stop; says `Ready.` when it is, and tells a parent process where. */
export async function runInForeground(settings: Settings): Promise<void> {
  const stop = Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
  const hooks = new InitHooks(settings.initDirectory);
  await hooks.run("BOOT");
  await hooks.run("START");
  await using stack = await startStack({
    directory: settings.home,
    host: settings.host,
    port: settings.port,
    redshiftPort: settings.redshiftPort,
    redshiftAuth: settings.strict ? "required" : settings.redshiftAuth,
    redshiftTls: settings.redshiftTls,
    redshiftMode: settings.redshiftMode,
    allowedHosts: settings.allowedHosts,
    strict: settings.strict,
    init: () => hooks.status(),
  });
  const record = {
    pid: process.pid,
    endpoint: stack.endpoint,
    redshiftUrl: stack.redshiftUrl,
    startedAt: new Date().toISOString(),
  };
  if (stack.root) writeCredentials(settings, stack.root);
  writeRecord(settings, record);
  process.send?.(record);
  // Now, for who is killed keeps nothing.
  flushCompileCache();
  // LocalStack's tools wait for this line.
  console.log("Ready.");
  console.log(`AWS at ${stack.endpoint}, Redshift at ${stack.redshiftUrl}, state in ${settings.home}.`);
  // What tools find by themselves: any credentials will do, unless there are some.
  const { AWS_ACCESS_KEY_ID = "test", AWS_SECRET_ACCESS_KEY = "test", AWS_DEFAULT_REGION = "us-east-1" } = process.env;
  const variables = { AWS_ENDPOINT_URL: stack.endpoint, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_DEFAULT_REGION };
  await Promise.race([hooks.run("READY", variables), stop]);
  await stop;
  await hooks.run("SHUTDOWN", variables);
  removeRecord(settings);
}
