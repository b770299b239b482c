/** The deployed stack: what it says of itself, and waiting for it. */
import { setTimeout as sleep } from "node:timers/promises";
import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type Stack,
  type StackEvent,
} from "@aws-sdk/client-cloudformation";
import { confirmedAccount } from "./account.ts";
import { type Settings, UserError } from "./settings.ts";
import type { Target } from "./target.ts";

/** What the other stages need to know of the deployed stack. */
export interface Deployment {
  apiUrl: string;
  bucket: string;
  table: string;
  copyRoleArn: string;
  /** The workgroup that the stack made, if it made one. */
  redshiftWorkgroup: string | undefined;
  /** The state machine that runs the same stages, if it is deployed. */
  stateMachineArn: string | undefined;
}

/**
 * What the stack says about itself.
 * @throws UserError when there is no such stack, or the account is not the one that was named
 */
export async function readDeployment(target: Target, settings: Settings): Promise<Deployment> {
  await confirmedAccount(target, settings);
  return readOutputs(target, settings);
}

export async function readOutputs(target: Target, settings: Settings): Promise<Deployment> {
  const stack = await describeStack(new CloudFormationClient(target.aws), settings.stackName);
  const outputs = new Map(stack?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  const output = (name: string): string => {
    const value = outputs.get(name);
    if (value) return value;
    throw new UserError(
      stack
        ? `The stack ${settings.stackName} has no output ${name} (its status is ${stack.StackStatus}). Run \`make deploy\`.`
        : `There is no stack ${settings.stackName} yet. Run \`make deploy\`.`,
    );
  };
  return {
    apiUrl: output("ApiUrl"),
    bucket: output("BucketName"),
    table: output("TableName"),
    copyRoleArn: output("CopyRoleArn"),
    redshiftWorkgroup: outputs.get("RedshiftWorkgroupName"),
    stateMachineArn: outputs.get("StateMachineArn"),
  };
}

export async function describeStack(cloudformation: CloudFormationClient, name: string): Promise<Stack | undefined> {
  try {
    const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks?.[0];
  } catch (error) {
    // A stack that is not there is a ValidationError, known only by its text: "Stack with id customers does not exist".
    if (error instanceof Error && error.name === "ValidationError" && error.message.includes("does not exist")) return;
    throw error;
  }
}

const DEPLOY_TIMEOUT_MS = 30 * 60_000; // a Redshift Serverless workgroup takes minutes
/** How often CloudFormation is asked. */
export const pollMs = ({ apiEndpoint }: Target): number => (apiEndpoint ? 50 : 2_000);

/** Prints events until the stack rests. @throws UserError with the first failure, when it did not succeed */
export async function follow(
  cloudformation: CloudFormationClient,
  stackId: string,
  seen: Set<string | undefined>,
  { pollMs, say }: { pollMs: number; say(line: string): void },
): Promise<void> {
  let firstFailure: StackEvent | undefined;
  const showNew = async () => {
    for (const event of (await newEvents(cloudformation, stackId, seen)).reverse()) {
      // Each resource begins twice, once with its physical id; how it ended is what matters.
      if (event.ResourceStatus?.endsWith("_IN_PROGRESS")) continue;
      say(`${event.ResourceStatus?.padEnd(20)} ${event.ResourceType?.padEnd(28)} ${event.LogicalResourceId}`);
      if (event.ResourceStatus?.endsWith("_FAILED")) firstFailure ??= event;
    }
  };
  const status = await settled(cloudformation, stackId, pollMs, showNew);
  await showNew();
  if (status === "CREATE_COMPLETE" || status === "UPDATE_COMPLETE" || status === "DELETE_COMPLETE") return;
  const reason = firstFailure && `${firstFailure.LogicalResourceId}: ${firstFailure.ResourceStatusReason}`;
  const advice = status === "ROLLBACK_COMPLETE" ? "Mend that and deploy again: what is left is deleted first." : "";
  throw new UserError([`CloudFormation ended with ${status}.`, reason, advice].filter(Boolean).join(" "));
}

/** Waits until nothing is in progress; says how it ended. */
export async function settled(
  cloudformation: CloudFormationClient,
  stackId: string,
  pollMs: number,
  meanwhile: () => Promise<void> = async () => {},
): Promise<string> {
  const deadline = Date.now() + DEPLOY_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const stack = await describeStack(cloudformation, stackId);
    const status = stack?.StackStatus ?? "DELETE_COMPLETE";
    if (!status.endsWith("_IN_PROGRESS")) return status;
    await meanwhile();
    await sleep(pollMs);
  }
  throw new UserError(`CloudFormation is not done after ${DEPLOY_TIMEOUT_MS / 60_000} minutes.`);
}

export const eventIds = async (
  cloudformation: CloudFormationClient,
  stackId: string,
): Promise<Set<string | undefined>> => {
  const seen = new Set<string | undefined>();
  await newEvents(cloudformation, stackId, seen);
  return seen;
};

/** Events not in `seen`, newest first; they are added to it. */
async function newEvents(cloudformation: CloudFormationClient, stackId: string, seen: Set<string | undefined>) {
  const found: StackEvent[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cloudformation.send(new DescribeStackEventsCommand({ StackName: stackId, NextToken }));
    const fresh = (page.StackEvents ?? []).filter(({ EventId }) => !seen.has(EventId));
    found.push(...fresh);
    // Newest first: a page with something known is the last one of interest.
    NextToken = fresh.length === page.StackEvents?.length ? page.NextToken : undefined;
  } while (NextToken);
  for (const { EventId } of found) seen.add(EventId);
  return found;
}
