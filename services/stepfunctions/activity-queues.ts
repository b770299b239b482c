import type { ExecutionStore } from "./execution-store.ts";
import type { Thread } from "./language/execution-state.ts";

/** A task that a worker may take. */
export interface ActivityTask {
  execution: number;
  thread: Thread;
}

/** Workers that wait for an activity's next task. The tasks themselves wait on the disk. */
export class ActivityQueues {
  readonly #store: ExecutionStore;
  readonly #workers = new Map<string, (() => void)[]>();
  /** Taken, and not yet written as such. */
  readonly #taken = new Set<string>();

  constructor(store: ExecutionStore) {
    this.#store = store;
  }

  /** A task has come: who waits looks again. */
  arrived(activityArn: string): void {
    this.#workers.get(activityArn)?.shift()?.();
  }

  /** The oldest task that nobody has taken. */
  take(activityArn: string): ActivityTask | undefined {
    // Those that are being taken right now are few: they are workers.
    for (const task of this.#store.queued(activityArn, this.#taken.size + 1)) {
      const key = keyOf(task);
      if (this.#taken.has(key)) continue;
      this.#taken.add(key);
      return task;
    }
    return undefined;
  }

  /** It is written that the task is taken. */
  settled(task: ActivityTask): void {
    this.#taken.delete(keyOf(task));
  }

  /** Waits for a task, `timeoutMs` at most. */
  async next(activityArn: string, timeoutMs: number, isOpen: () => boolean): Promise<ActivityTask | undefined> {
    const deadline = performance.now() + timeoutMs;
    for (let task = this.take(activityArn); ; task = this.take(activityArn)) {
      const left = deadline - performance.now();
      if (task || left <= 0 || !isOpen()) return task;
      await this.#signal(activityArn, left);
    }
  }

  #signal(activityArn: string, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#workers.get(activityArn) ?? [];
      this.#workers.set(activityArn, waiting);
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(wake), 1);
        resolve();
      }, timeoutMs);
      const wake = (): void => {
        clearTimeout(timer);
        resolve();
      };
      waiting.push(wake);
    });
  }

  /** Nobody waits any longer. */
  close(): void {
    for (const waiting of this.#workers.values()) for (const wake of waiting.splice(0)) wake();
  }
}

const keyOf = ({ execution, thread }: ActivityTask): string => `${execution}/${thread.id}/${thread.task}`;
