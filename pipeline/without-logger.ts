import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/**
 * A client without the SDK's logger, which goes through all that is sent and received to hide what is sensitive, whether anybody keeps a log or
 * not: a tenth of a PutItem's CPU on this side, and a fifth of a Scan's (measured 2026-11-24 and -25).
 */
export function withoutLogger(client: DynamoDBClient): DynamoDBClient {
  client.middlewareStack.remove("loggerMiddleware");
  return client;
}
