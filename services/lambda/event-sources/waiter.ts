/** Lets several loops wait until something happens, for a time, or until they are told to stop. */
export class Waiter {
  #stopped = false;
  #wakes = 0;
  readonly #waiting = new Set<() => void>();

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Something happened. */
  wake(): void {
    this.#wakes += 1;
    for (const resume of [...this.#waiting]) resume();
  }

  stop(): void {
    this.#stopped = true;
    this.wake();
  }

  /** What it gives waits until something has happened since this call: so nothing is missed that happens in between. */
  listen(): (timeoutMs: number) => Promise<void> {
    const heard = this.#wakes;
    return (timeoutMs) => this.#wait(timeoutMs, () => this.#stopped || this.#wakes > heard);
  }

  /** Waits for a time whatever happens. Returns whether to go on: not when told to stop. */
  async pause(timeoutMs: number): Promise<boolean> {
    await this.#wait(timeoutMs, () => this.#stopped);
    return !this.#stopped;
  }

  #wait(timeoutMs: number, isOver: () => boolean): Promise<void> {
    if (isOver()) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(resume);
        resolve();
      };
      const resume = (): void => {
        if (isOver()) end();
      };
      const timer = setTimeout(end, timeoutMs);
      this.#waiting.add(resume);
    });
  }
}
