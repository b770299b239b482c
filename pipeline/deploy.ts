/** Deploys the template through a change set, as `aws cloudformation deploy` does. Deploying what is deployed changes nothing. */
import { hash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Capability,
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  type Stack,
  type StackEvent,
} from "@aws-sdk/client-cloudformation";
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { API_FUNCTION, bundleFunction, STAGE_FUNCTION } from "./bundle.ts";
import { type Settings, UserError } from "./settings.ts";
import { stateMachine } from "./state-machine.ts";
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

export interface DeployOptions {
  /** Makes a Redshift Serverless workgroup of this name. */
  redshiftWorkgroup?: string | undefined;
  /** Also the state machine and its function. What a stack has once it keeps. */
  stateMachine?: boolean;
  /** Also point-in-time recovery of the table, which its export needs and which costs. What a stack has once it keeps. */
  recovery?: boolean;
  say(line: string): void;
}

const TEMPLATE = new URL("template.yaml", import.meta.url);
const POLL_MS = { emulator: 50, aws: 2_000 };
const DEPLOY_TIMEOUT_MS = 30 * 60_000; // a Redshift Serverless workgroup takes minutes

/**
 * Bundles, uploads and deploys.
 * @throws UserError when the account is not the one that was named, or CloudFormation rolls back
 */
export async function deploy(target: Target, settings: Settings, options: DeployOptions): Promise<Deployment> {
  const account = await confirmedAccount(target, settings);
  const code = await uploadCode(target, account, API_FUNCTION, options.say);
  const cloudformation = new CloudFormationClient(target.aws);
  const stackName = settings.stackName;
  const pollMs = target.emulator ? POLL_MS.emulator : POLL_MS.aws;
  let stack = await describeStack(cloudformation, stackName);
  if (stack?.StackStatus === "ROLLBACK_COMPLETE") {
    options.say(`Stack ${stackName} failed to be created last time; deleting what is left of it`);
    await cloudformation.send(new DeleteStackCommand({ StackName: stackName }));
    await settled(cloudformation, stack.StackId ?? stackName, pollMs);
    stack = undefined;
  }
  const isNew = !stack || stack.StackStatus === "REVIEW_IN_PROGRESS";
  const known = new Map(stack?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  const given = new Map(stack?.Parameters?.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]));
  const hasStages = options.stateMachine || known.has("StateMachineArn");
  const parameters = {
    CodeBucket: code.bucket,
    CodeKey: code.key,
    EmulatorEndpoint: target.apiEndpoint ?? "",
    RedshiftWorkgroupName: options.redshiftWorkgroup ?? known.get("RedshiftWorkgroupName") ?? "",
    PointInTimeRecovery: options.recovery ? "true" : (given.get("PointInTimeRecovery") ?? "false"),
    StageCodeKey: hasStages ? (await uploadCode(target, account, STAGE_FUNCTION, options.say)).key : "",
    StateMachineKey: hasStages ? await uploadStateMachine(target, code.bucket) : "",
  };
  const changeSet = await createChangeSet(cloudformation, stackName, isNew, parameters, pollMs);
  if (!changeSet) {
    options.say(`Stack ${stackName} is up to date`);
    return readOutputs(target, settings);
  }
  const seen = await eventIds(cloudformation, changeSet.stackId);
  await cloudformation.send(
    new ExecuteChangeSetCommand({ ChangeSetName: changeSet.name, StackName: changeSet.stackId }),
  );
  await follow(cloudformation, changeSet.stackId, seen, pollMs, options.say);
  return readOutputs(target, settings);
}

/**
 * What the stack says about itself.
 * @throws UserError when there is no such stack, or the account is not the one that was named
 */
export async function readDeployment(target: Target, settings: Settings): Promise<Deployment> {
  await confirmedAccount(target, settings);
  return readOutputs(target, settings);
}

