import { ListStatementsCommand } from "@aws-sdk/client-redshift-data";
import { operation } from "../../aws/operation.ts";
import { callerArn, withoutSession } from "../../caller.ts";
import { statementPage, status, target } from "../constraints.ts";
import { type DataContext, isText, readToken, writeToken } from "../context.ts";
import { invalid } from "../errors.ts";
import type { Part, Statement, Status } from "../statement-store.ts";

const ALL: readonly Status[] = ["SUBMITTED", "PICKED", "STARTED", "FINISHED", "FAILED", "ABORTED"];

/** The caller's role's own, newest first; without a status, those that have finished (API reference, read 2026-11-24). */
export const listStatements = operation(ListStatementsCommand, {
  constraints: { MaxResults: statementPage, Status: status, ...target },
  async handle(input, { owner, statements, environment, scope }: DataContext, request) {
    if (input.ClusterIdentifier !== undefined && input.WorkgroupName !== undefined)
      throw invalid("Only one of ClusterIdentifier and WorkgroupName can be specified.");
    const identity = await callerArn(environment, scope, request);
    const { Status = "FINISHED", MaxResults } = input;
    const limit = MaxResults || 100;
    const filter = {
      statuses: Status === "ALL" ? ALL : [Status],
      role: withoutSession(identity),
      identity: input.RoleLevel === false ? identity : undefined,
      namePrefix: input.StatementName,
      database: input.Database,
      clusterIdentifier: input.ClusterIdentifier,
      workgroupName: input.WorkgroupName,
    };
    const found = statements.list(owner, filter, readToken(input.NextToken, isText), limit + 1);
    const page = found.slice(0, limit);
    return {
      Statements: page.map((statement) => show(statement, statements.parts(statement.id))),
      ...(found.length > limit ? { NextToken: writeToken(page.at(-1)?.id) } : {}),
    };
  },
});

const show = (statement: Statement, parts: readonly Part[]) => ({
  Id: statement.id,
  ...(statement.executionMode ? { QueryStrings: parts.map(({ sql }) => sql) } : { QueryString: parts[0]?.sql }),
  IsBatchStatement: statement.executionMode !== undefined,
  SecretArn: statement.target.secretArn,
  Status: statement.status,
  StatementName: statement.name,
  CreatedAt: new Date(statement.created),
  UpdatedAt: new Date(statement.updated),
  QueryParameters: statement.parameters,
  ResultFormat: statement.resultFormat,
  SessionId: statement.sessionId,
});
