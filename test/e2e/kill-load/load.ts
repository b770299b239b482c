import { setTimeout } from "node:timers/promises";
import { generateMersenne32Randomizer } from "@faker-js/faker";
import type { TestStack } from "../../support/stack.ts";

/** A whole number below a bound. */
export type Random = (below: number) => number;

/** What is written while the stack is killed, and how what is there afterwards is checked. */
export interface Load {
  /** The kinds of writes that it has. */
  readonly kinds: readonly string[];
  /** How many write at once, each what nobody else writes. */
  readonly writers: number;
  /** How many answers there are before the kill, at least and at most. */
  readonly answers: readonly [number, number];
  /** Writes once and tells what kind of write it was. */
  write(writer: number, random: Random): Promise<string>;
  check(): Promise<void>;
}

export function randomFrom(seed: number): Random {
  const randomizer = generateMersenne32Randomizer(seed);
  return (below) => Math.floor(randomizer.next() * below);
}

// After the last answer that is waited for: a kill right at an answer would always find a commit just done.
const KILL_WITHIN_MS = 50;

/** All the loads at once, until the stack is killed at a moment that `random` chooses, after at least one answer to each kind of write. */
export async function writeUntilKilled(stack: TestStack, loads: readonly Load[], random: Random): Promise<void> {
  let killed = false;
  const running = loads.map((load) => {
    const [least, most] = load.answers;
    const { count, reached } = answers(load.kinds, least + random(most - least));
    const write = async (writer: number, choose: Random): Promise<void> => {
      for (;;)
        try {
          count(await load.write(writer, choose));
        } catch (error) {
          // Whoever was killed gives no answer. An answer that is an error, or none without a kill, is a fault.
          if (!killed || hasAnswer(error)) throw error;
          return;
        }
    };
    const writers = Array.from({ length: load.writers }, (_, writer) => write(writer, randomFrom(random(2 ** 31))));
    return { writing: Promise.all(writers), reached };
  });
  const writing = Promise.all(running.map((each) => each.writing));
  await Promise.race([writing, Promise.all(running.map((each) => each.reached))]);
  await setTimeout(random(KILL_WITHIN_MS));
  killed = true;
  await stack.kill();
  await writing;
}

/** Is reached once each of the kinds was counted, and `total` in all. */
function answers(kinds: readonly string[], total: number): { count: (kind: string) => void; reached: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const missing = new Set(kinds);
  let counted = 0;
  const count = (kind: string): void => {
    counted += 1;
    missing.delete(kind);
    if (counted >= total && missing.size === 0) resolve();
  };
  return { count, reached: promise };
}

const hasAnswer = (error: unknown): boolean =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode !== undefined;
