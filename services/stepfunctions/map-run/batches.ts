import { PAYLOAD_LIMIT_BYTES } from "../language/failure.ts";
import type { Json } from "../language/json.ts";

/** What one child execution gets. */
export interface Batch {
  input: Json;
  /** Items in it. */
  count: number;
}

interface Limits {
  maxItems: number | undefined;
  maxBytes: number | undefined;
  input: Json | undefined;
}

/** Items as the children's inputs: each its own, or as many as ItemBatcher allows in one. */
export async function* inBatches(items: AsyncIterable<Json>, batcher: Limits | undefined): AsyncGenerator<Batch> {
  if (!batcher) {
    for await (const input of items) yield { input, count: 1 };
    return;
  }
  const { maxItems = Number.POSITIVE_INFINITY, maxBytes = PAYLOAD_LIMIT_BYTES, input: shared } = batcher;
  const whole = (Items: Json[]): Json => ({ ...(shared === undefined ? {} : { BatchInput: shared }), Items });
  const emptyBytes = Buffer.byteLength(JSON.stringify(whole([])));
  let held: Json[] = [];
  let bytes = emptyBytes;
  for await (const item of items) {
    const itemBytes = Buffer.byteLength(JSON.stringify(item)) + 1;
    if (held.length > 0 && bytes + itemBytes > Math.min(maxBytes, PAYLOAD_LIMIT_BYTES)) {
      yield { input: whole(held), count: held.length };
      held = [];
      bytes = emptyBytes;
    }
    held.push(item);
    bytes += itemBytes;
    if (held.length < maxItems) continue;
    yield { input: whole(held), count: held.length };
    held = [];
    bytes = emptyBytes;
  }
  if (held.length > 0) yield { input: whole(held), count: held.length };
}
