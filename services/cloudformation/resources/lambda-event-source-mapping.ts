import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  LambdaClient,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import {
  clientSettings,
  ignoreMissing,
  type PhysicalResource,
  type Properties,
  type ResourceContext,
  type ResourceType,
  tagMap,
} from "../resource-type.ts";

const client = (context: ResourceContext) => new LambdaClient(clientSettings(context));

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html, read 2026-11-24
const CHANGEABLE = [
  "BatchSize",
  "BisectBatchOnFunctionError",
  "DestinationConfig",
  "Enabled",
  "FilterCriteria",
  "FunctionName",
  "FunctionResponseTypes",
  "MaximumBatchingWindowInSeconds",
  "MaximumRecordAgeInSeconds",
  "MaximumRetryAttempts",
  "ParallelizationFactor",
  "TumblingWindowInSeconds",
] as const;
const NUMBERS = new Set<string>(CHANGEABLE.filter((name) => /Size$|Seconds$|Attempts$|Factor$/.test(name)));
const FLAGS = new Set(["Enabled", "BisectBatchOnFunctionError"]);

/** A template's numbers and flags may be texts. */
const typed = (properties: Properties): Properties =>
  Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      NUMBERS.has(name) ? Number(value) : FLAGS.has(name) ? String(value) === "true" : value,
    ]),
  );

const physical = (uuid: string | undefined, { account, region }: ResourceContext): PhysicalResource => {
  const id = uuid ?? "";
  const EventSourceMappingArn = `arn:aws:lambda:${region}:${account}:event-source-mapping:${id}`;
  return { physicalId: id, attributes: { Id: id, EventSourceMappingArn } };
};

/** What a setting is again when the template has it no more. */
const UNSET: Properties = {
  BatchSize: 100,
  BisectBatchOnFunctionError: false,
  DestinationConfig: {},
  Enabled: true,
  FilterCriteria: {},
  FunctionResponseTypes: [],
  MaximumBatchingWindowInSeconds: 0,
  MaximumRecordAgeInSeconds: -1,
  MaximumRetryAttempts: -1,
  ParallelizationFactor: 1,
  TumblingWindowInSeconds: 0,
};

export const lambdaEventSourceMapping: ResourceType = {
  type: "AWS::Lambda::EventSourceMapping",
  properties: [...CHANGEABLE, "EventSourceArn", "StartingPosition", "Tags"],
  required: ["FunctionName"],
  replacedBy: ["EventSourceArn", "StartingPosition"],
  async create({ Tags, ...properties }, context) {
    const input = { ...typed(properties), Tags: tagMap(Tags) } as CreateEventSourceMappingCommand["input"];
    const { UUID } = await client(context).send(new CreateEventSourceMappingCommand(input));
    return physical(UUID, context);
  },
  async update(
    { EventSourceArn: _source, StartingPosition: _position, Tags: _tags, ...properties },
    _before,
    { physicalId },
    context,
  ) {
    await client(context).send(
      new UpdateEventSourceMappingCommand({ ...UNSET, ...typed(properties), UUID: physicalId }),
    );
    return physical(physicalId, context);
  },
  delete: ({ physicalId: UUID }, _properties, context) =>
    ignoreMissing(client(context).send(new DeleteEventSourceMappingCommand({ UUID }))),
};
