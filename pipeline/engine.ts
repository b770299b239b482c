/** The pipeline on Step Functions: starts an execution, shows how far it is, and reads what it did. It goes on when nobody watches. */
import { setTimeout as sleep } from "node:timers/promises";
import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  ListMapRunsCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { Extract } from "./extract.ts";
import type { LoadSummary } from "./load.ts";
import { type Settings, UserError } from "./settings.ts";
import type { Deployment } from "./stack.ts";
import type { PipelineInput } from "./state-machine.ts";
import type { Target } from "./target.ts";

export interface EngineResult {
  run: string;
  dataset: string;
  bytes: number;
  sha256: string;
  sent: { created: number; existing: number; failed: number; requestsRepeated: number };
  /** The key of the map's results, where it writes them. */
  results: string | null;
  extract: Extract;
  load: Omit<LoadSummary, "extractBytes" | "seconds"> | null;
  seconds: { generate: number; send: number; load: number };
}

export interface EngineOptions {
  /** What to start with, or the execution that is under way already. */
  start: PipelineInput | { executionArn: string };
  signal: AbortSignal;
  say(line: string): void;
  progress(stage: string, done: number, total: number): void;
}

const POLL_MS = { emulator: 200, aws: 2_000 };

/**
 * Runs the whole pipeline as an execution.
 * @returns `undefined` when the caller has stopped watching; the execution goes on
 * @throws UserError when the state machine is not deployed, or the execution fails
 */
export async function runOnEngine(
  target: Target,
  settings: Settings,
  { stateMachineArn }: Deployment,
  { start, signal, say, progress }: EngineOptions,
): Promise<EngineResult | undefined> {
  if (!stateMachineArn)
    throw new UserError("The state machine is not deployed. Run `make deploy ENGINE=stepfunctions`.");
  const client = new SFNClient(target.aws);
  const executionArn = "executionArn" in start ? start.executionArn : await begin(client, stateMachineArn, start);
  say(`Execution ${executionArn}`);
  const pollMs = target.emulator ? POLL_MS.emulator : POLL_MS.aws;
  for (;;) {
    const described = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (described.status !== "RUNNING") {
      if (described.status === "SUCCEEDED")
        return readResult(
          described.output ?? "",
          described.startDate ?? new Date(),
          described.stopDate ?? new Date(),
          executionArn,
        );
      throw new UserError(
        `The execution ended: ${described.status}. ${described.error ?? ""}: ${described.cause ?? ""}\n${hints(target, executionArn, settings)}`,
      );
    }
    await showMapRun(client, executionArn, progress);
    if (signal.aborted) {
      say(`The execution goes on without you.\n${hints(target, executionArn, settings)}`);
      return undefined;
    }
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
}

async function begin(client: SFNClient, stateMachineArn: string, input: PipelineInput): Promise<string> {
  const { executionArn = "" } = await client.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
  );
  return executionArn;
}

/** The map that runs now is the newest; its counts are how far it is. */
async function showMapRun(client: SFNClient, executionArn: string, progress: EngineOptions["progress"]): Promise<void> {
  const { mapRuns = [] } = await client.send(new ListMapRunsCommand({ executionArn }));
  const [newest] = mapRuns.toSorted((a, b) => Number(b.startDate) - Number(a.startDate));
  if (!newest?.mapRunArn) return;
  const { itemCounts } = await client.send(new DescribeMapRunCommand({ mapRunArn: newest.mapRunArn }));
  const stage = newest.mapRunArn.split("/")[1]?.split(":")[0] ?? "";
  if (itemCounts) progress(stage.toLowerCase(), Number(itemCounts.succeeded), Number(itemCounts.total));
}

function readResult(output: string, started: Date, stopped: Date, executionArn: string): EngineResult {
  const { dataset, generatedAt, sent, results, extract, load } = JSON.parse(output);
  const seconds = (from: number, to: number): number => (to - from) / 1000;
  return {
    run: executionArn.split(":").at(-1) ?? "",
    dataset: dataset.dataset,
    bytes: dataset.bytes,
    sha256: dataset.sha256,
    sent,
    results,
    extract,
    load,
    seconds: {
      generate: seconds(started.getTime(), generatedAt),
      send: seconds(generatedAt, sent.at),
      load: seconds(sent.at, stopped.getTime()),
    },
  };
}

/** How to watch, stop and go on: commands that work as they stand. */
function hints(target: Target, executionArn: string, settings: Settings): string {
  const aws = target.emulator
    ? `AWS_ACCESS_KEY_ID=${target.aws.credentials?.accessKeyId ?? "test"} AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=${target.aws.region} aws --endpoint-url ${target.emulator}`
    : "aws";
  const arn = `--execution-arn ${executionArn}`;
  const engine = settings.target === "embedded" ? "" : `TARGET=${settings.target} `;
  return [
    `  watch   ${aws} stepfunctions describe-execution ${arn}`,
    `  stop    ${aws} stepfunctions stop-execution ${arn}`,
    `  redrive ${aws} stepfunctions redrive-execution ${arn}`,
    `  report  ${engine}make pipeline ENGINE=stepfunctions ARGS="--follow ${executionArn}"`,
  ].join("\n");
}
