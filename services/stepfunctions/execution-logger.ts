import { CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { LoggingConfiguration } from "@aws-sdk/client-sfn";
import type { Environment } from "../aws/service.ts";
import type { ExecutionFacts, HistoryLine } from "./language/execution-state.ts";
import type { Owner } from "./state-machine-store.ts";

const SHIP_EVERY_MS = 200;
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html, read 2026-11-24
const MAX_EVENTS_PER_CALL = 10_000;
const MAX_BYTES_PER_CALL = 1_048_576;
const BYTES_PER_EVENT = 26;
const MAX_PENDING_EVENTS = 100_000;

interface Pending {
  owner: Owner;
  group: string;
  stream: string;
  created: boolean;
  events: { timestamp: number; message: string }[];
}

/** Sends histories to CloudWatch Logs: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html, read 2026-11-24 */
export class ExecutionLogger {
  readonly #environment: Environment;
  readonly #pending = new Map<string, Pending>();
  #timer: NodeJS.Timeout | undefined;
  #shipping: Promise<void> = Promise.resolve();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** What the state machine's configuration lets through. */
  log(facts: ExecutionFacts, logging: unknown, events: readonly HistoryLine[]): void {
    const { level = "OFF", includeExecutionData = false, destinations = [] } = (logging ?? {}) as LoggingConfiguration;
    if (level === "OFF" || events.length === 0) return;
    const group = destinations[0]?.cloudWatchLogsLogGroup?.logGroupArn?.split(":log-group:")[1]?.replace(/:\*$/, "");
    if (group === undefined) return;
    for (const event of events) {
      if (!isLogged(level, event.type)) continue;
      this.#write(facts, group, {
        timestamp: event.at,
        message: JSON.stringify(lineOf(facts, event, includeExecutionData)),
      });
    }
  }

  #write(
    { arn, stateMachineName, startedMs }: ExecutionFacts,
    group: string,
    event: { timestamp: number; message: string },
  ): void {
    const [, , , region = "", account = ""] = arn.split(":");
    const day = new Date(startedMs).toISOString();
    const stream = `states/${stateMachineName}/${day.slice(0, 10)}-${day.slice(11, 13)}/terrarium`;
    const key = `${account}/${region}/${group}/${stream}`;
    let pending = this.#pending.get(key);
    if (!pending) {
      pending = { owner: { account, region }, group, stream, created: false, events: [] };
      this.#pending.set(key, pending);
    }
    pending.events.push(event);
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
    for (const pending of this.#pending.values()) {
      try {
        while (pending.events.length > 0) await this.#send(pending);
      } catch (error) {
        // The log must not stop the execution; the reason goes where the emulator's own messages go.
        console.error(`The log of ${pending.group} could not be written:`, error);
        pending.events.length = 0;
      }
    }
  }

  async #send(pending: Pending): Promise<void> {
    const client = this.#environment.direct(pending.owner);
    const names = { logGroupName: pending.group, logStreamName: pending.stream };
    if (!pending.created) {
      await client.send(new CreateLogStreamCommand(names)).catch((error: Error) => {
        if (error.name !== "ResourceAlreadyExistsException") throw error;
      });
      pending.created = true;
    }
    let bytes = 0;
    let count = 0;
    for (const { message } of pending.events) {
      bytes += Buffer.byteLength(message) + BYTES_PER_EVENT;
      if (count === MAX_EVENTS_PER_CALL || (bytes > MAX_BYTES_PER_CALL && count > 0)) break;
      count += 1;
    }
    await client.send(new PutLogEventsCommand({ ...names, logEvents: pending.events.splice(0, count) }));
  }
}

// https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-log-level, read 2026-11-24
const FATAL = new Set(["ExecutionAborted", "ExecutionFailed", "ExecutionTimedOut"]);
const isLogged = (level: string, type: string): boolean =>
  level === "ALL" || FATAL.has(type) || (level === "ERROR" && /(?:Failed|TimedOut|Aborted)$/.test(type));

const DATA = ["input", "output", "parameters", "assignedVariables"];

function lineOf(facts: ExecutionFacts, { id, previous, type, at, details }: HistoryLine, withData: boolean) {
  const [given = {}] = Object.values(details) as Record<string, unknown>[];
  const shown = withData
    ? given
    : Object.fromEntries(Object.entries(given).filter(([name]) => !DATA.some((data) => name.startsWith(data))));
  return {
    id: String(id),
    type,
    details: shown,
    redrive_count: String(facts.redriveCount),
    previous_event_id: String(previous),
    event_timestamp: String(at),
    execution_arn: facts.arn,
  };
}
