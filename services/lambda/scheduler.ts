// Which execution environment serves which invocation: pure, so that it can be read and tested without a process.
//
// What it has to reconcile:
// - An environment serves one invocation at a time. Many more environments than cores cost throughput,
//   so while environments finish quickly, invocations wait in line for them.
// - A handler may wait for something that needs another invocation (it calls back into the emulator), and slow handlers must not hold
//   up a burst: when nothing has finished for a while, the line gets more environments, twice as many each time.
// - Lambda's concurrency counts invocations in progress: above the limit the answer is 429 at once. Nothing hangs.

export interface Limits {
  /** Reserved concurrency of the function, or what the account leaves. */
  concurrency: number;
  /** Environments that are started without waiting. */
  eager: number;
  /** Environments that one function may have at all, because each is a process on this machine. */
  environments: number;
  /** How long the line may stand still before it gets more environments. */
  patienceMs: number;
}

/** What the scheduler sees of a function's environments and of its line. */
export interface Load {
  idle: number;
  starting: number;
  busy: number;
  waiting: number;
  /** Since an invocation was last handed to an environment or finished. */
  stillMs: number;
}

/** What to do with an invocation that has just arrived. */
export function admit(load: Load, limits: Limits): "run" | "start" | "wait" | "throttle" {
  if (load.busy + load.waiting >= limits.concurrency) return "throttle";
  if (load.idle > 0) return "run";
  const all = load.starting + load.busy;
  // One that is starting is already meant for somebody in the line.
  if (all < Math.min(limits.eager, limits.environments) && load.starting <= load.waiting) return "start";
  return "wait";
}

/** How many environments to add for a line that stands still. */
export function scaleOut(load: Load, limits: Limits): number {
  // While some are starting it is not known yet whether they are enough.
  if (load.waiting === 0 || load.starting > 0 || load.stillMs < limits.patienceMs) return 0;
  const all = load.idle + load.starting + load.busy;
  const wanted = Math.min(load.waiting, Math.max(all, 1), limits.environments - all);
  return Math.max(0, wanted);
}
