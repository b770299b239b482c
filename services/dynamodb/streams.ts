import * as model from "@aws-sdk/client-dynamodb-streams";
import { awsJson } from "../aws/protocol/json.ts";
import type { Scope } from "../aws/scope.ts";
import { type Environment, type Service, service } from "../aws/service.ts";
import type { GroupCommit } from "../group-commit.ts";
import { demands } from "./demands.ts";
import { describeStream } from "./operations/describe-stream.ts";
import { getRecords } from "./operations/get-records.ts";
import { getShardIterator } from "./operations/get-shard-iterator.ts";
import { listStreams } from "./operations/list-streams.ts";
import type { StreamsContext } from "./stream.ts";
import type { StreamStore } from "./stream-store.ts";

// Shards are closed and old records deleted to the minute; what is past its time is not shown in any case.
const MAINTAIN_EVERY_MS = 60_000;

/**
 * Amazon DynamoDB Streams, a service of its own on the tables' database:
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html
 */
export function dynamodbStreams(environment: Environment, writes: GroupCommit, streams: StreamStore): Service {
  streams.maintain();
  const maintenance = setInterval(() => streams.maintain(), MAINTAIN_EVERY_MS);
  maintenance.unref();
  return service<StreamsContext>({
    name: "dynamodbstreams",
    protocol: awsJson({ version: "1.0", errorNamespace: "com.amazonaws.dynamodb.v20120810" }),
    targetPrefix: "DynamoDBStreams_20120810",
    // Its clients sign as DynamoDB's do.
    signedAs: ["dynamodb", "dynamodbstreams"],
    demands,
    model,
    operations: [describeStream, getRecords, getShardIterator, listStreams],
    context: ({ account, region }: Scope) => ({ owner: { account, region }, streams, now: environment.now }),
    settled: () => writes.committed,
    close: () => clearInterval(maintenance),
  });
}
