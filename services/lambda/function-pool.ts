import { availableParallelism } from "node:os";
import type { EnvironmentSpec, ExecutionEnvironment, Invocation, Outcome } from "./execution-environment.ts";
import { admit, type Limits, type Load, scaleOut } from "./scheduler.ts";

// One function's processes. 48 of them fit beside everything else into a laptop's memory; a burst beyond waits in line.
const MAX_ENVIRONMENTS = Number(process.env.LAMBDA_MAX_ENVIRONMENTS || 48);
// Longer than a short handler takes on a machine that is busy with other things: it must not look like one that waits.
const PATIENCE_MS = 200;
// Lambda keeps environments for some minutes; the documentation names no number.
const IDLE_MS = 5 * 60_000;
// Environments beyond the eager ones, which a burst has made, go sooner: each holds 50 MB.
const SURPLUS_IDLE_MS = 10_000;

// One more than cores: a handler that waits for a table leaves its core to another one (POST → PutItem on 2 cores, measured 2026-11-24:
// 8 % less CPU in all with three environments than with two, because fewer processes go to sleep; four need memory for no more).
const EAGER_ENVIRONMENTS = availableParallelism() + 1;

/** An invocation above the function's concurrency. */
export class Throttled extends Error {}

interface Waiting {
  invocation: Invocation;
  resolve(served: Served): void;
  reject(error: unknown): void;
}

/** An outcome and what the invocation's REPORT line says of it. */
export interface Served {
  outcome: Outcome;
  durationMs: number;
  /** Time to start the environment, for the first invocation that it serves. */
  initMs?: number;
  environment: EnvironmentHandle;
}

/** One environment and where its log goes. */
export interface EnvironmentHandle {
  readonly logStream: string;
}

interface Member extends EnvironmentHandle {
  environment: ExecutionEnvironment;
  initMs: number;
  served: number;
  idleTimer?: NodeJS.Timeout;
}

/** The execution environments of one function, and the line before them. */
export class FunctionPool {
  readonly #spec: EnvironmentSpec;
  readonly #start: (spec: EnvironmentSpec, onLog: (text: string) => void) => ExecutionEnvironment;
  readonly #newLogStream: () => string;
  readonly #onLog: (logStream: string, text: string) => void;
  readonly #idle: Member[] = [];
  readonly #all = new Set<Member>();
  readonly #line: Waiting[] = [];
  #starting = 0;
  #busy = 0;
  #movedAtMs = performance.now();
  #watch: NodeJS.Timeout | undefined;
  #retired = false;

  constructor(options: {
    spec: EnvironmentSpec;
    start: (spec: EnvironmentSpec, onLog: (text: string) => void) => ExecutionEnvironment;
    newLogStream: () => string;
    onLog: (logStream: string, text: string) => void;
  }) {
    this.#spec = options.spec;
    this.#start = options.start;
    this.#newLogStream = options.newLogStream;
    this.#onLog = options.onLog;
  }

  /** Invocations that are being served or wait for it. */
  get inProgress(): number {
    return this.#busy + this.#line.length;
  }

