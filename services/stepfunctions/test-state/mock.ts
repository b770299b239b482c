import type { MockInput, TestStateConfiguration } from "@aws-sdk/client-sfn";
import { mapOrParallelNotSupported, validation } from "../errors.ts";
import type { State } from "../language/definition.ts";
import { isObject, type Json } from "../language/json.ts";

/** What a test says of the world around its state. */
export interface Circumstances {
  mock: MockInput | undefined;
  configuration: TestStateConfiguration;
  roleArn: string | undefined;
  revealSecrets: boolean;
}

/**
 * Whether a state of this kind can be tested like that.
 * @throws ValidationException, InvalidDefinition in words recorded on AWS: tests/aws/services/stepfunctions/v2/test_state/*.snapshot.json in LocalStack's
 * repository, read 2026-11-24 and 2026-11-25
 */
export function checkCircumstances(state: State, { mock, configuration, roleArn, revealSecrets }: Circumstances): void {
  const hasChildren = state.Type === "Map" || state.Type === "Parallel";
  if (mock && revealSecrets) throw validation("TestState does not support RevealSecrets when a mock is specified.");
  if (mock?.result !== undefined && mock.errorOutput !== undefined)
    throw validation("A test mock should have only one of the following fields: [result, errorOutput].");
  if (!mock && configuration.mapIterationFailureCount !== undefined)
    throw validation("TestState does not support MapIterationFailureCount when a mock is not specified.");
  if (hasChildren && !mock) throw mapOrParallelNotSupported();
  if (mock && !hasChildren && state.Type !== "Task")
    throw validation(`State type '${state.Type}' is not supported when a mock is specified`);
  if (mock?.result !== undefined) checkResult(state, resultOf(mock.result), configuration);
  if (state.Type === "Task" && !mock && roleArn === undefined)
    throw validation("RoleArn must be specified when testing a Task state");
}

function resultOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw validation("Mocked result must be valid JSON");
  }
}

/** A Parallel state gives as many results as it has branches; a Map state's own result is an object when it writes the items' to S3. */
function checkResult(state: State, result: Json, { mapIterationFailureCount = 0 }: TestStateConfiguration): void {
  if (state.Type !== "Map" && state.Type !== "Parallel") return;
  if (state.Type === "Map" && state.ResultWriter) {
    if (!isObject(result)) throw validation("Mocked result must be a JSON object.");
    return;
  }
  if (!Array.isArray(result)) throw validation("Mocked result must be an array.");
  if (state.Type === "Parallel" && result.length !== state.Branches?.length)
    throw validation("Mocked result must contain the same number of items as number of Parallel branches.");
  if (state.Type === "Map" && mapIterationFailureCount > result.length)
    throw validation("Map iteration failure count must be less than or equal to the number of Map iterations");
}
