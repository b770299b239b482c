import { PutObjectCommand, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import type { Execution } from "../execution-store.ts";
import type { MapRunRequest } from "../language/execution-state.ts";
import { dataLimitExceeded, PAYLOAD_LIMIT_BYTES, StatesError } from "../language/failure.ts";
import type { Json, JsonObject } from "../language/json.ts";
import { sdkCause } from "../tasks/failure.ts";

/** The children of a Map Run of one outcome, in the order of their items. */
export type Children = (outcome: "SUCCEEDED" | "FAILED" | "PENDING") => Iterable<Execution>;

interface WriterConfig {
  Transformation?: "NONE" | "COMPACT" | "FLATTEN";
  OutputType?: "JSON" | "JSONL";
}

// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html, read 2026-11-24

/** What a Map Run without a place to write to gives its state: the children's outputs. @throws StatesError above 256 KiB */
export function collect(children: Children, writer: MapRunRequest["writer"], state: string): string {
  const { Transformation = "COMPACT" } = (writer?.config ?? {}) as WriterConfig;
  const outputs: string[] = [];
  let bytes = 2;
  for (const child of children("SUCCEEDED")) {
    for (const text of shown(child, Transformation)) {
      outputs.push(text);
      bytes += Buffer.byteLength(text) + 1;
      if (bytes > PAYLOAD_LIMIT_BYTES) throw dataLimitExceeded(state);
    }
  }
  return `[${outputs.join(",")}]`;
}

/** A child in the form that a transformation asks for: as it is, its output, or the elements of its output. */
function* shown(child: Execution, transformation: "NONE" | "COMPACT" | "FLATTEN"): Generator<string> {
  if (transformation === "NONE") yield JSON.stringify(described(child));
  else if (transformation === "COMPACT") yield child.output ?? "null";
  else {
    const output = JSON.parse(child.output ?? "null") as Json;
    for (const item of Array.isArray(output) ? output : [output]) yield JSON.stringify(item);
  }
}

const described = ({ arn, facts, status, output, error, cause, startedMs, stoppedMs }: Execution): JsonObject => ({
  ...(cause === undefined ? {} : { Cause: cause }),
  ...(error === undefined ? {} : { Error: error }),
  ExecutionArn: arn,
  Input: facts.input,
  InputDetails: { Included: true },
  Name: facts.name,
  ...(output === undefined ? {} : { Output: output, OutputDetails: { Included: true } }),
  RedriveCount: facts.redriveCount,
  RedriveStatus: status === "SUCCEEDED" ? "NOT_REDRIVABLE" : "REDRIVABLE_BY_MAP_RUN",
  ...(status === "SUCCEEDED" ? { RedriveStatusReason: "Execution is SUCCEEDED and cannot be redriven" } : {}),
  StartDate: new Date(startedMs).toISOString(),
  StateMachineArn: facts.stateMachineArn,
  Status: status,
  ...(stoppedMs === undefined ? {} : { StopDate: new Date(stoppedMs).toISOString() }),
});

// Files of this size at most are in memory, one at a time; AWS splits at 5 GB.
const FILE_BYTES = 8 * 1024 * 1024;

/** Writes the children's results to S3 and gives what the state says of them. @throws StatesError States.ResultWriterFailed */
export async function write(
  s3: S3Client,
  mapRunArn: string,
  children: Children,
  writer: NonNullable<MapRunRequest["writer"]>,
): Promise<string> {
  const { Bucket = "", Prefix = "" } = writer.parameters as { Bucket?: string; Prefix?: string };
  const config = writer.config as WriterConfig;
  const folder = [Prefix.replace(/\/+$/, ""), mapRunArn.split(":").at(-1)].filter(Boolean).join("/");
  const put = async (Key: string, Body: string, ContentType: string): Promise<{ Key: string; Size: number }> => {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType }));
    return { Key, Size: Buffer.byteLength(Body) };
  };
  try {
    const ResultFiles: JsonObject = {};
    for (const outcome of ["FAILED", "PENDING", "SUCCEEDED"] as const) {
      const files: Json[] = [];
      for (const text of filesOf(children(outcome), outcome, config))
        files.push(await put(`${folder}/${outcome}_${files.length}.${extension(config)}`, text, "application/json"));
      ResultFiles[outcome] = files;
    }
    const manifest = { DestinationBucket: Bucket, MapRunArn: mapRunArn, ResultFiles };
    await put(`${folder}/manifest.json`, JSON.stringify(manifest), "application/json");
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
    throw new StatesError("States.ResultWriterFailed", sdkCause("S3", error));
  }
  return JSON.stringify({ MapRunArn: mapRunArn, ResultWriterDetails: { Bucket, Key: `${folder}/manifest.json` } });
}

const extension = ({ OutputType = "JSON" }: WriterConfig): string => OutputType.toLowerCase();

function* filesOf(
  children: Iterable<Execution>,
  outcome: string,
  { Transformation = "NONE", OutputType = "JSON" }: WriterConfig,
): Generator<string> {
  const join = (texts: string[]): string => (OutputType === "JSONL" ? `${texts.join("\n")}\n` : `[${texts.join(",")}]`);
  let held: string[] = [];
  let bytes = 0;
  for (const child of children) {
    // What failed has no output to show.
    for (const text of shown(child, outcome === "SUCCEEDED" ? Transformation : "NONE")) {
      held.push(text);
      bytes += text.length;
    }
    if (bytes < FILE_BYTES) continue;
    yield join(held);
    held = [];
    bytes = 0;
  }
  if (held.length > 0) yield join(held);
}
