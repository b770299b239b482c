import type { LoggingConfiguration } from "@aws-sdk/client-sfn";
import type { Environment } from "../aws/service.ts";
import { LogShipper } from "../log-shipper.ts";
import type { ExecutionFacts, HistoryLine } from "./language/execution-state.ts";
import { ownerOf } from "./live.ts";

/** Sends histories to CloudWatch Logs: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html, read 2026-11-24 */
export class ExecutionLogger {
  readonly #shipper: LogShipper;

  constructor(environment: Environment) {
    this.#shipper = new LogShipper(environment, false);
  }

  /** What the state machine's configuration lets through. */
  log(facts: ExecutionFacts, logging: unknown, events: readonly HistoryLine[]): void {
    const { level = "OFF", includeExecutionData = false, destinations = [] } = (logging ?? {}) as LoggingConfiguration;
    if (level === "OFF" || events.length === 0) return;
    const group = destinations[0]?.cloudWatchLogsLogGroup?.logGroupArn?.split(":log-group:")[1]?.replace(/:\*$/, "");
    if (group === undefined) return;
    const began = new Date(facts.startedMs).toISOString();
    const stream = `states/${facts.stateMachineName}/${began.slice(0, 10)}-${began.slice(11, 13)}/terrarium`;
    for (const event of events) {
      if (!isLogged(level, event.type)) continue;
      const line = JSON.stringify(lineOf(facts, event, includeExecutionData));
      this.#shipper.write(ownerOf(facts.arn), group, stream, line, event.at);
    }
  }

  /** Sends what is still here. */
  flush(): Promise<void> {
    return this.#shipper.flush();
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
