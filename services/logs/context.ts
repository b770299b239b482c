import { ServiceError } from "../aws/service-error.ts";
import type { LogGroup, LogStore, LogStream, Owner } from "./log-store.ts";

// Messages: API reference (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/) and snapshots recorded against AWS in
// LocalStack's repository (tests/aws/services/logs), read 2026-11-24.

/** What an operation works with. */
export interface LogsContext {
  owner: Owner;
  logs: LogStore;
  now: () => Date;
}

export function openGroup({ owner, logs }: LogsContext, name: string | undefined): LogGroup {
  const group = name === undefined ? undefined : logs.group(owner, name);
  if (!group) throw new ServiceError("ResourceNotFoundException", "The specified log group does not exist.");
  return group;
}

export function openStream(context: LogsContext, group: LogGroup, name: string): LogStream {
  const stream = context.logs.stream(group, name);
  if (!stream) throw new ServiceError("ResourceNotFoundException", "The specified log stream does not exist.");
  return stream;
}

export const alreadyExists = (what: string): ServiceError =>
  new ServiceError("ResourceAlreadyExistsException", `The specified log ${what} already exists`);

export const invalidParameter = (message: string): ServiceError =>
  new ServiceError("InvalidParameterException", message);

/** Groups are named by name or by ARN. */
export function groupName(name: string | undefined, identifier: string | undefined): string {
  const given = name ?? identifier;
  if (given === undefined || (name !== undefined && identifier !== undefined))
    throw invalidParameter("Exactly one of logGroupName and logGroupIdentifier must be given");
  return given.startsWith("arn:") ? (given.split(":log-group:")[1]?.replace(/:\*$/, "") ?? given) : given;
}

export const groupArn = ({ account, region }: Owner, name: string): string =>
  `arn:aws:logs:${region}:${account}:log-group:${name}`;

export const encodeToken = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

export function decodeToken<T>(token: string | undefined): T | undefined {
  if (token === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(token.replace(/^[fb]\//, ""), "base64url").toString("utf8")) as T;
  } catch {
    throw invalidParameter("The specified nextToken is invalid.");
  }
}
