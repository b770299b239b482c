import type { BackupStore } from "./backup-store.ts";
import {
  accessDenied,
  arnNotFound,
  backedUpTableNotFound,
  resourceNotFound,
  tableNotFound,
  validationError,
} from "./errors.ts";
import type { HistoryStore } from "./history-store.ts";
import type { ItemStore } from "./item-store.ts";
import type { Jobs } from "./jobs.ts";
import type { Table } from "./table.ts";
import type { Owner } from "./table-settings.ts";
import type { TableStore } from "./table-store.ts";
import type { Throttle } from "./throttle.ts";
import type { TokenStore } from "./token-store.ts";
import type { TransferStore } from "./transfer-store.ts";

/** What an operation works with. */
export interface DynamoDbContext {
  readonly owner: Owner;
  readonly tables: TableStore;
  readonly items: ItemStore;
  readonly tokens: TokenStore;
  readonly backups: BackupStore;
  readonly history: HistoryStore;
  readonly jobs: Jobs;
  readonly transfers: TransferStore;
  readonly throttle: Throttle;
  readonly now: () => Date;
}

/** The table of an operation on items, by its name or ARN. */
export function openTable({ owner, tables }: DynamoDbContext, nameOrArn: string): Table {
  const table = tables.find(owner, localTableName(nameOrArn, owner));
  // A table that is being restored or imported has no items yet that anybody may see.
  if (!table || table.description.TableStatus === "CREATING") throw resourceNotFound();
  return table;
}

const TABLE_ARN = /^arn:[^:]+:dynamodb:([^:]*):([^:]*):table\/([^/]+)$/;

/** The table's name out of its name or its ARN. */
export function localTableName(nameOrArn: string, { account, region }: Owner): string {
  if (!nameOrArn.startsWith("arn:")) return nameOrArn;
  const [, arnRegion, arnAccount, name] = TABLE_ARN.exec(nameOrArn) ?? [];
  if (name === undefined) throw validationError(`Invalid TableArn: Invalid ResourceArn provided as input ${nameOrArn}`);
  if (arnRegion !== region || arnAccount !== account) throw resourceNotFound();
  return name;
}

export const tableArn = ({ account, region }: Owner, name: string): string =>
  `arn:aws:dynamodb:${region}:${account}:table/${name}`;

/** The table of an operation on tables, whose refusal names it. */
export function openNamedTable({ owner, tables }: DynamoDbContext, nameOrArn: string): Table {
  const name = localTableName(nameOrArn, owner);
  const table = tables.find(owner, name);
  if (!table) throw tableNotFound(name);
  return table;
}

/** The table of an operation on backups, which have an error of their own for it. */
export function openBackedUpTable({ owner, tables }: DynamoDbContext, nameOrArn: string): Table {
  const name = localTableName(nameOrArn, owner);
  const table = tables.find(owner, name);
  if (!table) throw backedUpTableNotFound(nameOrArn);
  return table;
}

/** The table of an operation on tags, which takes ARNs only. */
export function openTaggedTable({ owner, tables }: DynamoDbContext, arn: string, operation: string): Table {
  // Recorded by https://github.com/scylladb/scylladb (test/alternator/test_tag.py), read 2026-11-25.
  if (!arn.startsWith("arn:")) throw validationError("ARNs must start with 'arn:'");
  const [, region, account, name] = TABLE_ARN.exec(arn) ?? [];
  if (name === undefined) throw validationError(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`);
  if (region !== owner.region || account !== owner.account) throw accessDenied(owner.account, operation, arn);
  const table = tables.find(owner, name);
  if (!table) throw arnNotFound(arn);
  return table;
}