  /**
   * Serves one invocation.
   * @param concurrency how many may be in progress
   * @throws Throttled, InitFailure
   */
  invoke(invocation: Invocation, concurrency: number): Promise<Served> {
    const decision = admit(this.#load(), this.#limits(concurrency));
    if (decision === "throttle") return Promise.reject(new Throttled());
    return new Promise((resolve, reject) => {
      this.#line.push({ invocation, resolve, reject });
      if (decision === "run") this.#hand();
      if (decision === "start") this.#add();
      if (this.#line.length > 0) this.#watchLine();
    });
  }

  /** No new invocations come: environments end when they are free, and the line is still served. */
  retire(): void {
    this.#retired = true;
    for (const member of this.#idle.splice(0)) this.#drop(member);
  }

  /** Ends every environment at once. */
  close(): void {
    this.#retired = true;
    clearInterval(this.#watch);
    for (const member of this.#all) this.#drop(member);
    for (const { reject } of this.#line.splice(0)) reject(new Error("The function's environments are being stopped."));
  }

  #limits(concurrency: number): Limits {
    return { concurrency, eager: EAGER_ENVIRONMENTS, environments: MAX_ENVIRONMENTS, patienceMs: PATIENCE_MS };
  }

  #load(): Load {
    return {
      idle: this.#idle.length,
      starting: this.#starting,
      busy: this.#busy,
      waiting: this.#line.length,
      stillMs: performance.now() - this.#movedAtMs,
    };
  }

  /** While somebody waits, looks whether the line moves. */
  #watchLine(): void {
    this.#watch ??= setInterval(() => {
      if (this.#line.length === 0) {
        clearInterval(this.#watch);
        this.#watch = undefined;
        return;
      }
      const more = scaleOut(this.#load(), this.#limits(Number.POSITIVE_INFINITY));
      if (more > 0) this.#movedAtMs = performance.now();
      for (let count = 0; count < more; count += 1) this.#add();
    }, PATIENCE_MS / 2);
  }

  #add(): void {
    this.#starting += 1;
    const logStream = this.#newLogStream();
    const began = performance.now();
    const environment = this.#start(this.#spec, (text) => this.#onLog(logStream, text));
    const member: Member = { environment, logStream, initMs: 0, served: 0 };
    this.#all.add(member);
    environment.onExit(() => {
      this.#all.delete(member);
      const index = this.#idle.indexOf(member);
      if (index >= 0) this.#idle.splice(index, 1);
    });
    environment.ready.then(
      () => {
        this.#starting -= 1;
        member.initMs = performance.now() - began;
        this.#free(member);
      },
      (error: unknown) => {
        this.#starting -= 1;
        this.#drop(member);
        // The environment was started for the first in line; the others get their own answer from the next one.
        this.#line.shift()?.reject(error);
        if (this.#line.length > 0 && this.#starting === 0 && this.#idle.length === 0 && this.#busy === 0) this.#add();
      },
    );
  }

  #free(member: Member): void {
    this.#idle.push(member);
    this.#hand();
    if (!this.#idle.includes(member)) return;
    if (this.#retired) {
      this.#idle.splice(this.#idle.indexOf(member), 1);
      this.#drop(member);
      return;
    }
    const surplus = this.#all.size > EAGER_ENVIRONMENTS;
    member.idleTimer = setTimeout(() => this.#drop(member), surplus ? SURPLUS_IDLE_MS : IDLE_MS);
    member.idleTimer.unref();
  }

  /** Gives the first in line to the environment that was used last: the others may go. */
  #hand(): void {
    const next = this.#line[0];
    const member = next && this.#idle.pop();
    if (!next || !member) return;
    this.#line.shift();
    clearTimeout(member.idleTimer);
    this.#busy += 1;
    this.#movedAtMs = performance.now();
    void this.#serve(member, next);
  }

  async #serve(member: Member, { invocation, resolve, reject }: Waiting): Promise<void> {
    const began = performance.now();
    try {
      const outcome = await member.environment.invoke(invocation);
      const served: Served = { outcome, durationMs: performance.now() - began, environment: member };
      if (member.served === 0) served.initMs = member.initMs;
      member.served += 1;
      resolve(served);
      if (outcome.broken) this.#drop(member);
    } catch (error) {
      reject(error);
      this.#drop(member);
    } finally {
      this.#busy -= 1;
      this.#movedAtMs = performance.now();
      if (this.#all.has(member)) this.#free(member);
      else if (this.#line.length > this.#starting) this.#add();
    }
  }

  #drop(member: Member): void {
    clearTimeout(member.idleTimer);
    this.#all.delete(member);
    const index = this.#idle.indexOf(member);
    if (index >= 0) this.#idle.splice(index, 1);
    member.environment.end();
  }
}
