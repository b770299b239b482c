import type { GroupCommit } from "../group-commit.ts";
import type { Job, JobStore } from "./job-store.ts";

/** How far a job is, for the job itself. */
export interface Progress<Document> {
  /** Keeps where the job is, together with what `also` writes. Lets others have their turn, and gives up when the emulator stops. */
  save(document: Document, also?: () => void): Promise<void>;
}

/** One kind of job. */
export interface JobKind<Document> {
  readonly kind: string;
  /** Does the job from where its document says. What it gives is written at the end, together with the end of the job. */
  run(job: Job<Document>, progress: Progress<Document>): Promise<() => void>;
  /** Writes down that the job could not be done. */
  fail(job: Job<Document>, error: Error): void;
}

/** The emulator stops; the job goes on when it is started again. */
class Stopped extends Error {}

/** Runs jobs, each to its end, also when the process ends in between. */
export class Jobs {
  readonly #store: JobStore;
  readonly #writes: GroupCommit;
  readonly #kinds = new Map<string, JobKind<never>>();
  readonly #running = new Set<Promise<void>>();
  #stopped = false;

  constructor(store: JobStore, writes: GroupCommit) {
    this.#store = store;
    this.#writes = writes;
  }

  register<Document>(kind: JobKind<Document>): void {
    this.#kinds.set(kind.kind, kind as JobKind<never>); // a job's document is that of its kind
  }

  /** Keeps a job and begins with it when it is kept. Part of the caller's transaction. */
  start<Document>(job: Job<Document>): void {
    this.#store.put(job);
    const running = (this.#writes.committed ?? Promise.resolve()).then(() => this.#run(job));
    this.#watch(running);
  }

  /** Goes on with every job where it was. */
  resume(): void {
    for (const job of this.#store.all()) this.#watch(this.#run(job));
  }

  /** Whether a job restores a table from that backup. */
  isReading(backupArn: string): boolean {
    return this.#store
      .all()
      .some(({ document }) => (document as { from?: { backup?: string } }).from?.backup === backupArn);
  }

  async close(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#running);
  }

  #watch(running: Promise<void>): void {
    const watched = running
      .catch((error: unknown) => {
        if (!(error instanceof Stopped)) console.error(error);
      })
      .finally(() => this.#running.delete(watched));
    this.#running.add(watched);
  }

  async #run(job: Job): Promise<void> {
    const kind = this.#kinds.get(job.kind) as JobKind<unknown> | undefined;
    if (!kind) throw new Error(`Nobody does jobs of the kind ${job.kind}.`);
    let finish: () => void;
    try {
      finish = await kind.run(job, { save: (document, also) => this.#save({ ...job, document }, also) });
    } catch (error) {
      if (error instanceof Stopped || this.#stopped) throw new Stopped();
      finish = () => kind.fail(job, error as Error);
    }
    this.#writes.write(() => {
      finish();
      this.#store.delete(job.id);
    });
  }

  async #save(job: Job, also: () => void = () => {}): Promise<void> {
    this.#writes.write(() => {
      also();
      this.#store.put(job);
    });
    await this.#writes.committed;
    if (this.#stopped) throw new Stopped();
  }
}
