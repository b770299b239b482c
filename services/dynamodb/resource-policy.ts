import { type DynamoDbContext, openNamedTable } from "./context.ts";
import { accessDenied, invalidParameter, policyNotFound, resourceNotFound, validationError } from "./errors.ts";
import type { Table } from "./table.ts";
import type { KeptPolicy } from "./table-settings.ts";

// Policies are kept and shown; nobody's requests are judged by them.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutResourcePolicy.html, read 2026-11-24
const MAX_POLICY_BYTES = 20 * 1024;

/** Stands for the revision of a resource that has no policy. */
const NO_POLICY = "NO_POLICY";

const RESOURCE_ARN = /^arn:[^:]+:dynamodb:([^:]*):([^:]*):table\/([^/]+)(?:\/stream\/([^/]+))?$/;

/** What a policy belongs to: a table, or one of its streams. */
interface Resource {
  readonly arn: string;
  readonly table: Table;
  /** The name under which the table's settings have the policy. */
  readonly name: string;
}

export function openResource(context: DynamoDbContext, arn: string, operation: string): Resource {
  const [, region, account, tableName, label] = RESOURCE_ARN.exec(arn) ?? [];
  if (tableName === undefined)
    throw validationError(`Invalid ResourceArn: Invalid ResourceArn provided as input ${arn}`);
  const { owner } = context;
  if (region !== owner.region || account !== owner.account) throw accessDenied(owner.account, operation, arn);
  const table = openNamedTable(context, tableName);
  if (label !== undefined && table.description.LatestStreamLabel !== label) throw resourceNotFound();
  return { arn, table, name: label ?? "table" };
}

export const policyOf = ({ owner, tables }: DynamoDbContext, { table, name }: Resource): KeptPolicy | undefined =>
  tables.settings(owner, table).policies?.[name];

/** Keeps a policy, or none. The revision that the caller expects must be the one that there is. */
export function keepPolicy(
  context: DynamoDbContext,
  resource: Resource,
  policy: KeptPolicy | undefined,
  expected: string | undefined,
): void {
  const current = policyOf(context, resource)?.revision ?? NO_POLICY;
  if (expected !== undefined && expected !== current) throw policyNotFound(resource.arn);
  const { owner, tables } = context;
  const { policies = {}, ...settings } = tables.settings(owner, resource.table);
  const { [resource.name]: _old, ...others } = policies;
  const kept = policy ? { ...others, [resource.name]: policy } : others;
  tables.changeSettings(owner, resource.table, { ...settings, policies: kept });
}

/** "Running it multiple times on the same resource using the same policy document will return the same revision ID." */
export function newPolicy(context: DynamoDbContext, document: string, old: KeptPolicy | undefined): KeptPolicy {
  checkDocument(document);
  if (old?.document === document) return old;
  return { document, revision: String(Math.max(context.now().getTime(), Number(old?.revision ?? 0) + 1)) };
}

interface Statement {
  Effect?: unknown;
  Principal?: unknown;
  Action?: unknown;
  NotAction?: unknown;
}

/** Not recorded: the wording is ours. */
function checkDocument(text: string): void {
  if (Buffer.byteLength(text) > MAX_POLICY_BYTES)
    throw invalidParameter("The resource-based policy document exceeds 20 KB");
  let document: { Statement?: Statement | Statement[] };
  try {
    document = JSON.parse(text);
  } catch {
    throw invalidParameter("The resource-based policy document is not JSON");
  }
  const statements = [document?.Statement ?? []].flat();
  const sound = statements.every(
    ({ Effect, Principal, Action, NotAction }) =>
      (Effect === "Allow" || Effect === "Deny") && Principal !== undefined && (Action ?? NotAction) !== undefined,
  );
  if (statements.length === 0 || !sound)
    throw invalidParameter(
      "Each statement of a resource-based policy document has an Effect, a Principal and an Action",
    );
}
