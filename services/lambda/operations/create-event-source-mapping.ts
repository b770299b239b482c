import { randomUUID } from "node:crypto";
import { CreateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { functionName } from "../constraints.ts";
import type { LambdaContext } from "../context.ts";
import { cannotAccessStream, invalidParameter, mappingExists } from "../errors.ts";
import {
  applyMappingSettings,
  checkMappingSettings,
  DEFAULTS,
  describeMapping,
  mappingConstraints,
  startingPosition,
} from "../event-sources/mapping.ts";
import type { StoredMapping } from "../mapping-store.ts";
import { functionArn, parseFunctionName } from "../name.ts";
import { findVersion } from "../versions.ts";

const DYNAMODB_STREAM = /^arn:[^:]+:dynamodb:[^:]*:[^:]*:table\/[^/]+\/stream\/[^/]+$/;

// Messages and their order: recorded on AWS by https://github.com/localstack/localstack (TestLambdaEventSourceMappings in
// test_lambda_api.py and test_lambda_integration_dynamodbstreams.py), 2025-11-25
export const createEventSourceMapping = operation(CreateEventSourceMappingCommand, {
  constraints: { FunctionName: functionName, StartingPosition: startingPosition, ...mappingConstraints },
  async handle(input, context: LambdaContext) {
    const { owner, mappings, eventSources, environment } = context;
    const { EventSourceArn: eventSourceArn, StartingPosition: position } = input;
    for (const name of ["SelfManagedEventSource", "Topics", "Queues"] as const)
      if (input[name] !== undefined) throw notImplemented(`event source mappings with ${name}`);
    if (eventSourceArn === undefined) throw invalidParameter("Unrecognized event source.");
    if (!DYNAMODB_STREAM.test(eventSourceArn))
      throw notImplemented(`event source mappings of ${eventSourceArn} (it has DynamoDB's streams)`);
    if (position === undefined)
      throw invalidParameter(
        "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
      );
    if (position === "AT_TIMESTAMP")
      throw invalidParameter(`Unsupported starting position for arn type: ${eventSourceArn}`);
    checkMappingSettings(input);
    const ref = parseFunctionName(input.FunctionName);
    const stored = ref && context.functions.get(owner, ref.name);
    if (!ref || !stored || !findVersion(stored, ref.qualifier)) throw invalidParameter("Function does not exist");
    const same = mappings
      .list(owner)
      .find((other) => other.eventSourceArn === eventSourceArn && other.functionName === ref.name);
    if (same) throw mappingExists(eventSourceArn, ref.name, same.uuid);
    const now = environment.now().getTime();
    const mapping: StoredMapping = {
      ...applyMappingSettings(DEFAULTS, input),
      uuid: randomUUID(),
      owner,
      eventSourceArn,
      functionArn: functionArn(owner, ref.name, ref.qualifier),
      functionName: ref.name,
      startingPosition: position,
      createdAtMs: now,
      modifiedAtMs: now,
      lastProcessingResult: "No records processed",
      tags: input.Tags ?? {},
    };
    mappings.put(mapping);
    try {
      await eventSources.begin(mapping);
    } catch (error) {
      mappings.delete(mapping);
      const { name } = error as Error;
      if (name === "AccessDeniedException" || name === "AccessDenied") throw cannotAccessStream(eventSourceArn);
      if (name !== "ResourceNotFoundException") throw error;
      throw invalidParameter(`Stream not found: ${eventSourceArn}`);
    }
    return describeMapping(mapping, "Creating");
  },
});
