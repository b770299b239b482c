import { all, each, length, members, oneOf, pattern, range } from "../aws/constraints.ts";

// Lengths, ranges and patterns: the API's model in botocore 1.43 (redshift-data 2019-12-20); those of newer members: the API reference;
// both read 2026-11-24.

const SERVERLESS_ARN =
  "arn:(aws(-[a-z]+)*):redshift-serverless:[a-z]{2}(-gov|(-iso[a-z]?))?-[a-z]+-\\d{1}:\\d{12}:workgroup/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

/** Where a statement runs. */
export const target = {
  ClusterIdentifier: all(length(1, 63), pattern("[a-z][a-z0-9]*(-[a-z0-9]+)*")),
  WorkgroupName: all(length(3, 128), pattern(`.*((^[a-z0-9-]{3,63}$)|^(${SERVERLESS_ARN}))`)),
};

export const waitTimeSeconds = range(1, 30);

/** What ExecuteStatement and BatchExecuteStatement have in common. */
export const submission = {
  ...target,
  StatementName: length(0, 2048),
  ClientToken: length(1, 64),
  Parameters: all(length(1), each(members({ name: pattern("[0-9a-zA-Z_]+"), value: length(1) }))),
  ResultFormat: oneOf(["JSON", "CSV"]),
  SessionKeepAliveSeconds: range(0, 86_400),
  WaitTimeSeconds: waitTimeSeconds,
};

export const sqls = length(1, 40);
export const executionMode = oneOf(["AUTO_COMMIT", "TRANSACTION"]);
export const status = oneOf(["SUBMITTED", "PICKED", "STARTED", "FINISHED", "ABORTED", "FAILED", "ALL"]);
export const sessionStatus = oneOf(["AVAILABLE", "BUSY", "CLOSED"]);
/** Of ListStatements and ListSessions. */
export const statementPage = range(0, 100);
/** Of what is in a database. */
export const catalogPage = range(0, 1000);
