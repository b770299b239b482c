import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient, PutItemCommand, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { checkEngine, Unavailable } from "../../localstack/docker.ts";
import { ensureImages, imagesOf } from "../../localstack/images.ts";
import type { Report } from "../../pipeline/report.ts";
import { startContainers } from "../support/docker-target.ts";
import { run } from "../support/stack.ts";
import { keyedTable } from "../support/tables.ts";
import type { Figure } from "./figure.ts";
import { startProcess, stopProcess } from "./stack-process.ts";

/** LocalStack takes about thirty a second. */
const ROWS = 300;
const PUTS = 400;
/** More at once make LocalStack slower. */
const IN_FLIGHT = 4;

interface Measured {
  startSeconds: number;
  putsPerSecond: number;
  postsPerSecond: number;
  pipelineSeconds: number;
}

/** The embedded stack beside LocalStack in containers: the same rows, the same commands, one after the other. */
export async function localstack(home: string): Promise<Figure[]> {
  const images = imagesOf();
  try {
    await checkEngine();
    await ensureImages(images);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return [{ name: "not measured", measured: error.message }];
  }
  const embedded = await measure("embedded", join(home, "embedded"), async (directory) => {
    const stack = await startProcess(directory);
    return { ...stack, [Symbol.asyncDispose]: () => stopProcess(stack) };
  });
  const other = await measure("localstack", join(home, "localstack"), () => startContainers(images));
  const figure = (name: string, of: (each: Measured) => number, digits: number, unit: string): Figure => ({
    name,
    measured: `${of(embedded).toFixed(digits)}${unit}`,
    beside: `LocalStack ${of(other).toFixed(digits)}${unit}`,
    ratio: of(embedded) / of(other),
  });
  return [
    figure("from the command to ready (images are there)", ({ startSeconds }) => startSeconds, 1, " s"),
    figure(`PutItem, ${IN_FLIGHT} in flight`, ({ putsPerSecond }) => putsPerSecond, 0, "/s"),
    figure(`POST → API → Lambda → DynamoDB, ${ROWS} rows`, ({ postsPerSecond }) => postsPerSecond, 0, "/s"),
    figure(`generate, send, load: ${ROWS} rows`, ({ pipelineSeconds }) => pipelineSeconds, 1, " s"),
  ];
}

interface Started extends AsyncDisposable {
  endpoint: string;
  redshiftUrl: string;
}

async function measure(
  target: string,
  home: string,
  start: (directory: string) => Promise<Started>,
): Promise<Measured> {
  mkdirSync(home);
  const began = performance.now();
  await using started = await start(home);
  const startSeconds = (performance.now() - began) / 1000;
  const putsPerSecond = await putRate(started.endpoint);
  const env = {
    ...process.env,
    TARGET: target,
    TERRARIUM_HOME: home,
    AWS_ENDPOINT_URL: started.endpoint,
    PORT: new URL(started.endpoint).port,
    REDSHIFT_PORT: new URL(started.redshiftUrl).port,
    CUSTOMERS: String(ROWS),
    CI: "true",
  };
  const command = async (name: string): Promise<void> => {
    const { code, stdout, stderr } = await run("node", ["pipeline/main.ts", name], { env });
    if (code !== 0) throw new Error(`pipeline ${name} on ${target} ended with ${code}:\n${stdout}${stderr}`);
  };
  await command("deploy");
  const from = performance.now();
  await command("run");
  const pipelineSeconds = (performance.now() - from) / 1000;
  const { send } = JSON.parse(readFileSync(join(home, "reports", "latest.json"), "utf8")) as Report;
  return { startSeconds, putsPerSecond, postsPerSecond: ROWS / send.seconds, pipelineSeconds };
}

/** PutItem calls per second of one client, the first ones not counted: LocalStack starts its DynamoDB with them. */
async function putRate(endpoint: string): Promise<number> {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new DynamoDBClient({ endpoint, region: "us-east-1", credentials });
  const TableName = "puts";
  await client.send(new CreateTableCommand(keyedTable(TableName, "id")));
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { TableName });
  const put = async (from: number, count: number): Promise<void> => {
    for (let n = from; n < from + count; n += 1)
      await client.send(
        new PutItemCommand({ TableName, Item: { id: { S: String(n) }, name: { S: "x".repeat(200) } } }),
      );
  };
  const all = (each: number) => Promise.all(Array.from({ length: IN_FLIGHT }, (_, index) => put(index * each, each)));
  await all(20);
  const began = performance.now();
  await all(PUTS / IN_FLIGHT);
  return PUTS / ((performance.now() - began) / 1000);
}
