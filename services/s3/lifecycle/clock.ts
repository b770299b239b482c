import { type KeeperContext, keepLifecycles } from "./keeper.ts";

// AWS goes through the rules once a day, after midnight UTC; here often enough that nobody waits for what is due.
const ROUNDS_A_DAY = 24;
const MIN_MS = 250;

/** Has the lifecycles kept for as long as the service is open. */
export function startClock(context: KeeperContext): Disposable {
  const closing = new AbortController();
  let isBusy = false;
  const round = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    try {
      await keepLifecycles(context, closing.signal);
    } catch (error) {
      // A bug of ours: the next round may do better, and nobody else is told.
      console.error(error);
    }
    isBusy = false;
  };
  const timer = setInterval(() => void round(), Math.max(MIN_MS, context.dayMs / ROUNDS_A_DAY)).unref();
  return {
    [Symbol.dispose]() {
      closing.abort();
      clearInterval(timer);
    },
  };
}
