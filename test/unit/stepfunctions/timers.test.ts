import fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Timers } from "../../../services/stepfunctions/timers.ts";

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

it("tells each key when its time has come, the last time set for it, with one timer for all", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.option(fc.integer({ min: 1, max: 500 }))), {
        maxLength: 200,
      }),
      (calls) => {
        vi.setSystemTime(0);
        const told: [number, number][] = [];
        const timers = new Timers<number>(Date.now, (keys) =>
          told.push(...keys.map((key): [number, number] => [key, Date.now()])),
        );
        const expected = new Map<number, number>();
        for (const [key, at] of calls) {
          timers.set(key, at ?? undefined);
          if (at === null) expected.delete(key);
          else expected.set(key, at);
        }
        expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
        vi.advanceTimersByTime(1_000);
        expect(new Map(told)).toEqual(expected);
        expect(told).toHaveLength(expected.size);
        timers.close();
      },
    ),
  );
});

it("waits longer than a timer of Node's can", () => {
  const told: number[] = [];
  const year = 365 * 86_400_000;
  const timers = new Timers<string>(Date.now, () => told.push(Date.now()));
  timers.set("a year", year);
  vi.advanceTimersByTime(year - 1);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(told).toEqual([year]);
  timers.close();
});
