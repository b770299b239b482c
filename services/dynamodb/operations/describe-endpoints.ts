import { DescribeEndpointsCommand } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import type { DynamoDbContext } from "../context.ts";

export const describeEndpoints = operation(DescribeEndpointsCommand, {
  // Where the client is now: one that discovers its endpoints shall not leave for AWS.
  handle: (_input, { owner }: DynamoDbContext, { headers }) => ({
    Endpoints: [{ Address: headers.host ?? `dynamodb.${owner.region}.amazonaws.com`, CachePeriodInMinutes: 1440 }],
  }),
});
