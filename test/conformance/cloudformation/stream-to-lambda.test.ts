import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from "@aws-sdk/client-cloudformation";
import {
  DescribeContinuousBackupsCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { GetEventSourceMappingCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";

const cloudformation = new CloudFormationClient(clientConfig());
const db = new DynamoDBClient(clientConfig());
const lambda = new LambdaClient(clientConfig());
const POLL = { timeout: 25_000, interval: 50 };

/** A table whose changes a function copies into another table. */
const template = (view: string, mapping: object, ttl?: object) =>
  JSON.stringify({
    Resources: {
      Source: {
        Type: "AWS::DynamoDB::Table",
        Properties: {
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
          StreamSpecification: { StreamViewType: view },
          ...(ttl
            ? { TimeToLiveSpecification: ttl, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }
            : {}),
        },
      },
      Copy: {
        Type: "AWS::DynamoDB::Table",
        Properties: {
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        },
      },
      Reader: {
        Type: "AWS::Lambda::Function",
        Properties: {
          Runtime: "nodejs24.x",
          Handler: "index.handler",
          Role: "arn:aws:iam::000000000000:role/lambda",
          Timeout: 20,
          Environment: { Variables: { COPY: { Ref: "Copy" } } },
          Code: {
            ZipFile: `const { DynamoDBClient, PutItemCommand } = require("@aws-sdk/client-dynamodb");
              const db = new DynamoDBClient({});
              exports.handler = async ({ Records }) => {
                for (const { dynamodb } of Records)
                  await db.send(new PutItemCommand({ TableName: process.env.COPY, Item: dynamodb.NewImage ?? dynamodb.Keys }));
              };`,
          },
        },
      },
      Mapping: {
        Type: "AWS::Lambda::EventSourceMapping",
        Properties: {
          EventSourceArn: { "Fn::GetAtt": ["Source", "StreamArn"] },
          FunctionName: { "Fn::GetAtt": ["Reader", "Arn"] },
          StartingPosition: "TRIM_HORIZON",
          ...mapping,
        },
      },
    },
    Outputs: {
      Source: { Value: { Ref: "Source" } },
      Copy: { Value: { Ref: "Copy" } },
      StreamArn: { Value: { "Fn::GetAtt": ["Source", "StreamArn"] } },
      Mapping: { Value: { Ref: "Mapping" } },
    },
  });

async function outputsOf(StackName: string, status: string): Promise<Record<string, string>> {
  const describe = async () => (await cloudformation.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
  await expect.poll(async () => (await describe())?.StackStatus, POLL).toBe(status);
  const outputs = (await describe())?.Outputs ?? [];
  return Object.fromEntries(outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
}

test("a stack of a table, its stream and a function that reads it works, is changed, and goes", async () => {
  const StackName = uniqueName("stream");
  await cloudformation.send(
    new CreateStackCommand({ StackName, TemplateBody: template("NEW_IMAGE", { BatchSize: "10", Enabled: "true" }) }),
  );
  const made = await outputsOf(StackName, "CREATE_COMPLETE");
  expect(made.StreamArn).toContain(`:table/${made.Source}/stream/`);
  const copied = async () =>
    (await db.send(new ScanCommand({ TableName: made.Copy }))).Items?.map(
      ({ pk, n }) => `${pk?.S}${n?.N ?? ""}`,
    ).sort();
  await db.send(new PutItemCommand({ TableName: made.Source, Item: { pk: { S: "a" }, n: { N: "1" } } }));
  await expect.poll(copied, POLL).toEqual(["a1"]);

  // Another view is another stream, and another stream another mapping.
  const ttl = { AttributeName: "expires", Enabled: true };
  await cloudformation.send(
    new UpdateStackCommand({ StackName, TemplateBody: template("KEYS_ONLY", { BatchSize: 5 }, ttl) }),
  );
  const updated = await outputsOf(StackName, "UPDATE_COMPLETE");
  expect(updated.StreamArn).not.toBe(made.StreamArn);
  expect(updated.Mapping).not.toBe(made.Mapping);
  const mapping = await lambda.send(new GetEventSourceMappingCommand({ UUID: updated.Mapping }));
  expect(mapping).toMatchObject({ BatchSize: 5, EventSourceArn: updated.StreamArn });
  const { TimeToLiveDescription } = await db.send(new DescribeTimeToLiveCommand({ TableName: made.Source }));
  expect(TimeToLiveDescription?.AttributeName).toBe("expires");
  const { ContinuousBackupsDescription } = await db.send(
    new DescribeContinuousBackupsCommand({ TableName: made.Source }),
  );
  expect(ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus).toBe("ENABLED");
  await db.send(new PutItemCommand({ TableName: made.Source, Item: { pk: { S: "b" }, n: { N: "2" } } }));
  await expect.poll(copied, POLL).toEqual(["a1", "b"]);

  // What only the mapping says is changed in place.
  await cloudformation.send(
    new UpdateStackCommand({ StackName, TemplateBody: template("KEYS_ONLY", { MaximumRetryAttempts: 2 }, ttl) }),
  );
  const again = await outputsOf(StackName, "UPDATE_COMPLETE");
  expect(again.Mapping).toBe(updated.Mapping);
  expect(await lambda.send(new GetEventSourceMappingCommand({ UUID: again.Mapping }))).toMatchObject({
    BatchSize: 100,
    MaximumRetryAttempts: 2,
  });

  await cloudformation.send(new DeleteStackCommand({ StackName }));
  await expect
    .poll(
      () => lambda.send(new GetEventSourceMappingCommand({ UUID: again.Mapping })).catch((error: Error) => error.name),
      POLL,
    )
    .toBe("ResourceNotFoundException");
});