async function readOutputs(target: Target, settings: Settings): Promise<Deployment> {
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

/** Whose account this is. On AWS nothing is read or changed unless the caller has named it. */
async function confirmedAccount(target: Target, { accountId: expected }: Settings): Promise<string> {
  if (target.name === "aws" && !expected)
    throw new UserError("AWS costs money: name the account to work in, AWS_ACCOUNT_ID=123456789012.");
  const { Account } = await new STSClient(target.aws).send(new GetCallerIdentityCommand({}));
  if (!Account || (expected && expected !== Account))
    throw new UserError(`The credentials are for account ${Account}, not for ${expected} (AWS_ACCOUNT_ID).`);
  return Account;
}

/** The bundle lies under its own hash, so that it is uploaded once and CloudFormation sees when it changes. */
async function uploadCode(target: Target, account: string, entry: string, say: (line: string) => void) {
  const { zip, sha256 } = await bundleFunction(entry);
  const s3 = new S3Client({ ...target.aws, forcePathStyle: target.forcePathStyle });
  const bucket = `terrarium-code-${account}-${target.aws.region}`;
  const key = `${entry.replace(/\.ts$/, "")}/${sha256}.zip`;
  if (!(await exists(s3.send(new HeadBucketCommand({ Bucket: bucket }))))) {
    const LocationConstraint = target.aws.region as BucketLocationConstraint;
    // us-east-1 is the one region that must not be named (API reference of CreateBucket, read 2026-11-24).
    const isDefault = target.aws.region === "us-east-1";
    await s3.send(
      new CreateBucketCommand({
        Bucket: bucket,
        ...(isDefault ? {} : { CreateBucketConfiguration: { LocationConstraint } }),
      }),
    );
  }
  if (await exists(s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key })))) return { bucket, key };
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: zip, ContentType: "application/zip" }));
  say(`Uploaded the function (${Math.ceil(zip.length / 1024)} KB) to s3://${bucket}/${key}`);
  return { bucket, key };
}

/** As the bundle: a definition that changes is another key, which CloudFormation sees. */
async function uploadStateMachine(target: Target, Bucket: string): Promise<string> {
  const Body = JSON.stringify(stateMachine(), null, 2);
  const Key = `state-machine/${hash("sha256", Body)}.json`;
  const s3 = new S3Client({ ...target.aws, forcePathStyle: target.forcePathStyle });
  await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: "application/json" }));
  return Key;
}

async function exists(head: Promise<unknown>): Promise<boolean> {
  try {
    await head;
    return true;
  } catch (error) {
    // HEAD answers have no body, so the SDK knows only the status.
    if (error instanceof Error && ["NotFound", "NoSuchBucket", "NoSuchKey"].includes(error.name)) return false;
    throw error;
  }
}

async function describeStack(cloudformation: CloudFormationClient, name: string): Promise<Stack | undefined> {
  try {
    const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks?.[0];
  } catch (error) {
    // A stack that is not there is a ValidationError, known only by its text: "Stack with id customers does not exist".
    if (error instanceof Error && error.name === "ValidationError" && error.message.includes("does not exist")) return;
    throw error;
  }
}

/** Creates a change set and waits for it; `undefined` when there is nothing to change. */
async function createChangeSet(
  cloudformation: CloudFormationClient,
  stackName: string,
  isNew: boolean,
  parameters: Record<string, string>,
  pollMs: number,
): Promise<{ name: string; stackId: string } | undefined> {
  const { Id, StackId } = await cloudformation.send(
    new CreateChangeSetCommand({
      StackName: stackName,
      ChangeSetName: `deploy-${Date.now()}`,
      ChangeSetType: isNew ? "CREATE" : "UPDATE",
      TemplateBody: await readFile(TEMPLATE, "utf8"),
      Capabilities: ["CAPABILITY_IAM"] satisfies Capability[],
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
    }),
  );
  if (!Id || !StackId) throw new Error("CreateChangeSet answered without an id.");
  const deadline = Date.now() + DEPLOY_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const { Status, StatusReason } = await cloudformation.send(new DescribeChangeSetCommand({ ChangeSetName: Id }));
    if (Status === "CREATE_COMPLETE") return { name: Id, stackId: StackId };
    if (Status === "FAILED") {
      await cloudformation.send(new DeleteChangeSetCommand({ ChangeSetName: Id }));
      // The two texts with which CloudFormation says so; AWS's own SAM CLI and CDK look for them too (their sources, read 2026-11-24).
      if (/didn't contain changes|No updates are to be performed/.test(StatusReason ?? "")) return undefined;
      throw new UserError(`CloudFormation refuses the change set: ${StatusReason}`);
    }
    await sleep(pollMs);
  }
  throw new UserError(`The change set of ${stackName} is not ready after ${DEPLOY_TIMEOUT_MS / 60_000} minutes.`);
}

/** Prints events until the stack rests. @throws UserError with the first failure, when it did not succeed */
async function follow(
  cloudformation: CloudFormationClient,
  stackId: string,
  seen: Set<string | undefined>,
  pollMs: number,
  say: (line: string) => void,
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
  if (status === "CREATE_COMPLETE" || status === "UPDATE_COMPLETE") return;
  const reason = firstFailure && `${firstFailure.LogicalResourceId}: ${firstFailure.ResourceStatusReason}`;
  throw new UserError(`The deployment failed (${status}). ${reason ?? ""}`.trim());
}

/** Waits until nothing is in progress; says how it ended. */
async function settled(
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

const eventIds = async (cloudformation: CloudFormationClient, stackId: string): Promise<Set<string | undefined>> => {
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
