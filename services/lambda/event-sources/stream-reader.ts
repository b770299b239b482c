import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type Shard,
} from "@aws-sdk/client-dynamodb-streams";
import type { ActingRole } from "../../aws/principal.ts";
import type { DirectClient, Environment } from "../../aws/service.ts";
import type { MappingStore, Position, StoredMapping } from "../mapping-store.ts";
import type { Answer } from "./delivery.ts";
import { sendDiscarded } from "./discarded-batch.ts";
import { type Pattern, parsePattern } from "./event-pattern.ts";
import { ShardLane } from "./shard-lane.ts";
import type { EventRecord } from "./stream-event.ts";
import { Waiter } from "./waiter.ts";

// Shards are looked for when one has ended, and now and then.
const LOOK_FOR_SHARDS_EVERY_MS = 60_000;
const AFTER_TROUBLE_MS = 5_000;

/** What a reader works with. */
export interface ReaderOptions {
  readonly environment: Environment;
  readonly mappings: MappingStore;
  readonly mapping: StoredMapping;
  /** With what the stream is read, and with what failures are reported: the function's role. */
  role(): ActingRole | undefined;
  /** Calls the function; `undefined` when it could not be called. */
  invoke(mapping: StoredMapping, event: string): Promise<Answer | undefined>;
}

