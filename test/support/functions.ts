import {
  LambdaClient,
  type PublishVersionCommandOutput,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { clientConfig } from "./endpoint.ts";

const TAKE_TIME: ReadonlySet<unknown> = new Set([
  "CreateFunctionCommand",
  "UpdateFunctionCodeCommand",
  "UpdateFunctionConfigurationCommand",
  "PublishVersionCommand",
]);

/**
 * A client that has an answer only when the function is ready again. AWS answers before that, and refuses what comes in between:
 * https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html, read 2026-11-25.
 */
export function lambdaClient(): LambdaClient {
  const client = new LambdaClient(clientConfig());
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (request) => {
        const answer = await next(request);
        // The commands above answer with a function's configuration.
        if (TAKE_TIME.has(commandName)) await untilReady(client, answer.output as PublishVersionCommandOutput);
        return answer;
      },
    { step: "initialize", name: "untilReady" },
  );
  return client;
}

async function untilReady(client: LambdaClient, { FunctionName, Version }: PublishVersionCommandOutput): Promise<void> {
  const waiter = { client, maxWaitTime: 25, minDelay: 1, maxDelay: 1 };
  await waitUntilFunctionActiveV2(waiter, { FunctionName });
  await waitUntilFunctionUpdatedV2(waiter, { FunctionName });
  if (Version !== "$LATEST") await waitUntilFunctionActiveV2(waiter, { FunctionName, Qualifier: Version });
}
