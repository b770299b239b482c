import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { CreateFunctionCommand } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ValidateStateMachineDefinitionCommand } from "@aws-sdk/client-sfn";
import { beforeAll, describe, expect, it } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";
import { lambdaClient } from "../../support/functions.ts";
import { keyedTable } from "../../support/tables.ts";
import { zip } from "../../support/zip.ts";
import { data } from "./documentation/data.ts";
import { errors } from "./documentation/errors.ts";
import { flow } from "./documentation/flow.ts";
import { FACTS, maps, RATINGS } from "./documentation/maps.ts";
import type { Resources, Sample } from "./documentation/sample.ts";
import { createMachine, ROLE_ARN, run, sfn, single } from "./machine.ts";

const CODE = `
const does = {
  hello: ({ who }) => "Hello, " + who + "!",
  add: ({ a, b }) => a + b,
  subtract: ({ a, b }) => a - b,
  iterate: ({ value: { count, index, step } }) => ({ count, index: index + step, step, continue: index + step < count }),
  sleep: () => new Promise((resolve) => setTimeout(resolve, 3_000)),
  fail: ({ error }) => { throw Object.assign(new Error("as asked"), { name: error }); },
};
exports.handler = async (event) => does[event.does ?? "hello"](event);`;

const of: Resources = {
  functionArn: "",
  TableName: uniqueName("documentation"),
  Bucket: uniqueName("documentation"),
  stateMachineArn: "",
};

async function makeFunction(): Promise<void> {
  const { FunctionArn = "" } = await lambdaClient().send(
    new CreateFunctionCommand({
      FunctionName: uniqueName("documentation"),
      ...{ Runtime: "nodejs24.x", Handler: "index.handler", Role: ROLE_ARN, Timeout: 20 },
      Code: { ZipFile: await zip({ "index.js": CODE }) },
    }),
  );
  of.functionArn = FunctionArn;
}

async function makeTable({ TableName }: Resources): Promise<void> {
  const client = new DynamoDBClient(clientConfig());
  await client.send(new CreateTableCommand(keyedTable(TableName, "id")));
  await waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 1 }, { TableName });
}

async function makeObjects({ Bucket }: Resources): Promise<void> {
  const client = new S3Client({ ...clientConfig(), forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket }));
  await client.send(new PutObjectCommand({ Bucket, Key: "factcheck.json", Body: JSON.stringify(FACTS) }));
  await client.send(new PutObjectCommand({ Bucket, Key: "ratings.csv", Body: RATINGS }));
}

beforeAll(async () => {
  await Promise.all([makeFunction(), makeTable(of), makeObjects(of)]);
  of.stateMachineArn = await createMachine(single({ Type: "Pass" }));
});

const named = (samples: Sample[]) => samples.map((each): [string, Sample] => [`${each.page}: ${each.shows}`, each]);

describe("as AWS's developer guide shows it", () => {
  it.each(named([...flow, ...data, ...errors, ...maps]))("%s", async (_name, { definition, input, ends }) => {
    const text = JSON.stringify(definition(of));
    expect(await sfn.send(new ValidateStateMachineDefinitionCommand({ definition: text }))).toMatchObject({
      result: "OK",
      diagnostics: [],
    });
    const { status, output = "null", error, cause } = await run(text, input);
    if ("output" in ends)
      expect({ status, error, cause, output: JSON.parse(output) }).toEqual({
        status: "SUCCEEDED",
        output: ends.output,
      });
    else expect({ status, error, cause }).toMatchObject({ status: "FAILED", ...ends });
  });
});
