import { randomInt } from "node:crypto";
import { test } from "vitest";
import { startTestStack } from "../support/stack.ts";
import { items } from "./kill-load/items.ts";
import { randomFrom, writeUntilKilled } from "./kill-load/load.ts";
import { objects } from "./kill-load/objects.ts";

// How often the stack is killed: `KILL_ROUNDS=50 npx vitest run --project e2e kill-writes`. What is written and when the kill
// comes follows from the seed; how the writes meet does not.
const ROUNDS = Number(process.env.KILL_ROUNDS ?? 4);
const SEED = Number(process.env.KILL_SEED ?? randomInt(2 ** 31));

test(
  `${ROUNDS} times kill -9 in the middle of puts, transactions and multipart uploads (KILL_SEED=${SEED}): what was acknowledged is there, all or nothing of the rest, no half object, and indexes and streams agree with the table`,
  async () => {
    await using stack = await startTestStack();
    const random = randomFrom(SEED);
    const table = await items(stack);
    const bucket = await objects(stack);
    for (let round = 0; round < ROUNDS; round++) {
      await writeUntilKilled(stack, [table, bucket], random);
      await stack.start();
      await table.check();
      await bucket.check();
    }
    await table.checkCopy();
  },
  ROUNDS * 60_000 + 120_000,
);