/** Reads a stream for one event source mapping: all its shards, a child after its parent, as lanes. */
export class StreamReader {
  readonly #options: ReaderOptions;
  readonly #patterns: readonly Pattern[];
  /** Wakes the lanes, when there is something new in the stream. */
  readonly #news = new Waiter();
  /** Wakes the reader itself, when a shard has ended. */
  readonly #ends = new Waiter();
  readonly #running = new Map<string, Promise<void>>();
  #isGone = false;
  /** Where lanes begin that begin with the latest. */
  readonly #latest = new Map<string, string>();

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#patterns = (options.mapping.filterCriteria?.Filters ?? []).flatMap(({ Pattern }) =>
      Pattern === undefined ? [] : [parsePattern(Pattern)],
    );
  }

  /**
   * For a new mapping: fixes what "latest" is. What is written after this is read.
   * @throws ResourceNotFoundException when there is no such stream, AccessDeniedException when the function's role may not read it
   */
  async begin(): Promise<void> {
    const { environment, mapping, mappings } = this.#options;
    const shards = await this.#shards();
    if (environment.strict) await this.#checkAccess(shards);
    if (mapping.startingPosition !== "LATEST") return;
    for (const { ShardId = "", SequenceNumberRange } of shards) {
      const ended = SequenceNumberRange?.EndingSequenceNumber !== undefined;
      if (!ended) {
        const { ShardIterator } = await this.#streams.send(
          new GetShardIteratorCommand({ StreamArn: mapping.eventSourceArn, ShardId, ShardIteratorType: "LATEST" }),
        );
        if (ShardIterator !== undefined) this.#latest.set(ShardId, ShardIterator);
      }
      for (const position of lanesOf(mapping, ShardId)) mappings.savePosition(mapping.uuid, { ...position, ended });
    }
  }

  /** Reads until it is stopped, or until the stream has gone: a day after it was disabled. */
  async run(): Promise<void> {
    const { environment, mapping } = this.#options;
    const deafen = environment.bell.listen(mapping.eventSourceArn, () => this.#news.wake());
    try {
      while (!this.#ends.stopped) {
        const listening = this.#ends.listen();
        await this.#startShards().catch((error: unknown) => this.#trouble(error));
        if (this.#isGone) return;
        await listening(LOOK_FOR_SHARDS_EVERY_MS);
      }
    } finally {
      deafen();
      await Promise.all(this.#running.values());
    }
  }

  /** What is being delivered now is still waited for by {@link run}. */
  stop(): void {
    this.#news.stop();
    this.#ends.stop();
  }

  /** The function's role may change between two calls. */
  readonly #streams: DirectClient = {
    send: (command) => {
      const { environment, mapping, role } = this.#options;
      return environment.direct({ ...mapping.owner, role: environment.strict ? role() : undefined }).send(command);
    },
  };

  async #checkAccess([shard]: readonly Shard[]): Promise<void> {
    const { eventSourceArn: StreamArn } = this.#options.mapping;
    const { ShardIterator } = await this.#streams.send(
      new GetShardIteratorCommand({ StreamArn, ShardId: shard?.ShardId, ShardIteratorType: "TRIM_HORIZON" }),
    );
    await this.#streams.send(new GetRecordsCommand({ ShardIterator, Limit: 1 }));
  }

  async #shards(): Promise<Shard[]> {
    const { eventSourceArn: StreamArn } = this.#options.mapping;
    const shards: Shard[] = [];
    let ExclusiveStartShardId: string | undefined;
    do {
      const { StreamDescription } = await this.#streams.send(
        new DescribeStreamCommand({ StreamArn, ExclusiveStartShardId }),
      );
      shards.push(...(StreamDescription?.Shards ?? []));
      ExclusiveStartShardId = StreamDescription?.LastEvaluatedShardId;
    } while (ExclusiveStartShardId !== undefined);
    return shards;
  }

  /** Starts the lanes of shards whose parent is done with, or gone. */
  async #startShards(): Promise<void> {
    const { mapping, mappings } = this.#options;
    const shards = await this.#shards();
    const positions = Map.groupBy(mappings.positions(mapping.uuid), ({ shard }) => shard);
    const isEnded = (id: string): boolean => positions.get(id)?.every(({ ended }) => ended) ?? false;
    const known = new Set(shards.map(({ ShardId }) => ShardId));
    for (const { ShardId = "", ParentShardId: parent } of shards) {
      if (this.#running.has(ShardId) || isEnded(ShardId)) continue;
      if (parent !== undefined && known.has(parent) && !isEnded(parent)) continue;
      const lanes = (positions.get(ShardId) ?? lanesOf(mapping, ShardId)).filter(({ ended }) => !ended);
      const running = Promise.all(lanes.map((lane) => this.#runLane(lane))).then(() => {
        this.#running.delete(ShardId);
        this.#ends.wake();
      });
      this.#running.set(ShardId, running);
    }
  }

  /** Runs a lane to its end, again from where it had come to when something goes wrong. */
  async #runLane(position: Position): Promise<void> {
    const { environment, mapping, mappings, role, invoke } = this.#options;
    const surroundings = {
      now: () => environment.now().getTime(),
      invoke: (records: readonly EventRecord[]) =>
        invoke(mapping, `{"Records":[${records.map(({ text }) => text).join(",")}]}`),
      discard: (discarded: Parameters<typeof sendDiscarded>[4]) =>
        sendDiscarded(environment, mapping, role(), position.shard, discarded).catch((error: unknown) =>
          this.#trouble(error),
        ),
    };
    const options = {
      mapping,
      mappings,
      streams: this.#streams,
      patterns: this.#patterns,
      waiter: this.#news,
      surroundings,
    };
    let iterator = this.#latest.get(position.shard);
    let from = position;
    while (!this.#isGone) {
      try {
        return await new ShardLane(options, from, iterator).run();
      } catch (error) {
        this.#trouble(error);
        if (!(await this.#news.pause(AFTER_TROUBLE_MS))) return;
        iterator = undefined;
        from = this.#kept(position);
      }
    }
  }

  #kept({ shard, lane }: Position): Position {
    const { mapping, mappings } = this.#options;
    const kept = mappings.positions(mapping.uuid).find((each) => each.shard === shard && each.lane === lane);
    return kept ?? { shard, lane, sequence: undefined, ended: false };
  }

  #trouble(error: unknown): void {
    const { mapping, mappings } = this.#options;
    if (this.#ends.stopped) return;
    if ((error as Error).name === "ResourceNotFoundException") {
      this.#isGone = true;
      this.#ends.wake();
    }
    console.error(`The event source mapping ${mapping.uuid} of ${mapping.eventSourceArn} has trouble:`, error);
    mappings.setResult(mapping.uuid, `PROBLEM: ${(error as Error).message}`);
  }
}

const lanesOf = ({ parallelizationFactor }: StoredMapping, shard: string): Position[] =>
  Array.from({ length: parallelizationFactor }, (_, lane) => ({ shard, lane, sequence: undefined, ended: false }));
