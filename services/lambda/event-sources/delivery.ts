import type { EventRecord } from "./stream-event.ts";

/** How a mapping treats batches that fail. */
export interface DeliveryRules {
  /** -1: until the records expire. */
  readonly maximumRetryAttempts: number;
  /** -1: as long as the stream has them. */
  readonly maximumRecordAgeMs: number;
  readonly bisect: boolean;
  readonly reportsItemFailures: boolean;
}

/** What a call of the function came to. */
export interface Answer {
  readonly requestId: string;
  readonly payload: string;
  readonly functionError: string | undefined;
  readonly executedVersion: string;
}

/** Records that are given up. */
export interface Discarded {
  readonly records: readonly EventRecord[];
  readonly condition: "RetryAttemptsExhausted" | "RecordAgeExceeded";
  /** How often the function was called with them. */
  readonly invokeCount: number;
  readonly answer: Answer | undefined;
}

/** What a delivery does to the world. */
export interface Surroundings {
  now(): number;
  /** Calls the function; `undefined` when it could not be called (throttled, or gone), which uses up no attempt. */
  invoke(records: readonly EventRecord[]): Promise<Answer | undefined>;
  /** Waits before the next attempt; `false` when there shall be none, because the mapping is being stopped. */
  pause(failures: number): Promise<boolean>;
  discard(discarded: Discarded): Promise<void>;
  /** Everything up to this record is done with. */
  done(last: EventRecord): void;
}

/** A part of a batch, and what was tried with it. */
interface Part {
  readonly records: readonly EventRecord[];
  /** Calls that ended in an error, as far as they count against the retry attempts. */
  readonly attempts: number;
  readonly answer: Answer | undefined;
}

/**
 * Brings a batch to its function, in order, until every record is processed or discarded.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html and services-ddb-batchfailurereporting.html, read 2026-11-24
 * @returns whether all of it is done with; not when the mapping is being stopped
 */
export async function deliver(
  batch: readonly EventRecord[],
  rules: DeliveryRules,
  surroundings: Surroundings,
): Promise<boolean> {
  const parts: Part[] = [{ records: batch, attempts: 0, answer: undefined }];
  let failures = 0;
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    const { fresh, expired } = byAge(part.records, rules, surroundings.now());
    if (expired.length > 0) {
      await giveUp(surroundings, { ...part, records: expired }, "RecordAgeExceeded");
      if (fresh.length > 0) parts.unshift({ ...part, records: fresh });
      continue;
    }
    const answer = await surroundings.invoke(part.records);
    const failed = answer ? failedFrom(part.records, answer, rules) : 0;
    const before = part.records[failed - 1];
    if (before) surroundings.done(before);
    if (failed === part.records.length) {
      failures = 0;
      continue;
    }
    const rest = part.records.slice(failed);
    const next = afterFailure({ ...part, records: rest }, answer, failed > 0, rules);
    if (next === "exhausted")
      await giveUp(surroundings, { records: rest, attempts: part.attempts + 1, answer }, "RetryAttemptsExhausted");
    else {
      parts.unshift(...next);
      if (failed === 0 && !(await surroundings.pause(failures++))) return false;
    }
  }
  return true;
}

/** What to try next with records that failed. */
function afterFailure(
  part: Part,
  answer: Answer | undefined,
  progressed: boolean,
  { bisect, maximumRetryAttempts }: DeliveryRules,
): Part[] | "exhausted" {
  if (!answer) return [part];
  // What comes after the records that were processed is a batch of its own, with all its attempts before it (recorded).
  if (progressed) return [{ ...part, attempts: 0, answer }];
  const { records } = part;
  // "Splitting a batch doesn't consume the retry quota."
  if (bisect && records.length > 1) {
    const middle = Math.ceil(records.length / 2);
    return [records.slice(0, middle), records.slice(middle)].map((half) => ({ ...part, records: half, answer }));
  }
  if (maximumRetryAttempts >= 0 && part.attempts >= maximumRetryAttempts) return "exhausted";
  return [{ ...part, attempts: part.attempts + 1, answer }];
}

async function giveUp(
  surroundings: Surroundings,
  { records, attempts, answer }: Part,
  condition: Discarded["condition"],
): Promise<void> {
  await surroundings.discard({ records, condition, invokeCount: attempts, answer });
  const last = records.at(-1);
  if (last) surroundings.done(last);
}

/** Records are in the order of their ages: those that are too old stand first. */
function byAge(records: readonly EventRecord[], { maximumRecordAgeMs }: DeliveryRules, nowMs: number) {
  if (maximumRecordAgeMs < 0) return { expired: [], fresh: records };
  const firstFresh = records.findIndex(({ createdAtMs }) => nowMs - createdAtMs <= maximumRecordAgeMs);
  const count = firstFresh < 0 ? records.length : firstFresh;
  return { expired: records.slice(0, count), fresh: records.slice(count) };
}

/** Where the records begin that have to be tried again: the batch's end when all were processed. */
function failedFrom(records: readonly EventRecord[], answer: Answer, rules: DeliveryRules): number {
  if (answer.functionError !== undefined) return 0;
  if (!rules.reportsItemFailures) return records.length;
  const failures = itemFailures(answer.payload);
  if (failures.length === 0) return records.length;
  const indexes = failures.map((identifier) => records.findIndex(({ sequence }) => sequence === identifier));
  // An identifier that is missing, empty or of no record fails the whole batch (recorded).
  return Math.max(0, Math.min(...indexes));
}

/** The identifiers of a partial batch response; nothing, `null`, and what has no such list are a success (recorded). */
function itemFailures(payload: string): unknown[] {
  let response: { batchItemFailures?: unknown } | null;
  try {
    response = JSON.parse(payload);
  } catch {
    return [];
  }
  const list = typeof response === "object" ? response?.batchItemFailures : undefined;
  return Array.isArray(list) ? list.map((failure: { itemIdentifier?: unknown } | null) => failure?.itemIdentifier) : [];
}
