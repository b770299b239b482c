import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

// The SDK stops at about 3,000 calls a second in one process, which would hide the server: this client writes prepared requests on
// bare keep-alive connections and looks at nothing of an answer but its status and its length.

const CLIENT = fileURLToPath(new URL("bare-client-process.ts", import.meta.url));

/** Requests of one kind, as a module's export: see {@link measureCalls}. */
export interface Workload {
  /** The n-th request, headers and all; `size` is the load's. */
  request(n: number, size: number): string;
}

export interface Load {
  /** `http://127.0.0.1:4566` */
  endpoint: string;
  /** The module and the name of its export that is the {@link Workload}. */
  module: URL;
  workload: string;
  /** Ends after this time, or after this many calls. */
  forMs?: number;
  calls?: number;
  /** One request at a time on each. */
  connections: number;
  /** How much there is of what the requests are about, if they want to know. */
  size?: number;
}

export interface Measured {
  /** Calls per second. */
  rate: number;
  /** Half of the calls took no longer. */
  medianMs: number;
}

/** Calls from a client process of its own. Throws when an answer is not a 200. */
export async function measureCalls(load: Load): Promise<Measured> {
  const child = fork(CLIENT, [JSON.stringify({ ...load, module: load.module.href })]);
  const [measured] = (await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code]) => {
      throw new Error(`The client of ${load.workload} ended with ${code}.`);
    }),
  ])) as [Measured];
  return measured;
}
