import {
  CloudWatchLogsClient,
  type CloudWatchLogsClientConfig,
  DescribeLogGroupsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { EncryptionConfiguration, LoggingConfiguration, TracingConfiguration } from "@aws-sdk/client-sfn";
import { notImplemented } from "../aws/service-error.ts";
import { invalidDefinition, invalidLogging } from "./errors.ts";
import { diagnose } from "./language/lint/index.ts";

/** @throws InvalidDefinition with everything that is wrong with it */
export function checkDefinition(definition: string, type: "STANDARD" | "EXPRESS"): void {
  const errors = diagnose(definition, type).filter(({ severity }) => severity === "ERROR");
  if (errors.length === 0) return;
  const [first] = errors;
  if (first?.code === "INVALID_JSON_DESCRIPTION") throw invalidDefinition(`INVALID_JSON_DESCRIPTION: ${first.message}`);
  throw invalidDefinition(
    errors
      .map(({ code, message, location }) => `${code}: ${message}${location === undefined ? "" : ` at ${location}`}`)
      .join(", "),
  );
}

/** Encryption with a key of the customer's own would need a key service. */
export function checkEncryption(encryption: EncryptionConfiguration | undefined): void {
  if (encryption?.type === "CUSTOMER_MANAGED_KMS_KEY")
    throw notImplemented("state machines and activities with EncryptionConfiguration CUSTOMER_MANAGED_KMS_KEY");
}

/** What is not said is off. */
export async function readLogging(
  given: LoggingConfiguration | undefined,
  logs: CloudWatchLogsClientConfig,
): Promise<LoggingConfiguration> {
  const { level = "OFF", includeExecutionData = false, destinations } = given ?? {};
  const count = destinations?.length ?? 0;
  if (level === "OFF" ? count > 1 : count !== 1) throw invalidLogging("Must specify exactly one Log Destination.");
  const group = destinations?.[0]?.cloudWatchLogsLogGroup?.logGroupArn?.split(":log-group:")[1]?.replace(/:\*$/, "");
  if (level !== "OFF" && (group === undefined || !(await hasLogGroup(group, logs))))
    throw invalidLogging("Log Destination not found.");
  return { ...(destinations ? { destinations } : {}), includeExecutionData, level };
}

async function hasLogGroup(name: string, settings: CloudWatchLogsClientConfig): Promise<boolean> {
  const client = new CloudWatchLogsClient(settings);
  const { logGroups = [] } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
  return logGroups.some(({ logGroupName }) => logGroupName === name);
}

export const NO_LOGGING: LoggingConfiguration = { includeExecutionData: false, level: "OFF" };

export const readTracing = (given: TracingConfiguration | undefined): TracingConfiguration => ({
  enabled: given?.enabled ?? false,
});
