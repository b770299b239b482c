import { DescribeLimitsCommand } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import type { DynamoDbContext } from "../context.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html (default throughput quotas), read 2026-11-24
export const describeLimits = operation(DescribeLimitsCommand, {
  handle: (_input, _context: DynamoDbContext) => ({
    AccountMaxReadCapacityUnits: 80_000,
    AccountMaxWriteCapacityUnits: 80_000,
    TableMaxReadCapacityUnits: 40_000,
    TableMaxWriteCapacityUnits: 40_000,
  }),
});
