import { describe, expect, test } from "vitest";
import {
  type Answer,
  type DeliveryRules,
  type Discarded,
  deliver,
} from "../../../services/lambda/event-sources/delivery.ts";
import type { EventRecord } from "../../../services/lambda/event-sources/stream-event.ts";

const RULES: DeliveryRules = {
  maximumRetryAttempts: -1,
  maximumRecordAgeMs: -1,
  bisect: false,
  reportsItemFailures: false,
};

const record = (sequence: string, createdAtMs = 0): EventRecord => ({
  sequence,
  createdAtMs,
  event: {},
  text: "{}",
  bytes: 2,
  key: sequence,
});

/** Delivers the records "1", "2", … to a function, and says what happened in one line each. */
async function deliveryOf(
  count: number,
  rules: Partial<DeliveryRules>,
  fn: (sequences: string, call: number) => { payload?: unknown; error?: boolean; throttled?: boolean },
  options: { nowMs?: number; stopAfter?: number } = {},
) {
  const story: string[] = [];
  const discarded: Discarded[] = [];
  let calls = 0;
  const batch = Array.from({ length: count }, (_, index) => record(String(index + 1), index * 1000));
  const whole = await deliver(
    batch,
    { ...RULES, ...rules },
    {
      now: () => options.nowMs ?? 0,
      async invoke(records): Promise<Answer | undefined> {
        const sequences = records.map(({ sequence }) => sequence).join("");
        const { payload = null, error = false, throttled = false } = fn(sequences, ++calls);
        story.push(`${sequences}${throttled ? " throttled" : error ? " failed" : ""}`);
        if (throttled) return undefined;
        const functionError = error ? "Unhandled" : undefined;
        return {
          requestId: String(calls),
          payload: JSON.stringify(payload),
          functionError,
          executedVersion: "$LATEST",
        };
      },
      pause: async () => calls < (options.stopAfter ?? 100),
      async discard(one) {
        discarded.push(one);
        story.push(`${one.records.map(({ sequence }) => sequence).join("")} ${one.condition} ${one.invokeCount}`);
      },
      done: ({ sequence }) => story.push(`done ${sequence}`),
    },
  );
  return { story, whole, discarded };
}

const failing =
  (...poisoned: string[]) =>
  (sequences: string) => ({
    error: poisoned.some((one) => sequences.includes(one)),
  });
const reporting = (...identifiers: unknown[]) => ({
  payload: { batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })) },
});

test("a batch that succeeds is done with", async () => {
  expect(await deliveryOf(3, {}, () => ({}))).toMatchObject({ story: ["123", "done 3"], whole: true });
});

describe("a function's error", () => {
  // Two calls for one retry: recorded by https://github.com/localstack/localstack, 2025-11-25
  test("is tried again as often as allowed, and then the batch is given up", async () => {
    const { story, discarded } = await deliveryOf(2, { maximumRetryAttempts: 1 }, failing("1"));
    expect(story).toEqual(["12 failed", "12 failed", "12 RetryAttemptsExhausted 2", "done 2"]);
    expect(discarded[0]?.answer).toMatchObject({ requestId: "2", functionError: "Unhandled" });
  });

  test("is tried again without end when nothing else is said, until the mapping is stopped", async () => {
    const { story, whole } = await deliveryOf(1, {}, failing("1"), { stopAfter: 20 });
    expect(story).toEqual(Array.from({ length: 20 }, () => "1 failed"));
    expect(whole).toBe(false);
  });

  // "Splitting a batch doesn't consume the retry quota": https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html, read 2026-11-24
  test("splits the batch, which costs no attempt, until the bad record is alone", async () => {
    const { story } = await deliveryOf(4, { bisect: true, maximumRetryAttempts: 1 }, failing("3"));
    expect(story).toEqual([
      "1234 failed",
      "12",
      "done 2",
      "34 failed",
      "3 failed",
      "3 failed",
      "3 RetryAttemptsExhausted 2",
      "done 3",
      "4",
      "done 4",
    ]);
  });

  test("is given up at once with no attempts left, but split all the same", async () => {
    const { story } = await deliveryOf(3, { bisect: true, maximumRetryAttempts: 0 }, failing("1"));
    expect(story).toEqual([
      "123 failed",
      "12 failed",
      "1 failed",
      "1 RetryAttemptsExhausted 1",
      "done 1",
      "2",
      "done 2",
      "3",
      "done 3",
    ]);
  });
});

test("a throttled call costs no attempt", async () => {
  const { story } = await deliveryOf(1, { maximumRetryAttempts: 0 }, (_sequences, call) => ({ throttled: call < 3 }));
  expect(story).toEqual(["1 throttled", "1 throttled", "1", "done 1"]);
});

describe("a partial batch response", () => {
  const rules = { reportsItemFailures: true, maximumRetryAttempts: 3 };

  // Recorded by https://github.com/localstack/localstack (test_dynamodb_report_batch_item_failures), 2025-11-25
  test("goes on with the first record that failed, which has all its attempts before it", async () => {
    const { story, discarded } = await deliveryOf(3, rules, (sequences) =>
      sequences.includes("3") ? reporting("3") : {},
    );
    expect(story).toEqual(["123", "done 2", "3", "3", "3", "3", "3 RetryAttemptsExhausted 4", "done 3"]);
    expect(discarded[0]?.answer?.functionError).toBeUndefined();
  });

  test("takes the lowest of several", async () => {
    const { story } = await deliveryOf(4, rules, (_sequences, call) => (call === 1 ? reporting("4", "2", "3") : {}));
    expect(story).toEqual(["1234", "done 1", "234", "done 4"]);
  });

  // Both lists: recorded by https://github.com/localstack/localstack (test_dynamodb_report_batch_item_*_scenarios), 2025-11-25
  test.each([[[]], [null], [{}], [{ batchItemFailures: [] }], [{ batchItemFailures: null }]])(
    "is a success: %j",
    async (payload) => {
      expect((await deliveryOf(1, rules, () => ({ payload }))).story).toEqual(["1", "done 1"]);
    },
  );
  test.each([
    reporting(""),
    reporting(null),
    { payload: { batchItemFailures: [{ foo: "1" }] } },
    { payload: { batchItemFailures: [{ foo: null }] } },
    reporting("999"),
    { error: true },
  ])("is a failure: %j", async (answer) => {
    const { story } = await deliveryOf(2, { ...rules, maximumRetryAttempts: 1 }, () => answer);
    expect(story.slice(-2)).toEqual(["12 RetryAttemptsExhausted 2", "done 2"]);
  });
});

test("records that are too old are given up, and the others are not", async () => {
  const { story } = await deliveryOf(3, { maximumRecordAgeMs: 60_000 }, () => ({}), { nowMs: 61_500 });
  expect(story).toEqual(["12 RecordAgeExceeded 0", "done 2", "3", "done 3"]);
});
