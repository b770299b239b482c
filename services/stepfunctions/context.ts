import type { Scope } from "../aws/scope.ts";
import type { Environment } from "../aws/service.ts";
import type { ActivityQueues } from "./activity-queues.ts";
import {
  executionDoesNotExist,
  invalidArnPrefix,
  invalidName,
  invalidResourceType,
  invalidToken,
  stateMachineDoesNotExist,
  tooManyTags,
} from "./errors.ts";
import type { Execution, ExecutionStore } from "./execution-store.ts";
import type { Executions } from "./executions.ts";
import type { MapRunner } from "./map-run/map-runner.ts";
import type { Alias, Owner, StateMachine, StateMachineStore, Version } from "./state-machine-store.ts";

/** What an operation works with. */
export interface StatesContext {
  scope: Scope;
  owner: Owner;
  machines: StateMachineStore;
  store: ExecutionStore;
  executions: Executions;
  activities: ActivityQueues;
  mapRuns: MapRunner;
  environment: Environment;
  nowMs: number;
}

/** `arn:aws:states:us-east-1:000000000000:stateMachine:name:3`, taken apart. */
export interface StatesArn {
  type: string;
  account: string;
  region: string;
  name: string;
  /** What stands behind the name: a version, an alias, an execution's name. */
  rest: string[];
}

/** @throws InvalidArn when it is none of Step Functions', or of another type than those given */
export function parseArn(arn: string, types: readonly string[]): StatesArn {
  const [prefix, partition, service, region = "", account = "", type = "", name = "", ...rest] = arn.split(":");
  if (prefix !== "arn" || !partition?.startsWith("aws") || service !== "states" || name === "")
    throw invalidArnPrefix(arn);
  if (!types.includes(type)) throw invalidResourceType(type);
  return { type, region, account, name, rest };
}

export const stateMachineArn = ({ account, region }: Owner, name: string): string =>
  `arn:aws:states:${region}:${account}:stateMachine:${name}`;

export const activityArn = ({ account, region }: Owner, name: string): string =>
  `arn:aws:states:${region}:${account}:activity:${name}`;

/** A state machine, and the version or alias of it that an ARN names. */
export interface Opened {
  machine: StateMachine;
  version?: Version | undefined;
  alias?: Alias | undefined;
}

/** @throws StateMachineDoesNotExist, InvalidArn */
export function openStateMachine({ machines }: StatesContext, arn: string): Opened {
  const { name, rest, account, region } = parseArn(arn, ["stateMachine"]);
  const machine = machines.get({ account, region }, name);
  const [qualifier] = rest;
  if (!machine || rest.length > 1) throw stateMachineDoesNotExist(arn);
  if (qualifier === undefined) return { machine };
  const version = /^\d+$/.test(qualifier) ? machines.version(machine.arn, Number(qualifier)) : undefined;
  if (version) return { machine, version };
  const alias = machines.alias(machine.arn, qualifier);
  if (!alias) throw stateMachineDoesNotExist(arn);
  return { machine, alias };
}

/** @throws ExecutionDoesNotExist, InvalidArn */
export function openExecution({ store }: StatesContext, arn: string): Execution {
  parseArn(arn, ["execution"]);
  const execution = store.get(arn);
  if (!execution) throw executionDoesNotExist(arn);
  return execution;
}

// https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html (name), read 2026-11-24
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are among what is not allowed.
const NOT_IN_NAMES = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f\ufffe\uffff]|[\ud800-\udfff]/u;

/** @throws InvalidName */
export function checkName(name: string): string {
  if (NOT_IN_NAMES.test(name)) throw invalidName(name);
  return name;
}

/** One page of a list; the token is where the next one begins. */
export function pageFrom(token: string | undefined): number {
  if (token === undefined) return 0;
  const start = Number(Buffer.from(token, "base64url").toString("utf8"));
  if (!Number.isSafeInteger(start) || start < 0) throw invalidToken();
  return start;
}

export const pageToken = (start: number): string => Buffer.from(String(start)).toString("base64url");

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html (maxResults), read 2026-11-24 */
export const pageSize = (maxResults: number | undefined): number => maxResults || 100;

/** A page out of a list that is at hand whole. */
export function page<T>(items: readonly T[], token: string | undefined, maxResults: number | undefined) {
  const start = pageFrom(token);
  const end = start + pageSize(maxResults);
  return { items: items.slice(start, end), ...(items.length > end ? { nextToken: pageToken(end) } : {}) };
}

// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html ("Maximum number of tags per resource": 50), read 2026-11-25
const MAX_TAGS = 50;

/** Tags with those that were there before. @throws TooManyTags */
export function readTags(
  tags: readonly { key?: string | undefined; value?: string | undefined }[] | undefined,
  before: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const all = { ...before, ...Object.fromEntries((tags ?? []).map(({ key = "", value = "" }) => [key, value])) };
  if (Object.keys(all).length > MAX_TAGS) throw tooManyTags();
  return all;
}

export const showTags = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([key, value]) => ({ key, value }));
