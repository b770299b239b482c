import { CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { Connection, DirectClient, Environment } from "./aws/service.ts";

// Logging costs its caller nothing but the string: lines are sent together.
const SHIP_EVERY_MS = 500;
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html, read 2026-11-24
const MAX_EVENTS_PER_CALL = 10_000;
const MAX_BYTES_PER_CALL = 1_048_576;
const BYTES_PER_EVENT = 26;
// Who writes faster than it can be shipped loses its oldest lines instead of the emulator's memory.
const MAX_PENDING_EVENTS = 100_000;

interface Stream {
  owner: Connection;
  group: string;
  stream: string;
  created: boolean;
  events: { timestamp: number; message: string }[];
}

/** Sends what a service writes about its resources to CloudWatch Logs. */
export class LogShipper {
  readonly #environment: Environment;
  readonly #createsGroups: boolean;
  readonly #streams = new Map<string, Stream>();
  #timer: NodeJS.Timeout | undefined;
  #shipping: Promise<void> = Promise.resolve();

  /** @param createsGroups whether a log group that is not there is made, as Lambda does */
  constructor(environment: Environment, createsGroups: boolean) {
    this.#environment = environment;
    this.#createsGroups = createsGroups;
  }

  write(
    owner: Connection,
    group: string,
    stream: string,
    message: string,
    timestamp = this.#environment.now().getTime(),
  ): void {
    const key = `${owner.account}/${owner.region}/${group}:${stream}`;
    let pending = this.#streams.get(key);
    if (!pending) {
      pending = { owner, group, stream, created: false, events: [] };
      this.#streams.set(key, pending);
    }
    pending.events.push({ timestamp, message });
    if (pending.events.length > MAX_PENDING_EVENTS) pending.events.shift();
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#shipping = this.#shipping.then(() => this.#ship());
    }, SHIP_EVERY_MS);
  }

  /** Sends what is still here. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#shipping = this.#shipping.then(() => this.#ship());
    await this.#shipping;
  }

  async #ship(): Promise<void> {
    for (const stream of this.#streams.values()) {
      try {
        while (stream.events.length > 0) await this.#send(stream);
      } catch (error) {
        // A log must not stop what it is about; the reason goes where the emulator's own messages go.
        console.error(`The log of ${stream.group} could not be written:`, error);
        stream.events.length = 0;
      }
    }
  }

  async #send(stream: Stream): Promise<void> {
    // A Lambda invocation has three lines at least, so this is part of its hot path: the direct client (docs/decisions/0001).
    const client = this.#environment.direct(stream.owner);
    const names = { logGroupName: stream.group, logStreamName: stream.stream };
    if (!stream.created) await createStream(client, names, this.#createsGroups);
    stream.created = true;
    const batch = takeBatch(stream.events);
    await client.send(new PutLogEventsCommand({ ...names, logEvents: batch }));
  }
}

function takeBatch(events: Stream["events"]): Stream["events"] {
  let bytes = 0;
  let count = 0;
  for (const { message } of events) {
    bytes += Buffer.byteLength(message) + BYTES_PER_EVENT;
    if (count === MAX_EVENTS_PER_CALL || (bytes > MAX_BYTES_PER_CALL && count > 0)) break;
    count += 1;
  }
  return events.splice(0, count);
}

/** Most groups are there already: so one is made only when it is missing. */
async function createStream(
  client: DirectClient,
  names: { logGroupName: string; logStreamName: string },
  createsGroups: boolean,
): Promise<void> {
  try {
    await client.send(new CreateLogStreamCommand(names));
  } catch (error) {
    if (isNamed(error, "ResourceAlreadyExistsException")) return;
    if (!createsGroups || !isNamed(error, "ResourceNotFoundException")) throw error;
    await client.send(new CreateLogGroupCommand({ logGroupName: names.logGroupName })).catch(ignoreExisting);
    await client.send(new CreateLogStreamCommand(names)).catch(ignoreExisting);
  }
}

const isNamed = (error: unknown, name: string): boolean => (error as Error).name === name;

function ignoreExisting(error: unknown): void {
  if (!isNamed(error, "ResourceAlreadyExistsException")) throw error;
}
