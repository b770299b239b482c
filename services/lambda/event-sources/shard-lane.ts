import { createHash } from "node:crypto";
import { GetRecordsCommand, GetShardIteratorCommand } from "@aws-sdk/client-dynamodb-streams";
import type { DirectClient } from "../../aws/service.ts";
import { PAYLOAD_LIMIT_BYTES } from "../invoker.ts";
import type { MappingStore, Position, StoredMapping } from "../mapping-store.ts";
import { type DeliveryRules, deliver, type Surroundings } from "./delivery.ts";
import type { Pattern } from "./event-pattern.ts";
import { type EventRecord, eventRecord } from "./stream-event.ts";
import type { Waiter } from "./waiter.ts";

// Where no bell rings (another implementation of DynamoDB), or a shard is closed while nobody writes.
const LOOK_EVERY_MS = 60_000;
const MAX_READ = 1000;
/** Room for what stands around the records in the event. */
const BATCH_LIMIT_BYTES = PAYLOAD_LIMIT_BYTES - 1024;

/** What a lane needs from its mapping. */
export interface LaneOptions {
  readonly mapping: StoredMapping;
  readonly mappings: MappingStore;
  readonly streams: DirectClient;
  readonly patterns: readonly Pattern[];
  readonly waiter: Waiter;
  readonly surroundings: Omit<Surroundings, "done" | "pause">;
}

/**
 * Reads one shard for one lane of a mapping: the records whose items fall to that lane, in order, batch after batch.
 * With a parallelization factor several lanes read the same shard, each at its own pace: a record that fails holds up its own lane only.
 */
export class ShardLane {
  readonly #options: LaneOptions;
  readonly #rules: DeliveryRules;
  #position: Position;
  #iterator: string | undefined;
  /** No record of a shard that was closed is left to read. */
  #atEnd = false;
  #waitingRecords: EventRecord[] = [];

