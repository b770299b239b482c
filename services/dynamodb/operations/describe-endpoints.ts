import { DescribeEndpointsCommand } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import type { DynamoDbContext } from "../context.ts";

export const describeEndpoints = operation(DescribeEndpointsCommand, {
  handle: (_input, { owner }: DynamoDbContext) => ({
    Endpoints: [{ Address: `dynamodb.${owner.region}.amazonaws.com`, CachePeriodInMinutes: 1440 }],
  }),
});
