import * as dynamodb from "@aws-sdk/client-dynamodb";
import type { StaticOperationSchema } from "@smithy/types";
import type { Json } from "../language/json.ts";
import { optimisedCause, type SdkError, TaskFailure } from "./failure.ts";
import { httpMetadata } from "./metadata.ts";
import { fromOutput, toInput } from "./sdk-shapes.ts";
import type { TaskCall } from "./task-call.ts";

const COMMANDS = {
  getItem: dynamodb.GetItemCommand,
  putItem: dynamodb.PutItemCommand,
  deleteItem: dynamodb.DeleteItemCommand,
  updateItem: dynamodb.UpdateItemCommand,
} as const;

/** https://docs.aws.amazon.com/step-functions/latest/dg/connect-ddb.html, read 2026-11-24 */
export const DYNAMODB_ACTIONS = Object.keys(COMMANDS);

/** `dynamodb:getItem` and its kin. */
export async function callDynamodb(
  action: string,
  parameters: Json,
  { environment, owner }: TaskCall,
): Promise<string> {
  const Command = COMMANDS[action as keyof typeof COMMANDS] as new (input: unknown) => dynamodb.GetItemCommand;
  const schema = (new Command({}) as unknown as { schema: StaticOperationSchema }).schema;
  const client = new dynamodb.DynamoDBClient(environment.connect(owner));
  try {
    const { $metadata, ...rest } = await client.send(new Command(toInput(schema[4], parameters)));
    const output = (await fromOutput(schema[5], rest)) as Record<string, Json>;
    const headers = {
      Server: "Server",
      "Content-Type": "application/x-amz-json-1.0",
      "Content-Length": String(JSON.stringify(output).length),
    };
    return JSON.stringify({ ...output, ...httpMetadata($metadata.requestId ?? "", environment.now(), headers) });
  } catch (error) {
    throw failure(error as SdkError);
  }
}

/** `DynamoDB.ConditionalCheckFailedException`; what the model does not have is `DynamoDB.AmazonDynamoDBException` (recorded). */
function failure(error: SdkError): Error {
  if (error.$metadata === undefined) return error as unknown as Error;
  const name = `${error.name}$` in dynamodb ? error.name : "AmazonDynamoDBException";
  return new TaskFailure(`DynamoDB.${name}`, optimisedCause("AmazonDynamoDBv2", error));
}
