import { ExecutionStatus, IncludedData, LogLevel, StateMachineType } from "@aws-sdk/client-sfn";
import { all, each, length, members, oneOf, pattern, range } from "../aws/constraints.ts";

// https://docs.aws.amazon.com/step-functions/latest/apireference/, read 2026-11-24
export const arn = length(1, 256);
export const longArn = length(1, 2_000);
export const name = length(1, 80);
export const definition = length(1, 1_048_576);
export const input = length(0, 262_144);
export const stateMachineType = oneOf(StateMachineType);
export const maxResults = range(0, 1_000);
export const nextToken = length(1, 1_024);
export const nextTokenOfExecutions = length(1, 3_096);
// In the order in which AWS prints them (recorded, see errors.ts).
export const statusFilter = oneOf([
  ExecutionStatus.SUCCEEDED,
  ExecutionStatus.TIMED_OUT,
  ExecutionStatus.PENDING_REDRIVE,
  ExecutionStatus.ABORTED,
  ExecutionStatus.FAILED,
  ExecutionStatus.RUNNING,
]);
export const error = length(0, 256);
export const cause = length(0, 32_768);
export const taskToken = length(1, 2_048);
export const workerName = length(1, 80);
export const description = length(0, 256);
export const aliasName = all(length(1, 80), pattern("^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$"));
export const routes = all(length(1, 2), each(members({ weight: range(0, 100) })));
export const tags = each(members({ key: length(1, 128), value: length(0, 256) }));
export const logging = members({ level: oneOf(LogLevel) });
export const includedData = oneOf(IncludedData);
