import { type DataContext, isPosition, openStatement, readToken, waitFor, writeToken } from "./context.ts";
import { invalid, noResult } from "./errors.ts";
import { showColumn } from "./result-format.ts";
import type { Column, Row, Statement } from "./statement-store.ts";

interface ResultRequest {
  Id: string;
  NextToken?: string | undefined;
  WaitTimeSeconds?: number | undefined;
}

/** One page of a result, and what both operations say of it. @throws ServiceError when there is none, or not yet */
export async function readResult(
  context: DataContext,
  { Id, NextToken, WaitTimeSeconds }: ResultRequest,
  format: Statement["resultFormat"],
) {
  await waitFor(context, Id, WaitTimeSeconds);
  const { statement, part } = openStatement(context, Id);
  if (part?.status !== "FINISHED" || !part.columns) throw noResult(Id);
  if (statement.resultFormat !== format)
    throw invalid(
      `The result is in the format ${statement.resultFormat}; use ${format === "JSON" ? "GetStatementResultV2" : "GetStatementResult"}.`,
    );
  const number = readToken(NextToken, isPosition) ?? 0;
  const rows: Row[] = context.statements.page(statement.id, part.number, number) ?? [];
  const hasMore = context.statements.page(statement.id, part.number, number + 1) !== undefined;
  const columns: Column[] = part.columns;
  return {
    rows,
    columns,
    output: {
      ColumnMetadata: columns.map(showColumn),
      TotalNumRows: part.rows,
      ...(hasMore ? { NextToken: writeToken(number + 1) } : {}),
    },
  };
}
