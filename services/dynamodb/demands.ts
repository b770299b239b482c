import { type Demand, type Demands, textOf } from "../aws/permissions.ts";

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html, read 2026-11-24 */
export const demands: Demands = (operation, input, { account, region }) => {
  const arn = (rest: string): string => `arn:aws:dynamodb:${region}:${account}:${rest}`;
  const table = (nameOrArn: unknown): string =>
    textOf(nameOrArn).startsWith("arn:") ? textOf(nameOrArn) : arn(`table/${textOf(nameOrArn)}`);
  const on = (resource: string, action = operation): Demand => ({ action: `dynamodb:${action}`, resource });

  if (operation === "BatchGetItem" || operation === "BatchWriteItem")
    return Object.keys((input.RequestItems ?? {}) as object).map((name) => on(table(name)));
  if (operation === "TransactGetItems" || operation === "TransactWriteItems")
    return ((input.TransactItems ?? []) as Readonly<Record<string, { TableName?: string }>>[]).flatMap((item) =>
      Object.entries(item).map(([kind, { TableName }]) => on(table(TableName), ITEM_ACTIONS[kind])),
    );
  if (input.IndexName !== undefined) return [on(`${table(input.TableName)}/index/${textOf(input.IndexName)}`)];
  const named = input.StreamArn ?? input.BackupArn ?? input.ExportArn ?? input.ImportArn ?? input.ResourceArn;
  if (typeof named === "string") return [on(named)];
  // `<stream's ARN>|…`
  if (typeof input.ShardIterator === "string") return [on(input.ShardIterator.split("|")[0] ?? "")];
  if (operation === "ListTables") return [on(arn("table/*"))];
  const name = input.TableName ?? input.SourceTableName ?? input.TargetTableName;
  return [on(name === undefined ? "*" : table(name))];
};

const ITEM_ACTIONS: Readonly<Record<string, string>> = {
  Get: "GetItem",
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
};
