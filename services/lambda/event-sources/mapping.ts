import {
  type EventSourceMappingConfiguration,
  EventSourcePosition,
  FunctionResponseType,
  type UpdateEventSourceMappingCommandInput,
} from "@aws-sdk/client-lambda";
import { type Constraint, each, members, oneOf, range } from "../../aws/constraints.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { invalidParameter } from "../errors.ts";
import type { StoredMapping } from "../mapping-store.ts";
import { BadPattern, parsePattern } from "./event-pattern.ts";

// https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html, read 2026-11-24
export const mappingConstraints = {
  BatchSize: range(1, 10_000),
  FilterCriteria: members({ Filters: each(members({ Pattern: patternLength() })) }),
  MaximumBatchingWindowInSeconds: range(0, 300),
  ParallelizationFactor: range(1, 10),
  MaximumRecordAgeInSeconds: range(-1, 604_800),
  MaximumRetryAttempts: range(-1, 10_000),
  TumblingWindowInSeconds: range(0, 900),
  FunctionResponseTypes: each(oneOf(FunctionResponseType)),
};

/** The order of the values was recorded on AWS by https://github.com/localstack/localstack (test_create_event_source_validation), 2025-11-25. */
export const startingPosition: Constraint = oneOf([
  EventSourcePosition.LATEST,
  EventSourcePosition.AT_TIMESTAMP,
  EventSourcePosition.TRIM_HORIZON,
]);

const MAX_PATTERN_LENGTH = 4096;
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html, read 2026-11-24: five, and ten on request
const MAX_FILTERS = 10;
const MIN_RECORD_AGE_SECONDS = 60;

function patternLength(): Constraint {
  return (value, path, report) => {
    if (String(value).length > MAX_PATTERN_LENGTH)
      report({ path, value, rule: `Member must have length less than or equal to ${MAX_PATTERN_LENGTH}` });
  };
}

/** What CreateEventSourceMapping and UpdateEventSourceMapping share. */
export type MappingSettings = Omit<UpdateEventSourceMappingCommandInput, "UUID" | "FunctionName">;

type Kept = Pick<
  StoredMapping,
  | "enabled"
  | "batchSize"
  | "maximumBatchingWindowSeconds"
  | "maximumRecordAgeSeconds"
  | "maximumRetryAttempts"
  | "bisectBatchOnFunctionError"
  | "parallelizationFactor"
  | "functionResponseTypes"
  | "filterCriteria"
  | "destinationConfig"
>;

/** https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html, read 2026-11-24 */
export const DEFAULTS: Kept = {
  enabled: true,
  batchSize: 100,
  maximumBatchingWindowSeconds: 0,
  maximumRecordAgeSeconds: -1,
  maximumRetryAttempts: -1,
  bisectBatchOnFunctionError: false,
  parallelizationFactor: 1,
  functionResponseTypes: [],
};

/** What a mapping of a DynamoDB stream cannot have, or not here. */
const REFUSED = [
  "KMSKeyArn",
  "MetricsConfig",
  "LoggingConfig",
  "ScalingConfig",
  "SourceAccessConfigurations",
  "AmazonManagedKafkaEventSourceConfig",
  "SelfManagedKafkaEventSourceConfig",
  "DocumentDBEventSourceConfig",
  "ProvisionedPollerConfig",
] as const satisfies (keyof MappingSettings)[];

export function checkMappingSettings(settings: MappingSettings): void {
  for (const name of REFUSED)
    if (settings[name] !== undefined) throw notImplemented(`event source mappings with ${name}`);
  if (settings.TumblingWindowInSeconds) throw notImplemented("event source mappings with TumblingWindowInSeconds");
  checkDestination(settings.DestinationConfig);
  const age = settings.MaximumRecordAgeInSeconds ?? -1;
  if (age >= 0 && age < MIN_RECORD_AGE_SECONDS)
    throw invalidParameter(`MaximumRecordAgeInSeconds must be -1, or at least ${MIN_RECORD_AGE_SECONDS}.`);
  const filters = settings.FilterCriteria?.Filters ?? [];
  if (filters.length > MAX_FILTERS) throw invalidParameter(`At most ${MAX_FILTERS} filters are allowed.`);
  for (const { Pattern } of filters) checkPattern(Pattern);
}

