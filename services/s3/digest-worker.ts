import { parentPort } from "node:worker_threads";
import type { Answer, Order } from "./digest-thread.ts";
import { Digests } from "./digests.ts";

// The other end of digest-thread.ts.

const running = new Map<number, Digests>();

parentPort?.on("message", (order: Order) => {
  if ("start" in order) running.set(order.id, new Digests(order.start));
  else if ("forget" in order) running.delete(order.id);
  else parentPort?.postMessage(answer(order));
});

/** Every other order has its answer, in turn. */
function answer(order: Extract<Order, { piece: Uint8Array } | { end: true }>): Answer {
  const digests = running.get(order.id);
  // Its pieces before this one went to a thread that has ended.
  if (!digests) return { error: "The thread that computed this body's digests has ended." };
  if ("piece" in order) {
    digests.update(order.piece);
    return {};
  }
  running.delete(order.id);
  return { found: digests.end() };
}
