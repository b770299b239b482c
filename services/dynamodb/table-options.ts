import type {
  OnDemandThroughput,
  SSEDescription,
  SSESpecification,
  TableDescription,
  WarmThroughput,
} from "@aws-sdk/client-dynamodb";
import { invalidParameter } from "./errors.ts";
import type { Owner } from "./table-settings.ts";

/** What CreateTable and UpdateTable set besides keys, indexes and throughput: kept, shown, and enforced where that means anything here. */
export interface TableOptions {
  SSESpecification?: SSESpecification | undefined;
  OnDemandThroughput?: OnDemandThroughput | undefined;
  WarmThroughput?: WarmThroughput | undefined;
  TableClass?: NonNullable<TableDescription["TableClassSummary"]>["TableClass"] | undefined;
  DeletionProtectionEnabled?: boolean | undefined;
}

/** The members of a table's description that the options change. */
export function describeOptions(owner: Owner, options: TableOptions, onDemand: boolean): Partial<TableDescription> {
  const { TableClass, DeletionProtectionEnabled, SSESpecification: encryption } = options;
  return {
    ...(TableClass ? { TableClassSummary: { TableClass } } : {}),
    ...(DeletionProtectionEnabled === undefined ? {} : { DeletionProtectionEnabled }),
    ...(encryption ? { SSEDescription: describeEncryption(owner, encryption) } : {}),
    ...describeLimits(options, onDemand),
  };
}

/**
 * Encrypted with a key in KMS, or with DynamoDB's own, which is not described:
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_SSESpecification.html, read 2026-11-24
 */
function describeEncryption(owner: Owner, specification: SSESpecification): SSEDescription | undefined {
  const { Enabled = false, SSEType = "KMS", KMSMasterKeyId: key = "alias/aws/dynamodb" } = specification;
  // Not recorded: the wording of both refusals is ours.
  if (!Enabled && specification.KMSMasterKeyId !== undefined)
    throw invalidParameter("KMSMasterKeyId can only be specified when SSE is enabled");
  if (SSEType !== "KMS") throw invalidParameter("SSEType KMS is the only one that is supported");
  if (!Enabled) return undefined;
  const prefix = `arn:aws:kms:${owner.region}:${owner.account}:`;
  const KMSMasterKeyArn = key.startsWith("arn:") ? key : prefix + (key.startsWith("alias/") ? key : `key/${key}`);
  return { Status: "ENABLED", SSEType, KMSMasterKeyArn };
}

/** What a table or an index has of an on-demand maximum and of warm throughput. */
export function describeLimits(
  { OnDemandThroughput: maximum, WarmThroughput: warm }: Pick<TableOptions, "OnDemandThroughput" | "WarmThroughput">,
  onDemand: boolean,
): { OnDemandThroughput?: OnDemandThroughput; WarmThroughput?: WarmThroughput & { Status: "ACTIVE" } } {
  if (maximum && !onDemand)
    // Not recorded: the wording is ours.
    throw invalidParameter("OnDemandThroughput can only be specified when BillingMode is PAY_PER_REQUEST");
  return {
    ...(maximum ? { OnDemandThroughput: maximum } : {}),
    ...(warm ? { WarmThroughput: { ...warm, Status: "ACTIVE" } } : {}),
  };
}
