import type {
  ExportDescription,
  ExportTableToPointInTimeInput,
  IncrementalExportSpecification,
} from "@aws-sdk/client-dynamodb";
import type { DynamoDbContext } from "./context.ts";
import { invalidExportTime, invalidIncrement } from "./errors.ts";
import type { ExportDocument } from "./export-job.ts";
import { sequenceAt } from "./recovery.ts";
import type { Table } from "./table.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport_Requesting.html, read 2026-11-24: "a minimum of 15 minutes, up to a
// maximum of 24 hours"; "the start time is inclusive and the end time is exclusive"
const SHORTEST_MS = 15 * 60 * 1000;
const LONGEST_MS = 24 * 60 * 60 * 1000;

/** The changes that an incremental export asks for. */
export function readChanges(context: DynamoDbContext, table: Table, input: ExportTableToPointInTimeInput) {
  const {
    ExportFromTime: from,
    ExportToTime: to,
    ExportViewType = "NEW_AND_OLD_IMAGES",
  } = input.IncrementalExportSpecification ?? {};
  if (!from || !to) throw invalidIncrement("ExportFromTime and ExportToTime are required");
  const lengthMs = to.getTime() - from.getTime();
  if (lengthMs < SHORTEST_MS || lengthMs > LONGEST_MS)
    throw invalidIncrement("The export period must be between 15 minutes and 24 hours");
  for (const time of [from, to]) sequenceAt(context, table, time, invalidExportTime);
  const specification: IncrementalExportSpecification = {
    ExportFromTime: from,
    ExportToTime: to,
    ExportViewType,
  };
  const range = { from: startOf(from), to: startOf(to), view: ExportViewType };
  return { specification, range, first: range.from };
}

const startOf = (time: Date): number => time.getTime() * 1000;

/** Keeps an export and begins with it. Part of the caller's transaction. */
export function beginExport(
  { owner, tables, history, transfers, jobs }: DynamoDbContext,
  table: Table,
  about: {
    description: ExportDescription;
    token: string | undefined;
    request: string;
    sequence: number;
    changes: ExportDocument["changes"];
  },
): void {
  const { description, token, request, sequence, changes } = about;
  const arn = String(description.ExportArn);
  const startedAtMs = description.StartTime?.getTime() ?? 0;
  transfers.add(owner, { arn, kind: "export", token, request, startedAtMs, description });
  history.hold(arn, table.space, sequence);
  tables.reopen(owner, table);
  const document: ExportDocument = {
    arn,
    from: { space: table.space, sequence },
    changes,
    cursor: "",
    writing: undefined,
    files: [],
    bytes: 0,
  };
  jobs.start({ id: arn, kind: "export", owner, document });
}
