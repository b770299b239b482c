import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as StreamRecord,
} from "@aws-sdk/client-dynamodb-streams";
import { CreateEventSourceMappingCommand, CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { expect } from "vitest";
import type { TestStack } from "../../support/stack.ts";
import { zip } from "../../support/zip.ts";
import { clientOf } from "../customers-api.ts";
import { type Item, keyOf } from "./item.ts";

/** Reads what a stream has had since the last time, and tells what its table holds according to all of it. */
export function streamReplay(stack: TestStack, StreamArn: string): () => Promise<Map<string, Item>> {
  const streams = new DynamoDBStreamsClient(clientOf(stack));
  const contents = new Map<string, Item>();
  const lastOf = new Map<string, string>();

  const readShard = async (ShardId: string): Promise<void> => {
    const SequenceNumber = lastOf.get(ShardId);
    let { ShardIterator } = await streams.send(
      new GetShardIteratorCommand({
        StreamArn,
        ShardId,
        ...(SequenceNumber
          ? { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber }
          : { ShardIteratorType: "TRIM_HORIZON" }),
      }),
    );
    while (ShardIterator !== undefined) {
      const { Records = [], NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator }));
      if (Records.length === 0) break;
      for (const record of Records) {
        const sequence = record.dynamodb?.SequenceNumber ?? "";
        expect(BigInt(sequence)).toBeGreaterThan(BigInt(lastOf.get(ShardId) ?? 0));
        lastOf.set(ShardId, sequence);
        apply(contents, record);
      }
      ShardIterator = NextShardIterator;
    }
  };

  return async () => {
    const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
    for (const { ShardId = "" } of StreamDescription?.Shards ?? []) await readShard(ShardId);
    return contents;
  };
}

/** A record's old image must be what the records before it have made of its item. */
function apply(contents: Map<string, Item>, { eventName, dynamodb }: StreamRecord): void {
  const { Keys = {}, OldImage, NewImage } = dynamodb ?? {};
  const key = keyOf(Keys);
  expect({ key, image: OldImage }).toEqual({ key, image: contents.get(key) });
  expect(eventName).toBe(NewImage ? (OldImage ? "MODIFY" : "INSERT") : "REMOVE");
  if (NewImage) contents.set(key, NewImage);
  else contents.delete(key);
}

/** A function that makes of what it reads in a stream a copy of the stream's table. */
export async function copyWithFunction(stack: TestStack, EventSourceArn: string, copy: string): Promise<void> {
  const lambda = new LambdaClient(clientOf(stack));
  const code = `
    import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
    const TableName = "${copy}";
    const db = new DynamoDBClient({});
    export const handler = async ({ Records }) => {
      for (const { dynamodb: { Keys, NewImage } } of Records)
        await db.send(NewImage ? new PutItemCommand({ TableName, Item: NewImage }) : new DeleteItemCommand({ TableName, Key: Keys }));
    };`;
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "copy",
      Role: "arn:aws:iam::000000000000:role/lambda",
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Timeout: 60,
      Code: { ZipFile: await zip({ "index.mjs": code }) },
    }),
  );
  await lambda.send(
    new CreateEventSourceMappingCommand({ FunctionName: "copy", EventSourceArn, StartingPosition: "TRIM_HORIZON" }),
  );
}