/** Message: recorded on AWS by https://github.com/localstack/localstack (test_dynamodb_invalid_event_filter), 2025-11-25. */
function checkPattern(pattern: string | undefined): void {
  try {
    if (pattern !== undefined) parsePattern(pattern);
  } catch (error) {
    if (!(error instanceof BadPattern)) throw error;
    throw invalidParameter("Invalid filter pattern definition.");
  }
}

/** Of the destinations that Lambda has, a bucket is the one that there is here. */
function checkDestination(config: MappingSettings["DestinationConfig"]): void {
  if (config?.OnSuccess?.Destination !== undefined)
    throw invalidParameter("Unsupported DestinationConfig parameter for given event source mapping type.");
  const destination = config?.OnFailure?.Destination;
  if (destination === undefined || destination.startsWith("arn:aws:s3:::")) return;
  throw notImplemented(`event source mappings with the OnFailure destination ${destination} (it has S3 buckets)`);
}

/** Settings as they are kept; what is not given stays as it was. */
export function applyMappingSettings(before: Kept, settings: MappingSettings): Kept {
  const { FilterCriteria, DestinationConfig } = settings;
  const filters = FilterCriteria?.Filters?.length ? FilterCriteria : undefined;
  return {
    enabled: settings.Enabled ?? before.enabled,
    batchSize: settings.BatchSize ?? before.batchSize,
    maximumBatchingWindowSeconds: settings.MaximumBatchingWindowInSeconds ?? before.maximumBatchingWindowSeconds,
    maximumRecordAgeSeconds: settings.MaximumRecordAgeInSeconds ?? before.maximumRecordAgeSeconds,
    maximumRetryAttempts: settings.MaximumRetryAttempts ?? before.maximumRetryAttempts,
    bisectBatchOnFunctionError: settings.BisectBatchOnFunctionError ?? before.bisectBatchOnFunctionError,
    parallelizationFactor: settings.ParallelizationFactor ?? before.parallelizationFactor,
    functionResponseTypes: settings.FunctionResponseTypes ?? before.functionResponseTypes,
    // An empty list of filters takes the filters away.
    filterCriteria: FilterCriteria === undefined ? before.filterCriteria : filters,
    destinationConfig: DestinationConfig ?? before.destinationConfig,
  };
}

/** A mapping as it is shown. The members were recorded on AWS by https://github.com/localstack/localstack, 2025-11-25. */
export function describeMapping(mapping: StoredMapping, state?: string): EventSourceMappingConfiguration {
  const { account, region } = mapping.owner;
  return {
    UUID: mapping.uuid,
    EventSourceMappingArn: `arn:aws:lambda:${region}:${account}:event-source-mapping:${mapping.uuid}`,
    EventSourceArn: mapping.eventSourceArn,
    FunctionArn: mapping.functionArn,
    StartingPosition: mapping.startingPosition,
    BatchSize: mapping.batchSize,
    BisectBatchOnFunctionError: mapping.bisectBatchOnFunctionError,
    DestinationConfig: { OnFailure: mapping.destinationConfig?.OnFailure ?? {} },
    ...(mapping.filterCriteria ? { FilterCriteria: mapping.filterCriteria } : {}),
    FunctionResponseTypes: [...mapping.functionResponseTypes],
    LastModified: new Date(mapping.modifiedAtMs),
    LastProcessingResult: mapping.lastProcessingResult,
    MaximumBatchingWindowInSeconds: mapping.maximumBatchingWindowSeconds,
    MaximumRecordAgeInSeconds: mapping.maximumRecordAgeSeconds,
    MaximumRetryAttempts: mapping.maximumRetryAttempts,
    ParallelizationFactor: mapping.parallelizationFactor,
    State: state ?? (mapping.enabled ? "Enabled" : "Disabled"),
    StateTransitionReason: "User action",
    TumblingWindowInSeconds: 0,
  };
}