  /** @param iterator where to begin, when that is neither the position nor the shard's start */
  constructor(options: LaneOptions, position: Position, iterator?: string) {
    const { mapping } = options;
    this.#options = options;
    this.#position = position;
    this.#iterator = iterator;
    this.#rules = {
      maximumRetryAttempts: mapping.maximumRetryAttempts,
      maximumRecordAgeMs: mapping.maximumRecordAgeSeconds < 0 ? -1 : mapping.maximumRecordAgeSeconds * 1000,
      bisect: mapping.bisectBatchOnFunctionError,
      reportsItemFailures: mapping.functionResponseTypes.includes("ReportBatchItemFailures"),
    };
  }

  /** Works until the shard's end, or until the mapping is stopped. */
  async run(): Promise<void> {
    const { waiter, surroundings } = this.#options;
    while (!waiter.stopped) {
      const batch = await this.#gather();
      if (batch.length === 0) {
        if (this.#atEnd && !waiter.stopped) this.#save({ ended: true });
        return;
      }
      const whole = await deliver(batch, this.#rules, {
        ...surroundings,
        pause: (failures) => waiter.pause(backoffMs(failures)),
        done: ({ sequence }) => this.#save({ sequence }),
      });
      if (!whole) return;
    }
  }

  #save(change: Partial<Position>): void {
    this.#position = { ...this.#position, ...change };
    this.#options.mappings.savePosition(this.#options.mapping.uuid, this.#position);
  }

  /** A batch, once it is full or its window is over; none at the shard's end and when the mapping is stopped. */
  async #gather(): Promise<EventRecord[]> {
    const { waiter, mapping } = this.#options;
    let windowEndsMs: number | undefined;
    while (!waiter.stopped) {
      const full = this.#fullBatch();
      if (full) return full;
      const listening = waiter.listen();
      const readSomething = await this.#read();
      if (this.#waitingRecords.length > 0)
        windowEndsMs ??= performance.now() + mapping.maximumBatchingWindowSeconds * 1000;
      if (readSomething) continue;
      const leftMs = windowEndsMs === undefined ? LOOK_EVERY_MS : windowEndsMs - performance.now();
      if (this.#atEnd || leftMs <= 0) return this.#takeBatch();
      await listening(leftMs);
    }
    return [];
  }

  #fullBatch(): EventRecord[] | undefined {
    const { batchSize } = this.#options.mapping;
    const fitting = countFitting(this.#waitingRecords);
    return this.#waitingRecords.length >= batchSize || fitting < this.#waitingRecords.length
      ? this.#takeBatch()
      : undefined;
  }

  #takeBatch(): EventRecord[] {
    return this.#waitingRecords.splice(
      0,
      Math.min(this.#options.mapping.batchSize, countFitting(this.#waitingRecords)),
    );
  }

  /** Reads on. Returns whether there was anything, wanted or not. */
  async #read(): Promise<boolean> {
    if (this.#atEnd) return false;
    const { mapping, streams } = this.#options;
    this.#iterator ??= await this.#newIterator();
    const iterator = this.#iterator;
    let answer: { Records?: Parameters<typeof eventRecord>[0][] | undefined; NextShardIterator?: string | undefined };
    try {
      answer = await streams.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: MAX_READ }));
    } catch (error) {
      const { name } = error as Error;
      if (name !== "ExpiredIteratorException" && name !== "TrimmedDataAccessException") throw error;
      this.#iterator = undefined;
      return true;
    }
    this.#iterator = answer.NextShardIterator;
    this.#atEnd = answer.NextShardIterator === undefined;
    const records = (answer.Records ?? []).map((record) => eventRecord(record, mapping.eventSourceArn));
    this.#waitingRecords.push(...records.filter((record) => this.#wants(record)));
    return records.length > 0;
  }

  #wants({ key, event, createdAtMs, sequence }: EventRecord): boolean {
    const { mapping, patterns } = this.#options;
    if (mapping.parallelizationFactor > 1 && laneOf(key, mapping.parallelizationFactor) !== this.#position.lane)
      return false;
    // A mapping that begins with the latest and was stopped before its first record goes on with those since it was made.
    if (
      this.#position.sequence === undefined &&
      mapping.startingPosition === "LATEST" &&
      createdAtMs < firstSecondOf(mapping)
    )
      return false;
    if (sequence <= (this.#position.sequence ?? "")) return false;
    return patterns.length === 0 || patterns.some((matches) => matches(event));
  }

  /** Goes on after the last record that is known; from the start of the shard when that is gone, or when none is known. */
  async #newIterator(): Promise<string | undefined> {
    const { mapping, streams } = this.#options;
    const known = this.#waitingRecords.at(-1)?.sequence ?? this.#position.sequence;
    const about = { StreamArn: mapping.eventSourceArn, ShardId: this.#position.shard };
    try {
      const command = new GetShardIteratorCommand(
        known === undefined
          ? { ...about, ShardIteratorType: "TRIM_HORIZON" }
          : { ...about, ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: known },
      );
      return (await streams.send(command)).ShardIterator;
    } catch (error) {
      if ((error as Error).name !== "TrimmedDataAccessException") throw error;
      return (await streams.send(new GetShardIteratorCommand({ ...about, ShardIteratorType: "TRIM_HORIZON" })))
        .ShardIterator;
    }
  }
}

/** How many of the records fit into one event. */
function countFitting(records: readonly EventRecord[]): number {
  let bytes = 0;
  for (const [index, record] of records.entries()) {
    bytes += record.bytes + 1;
    if (bytes > BATCH_LIMIT_BYTES && index > 0) return index;
  }
  return records.length;
}

/** The same item is always in the same lane. */
const laneOf = (key: string, lanes: number): number => createHash("md5").update(key).digest().readUInt32BE() % lanes;

/** Records carry the second in which they were made. */
const firstSecondOf = ({ createdAtMs }: StoredMapping): number => Math.floor(createdAtMs / 1000) * 1000;

// Lambda waits longer after each failure; its documentation names no times.
const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 60_000;
const backoffMs = (failures: number): number => Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** failures);
