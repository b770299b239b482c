import { DescribeStatementCommand } from "@aws-sdk/client-redshift-data";
import { operation } from "../../aws/operation.ts";
import { waitTimeSeconds } from "../constraints.ts";
import { type DataContext, openStatement, partId, waitFor } from "../context.ts";
import type { Part } from "../statement-store.ts";
import { showTarget } from "../submit.ts";

export const describeStatement = operation(DescribeStatementCommand, {
  constraints: { WaitTimeSeconds: waitTimeSeconds },
  async handle({ Id, WaitTimeSeconds }, context: DataContext) {
    await waitFor(context, Id, WaitTimeSeconds);
    const { statement, parts, part } = openStatement(context, Id);
    const { executionMode } = statement;
    return {
      ...showTarget(statement.target),
      RedshiftPid: statement.pid,
      QueryParameters: statement.parameters,
      ResultFormat: statement.resultFormat,
      SessionId: statement.sessionId,
      ...(part
        ? showPart(part)
        : {
            ...sum(parts),
            Status: statement.status,
            CreatedAt: new Date(statement.created),
            UpdatedAt: new Date(statement.updated),
          }),
      // A statement without parts of its own ends with its connection, a part of a batch before that.
      ...(executionMode === undefined ? { Status: statement.status, UpdatedAt: new Date(statement.updated) } : {}),
      Id,
      ...(executionMode && !part
        ? {
            ExecutionMode: executionMode,
            Error: parts.find(({ error }) => error !== undefined)?.error ?? statement.error,
            SubStatements: parts.map((each) => ({ ...showPart(each), Id: partId(statement, each) })),
          }
        : {}),
    };
  },
});

const showPart = (part: Part) => ({
  QueryString: part.sql,
  Status: part.status,
  Error: part.error,
  CreatedAt: new Date(part.created),
  UpdatedAt: new Date(part.updated),
  Duration: part.durationNs,
  HasResultSet: part.columns !== undefined,
  ResultRows: part.rows,
  ResultSize: part.sizeBytes,
  RedshiftQueryId: part.queryId,
});

/** A batch has no result of its own. */
const sum = (parts: readonly Part[]) => ({
  Duration: parts.every(({ durationNs }) => durationNs < 0)
    ? -1
    : parts.reduce((total, { durationNs }) => total + Math.max(0, durationNs), 0),
  HasResultSet: parts.some(({ columns }) => columns !== undefined),
  ResultRows: -1,
  ResultSize: -1,
  RedshiftQueryId: 0,
});
