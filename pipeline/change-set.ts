/** Change sets: made, shown, and taken back when nobody wants them. */
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Capability,
  type Change,
  type CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
} from "@aws-sdk/client-cloudformation";
import Table from "cli-table3";
import { UserError } from "./settings.ts";

export interface ChangeSet {
  id: string;
  stackId: string;
  changes: Change[];
}

export interface ChangeSetOptions {
  stackName: string;
  isNew: boolean;
  parameters: Readonly<Record<string, string>>;
  pollMs: number;
}

const TEMPLATE = new URL("template.yaml", import.meta.url);
const READY_WITHIN_MS = 5 * 60_000;

/** Creates a change set and waits for it; `undefined` when there is nothing to change. */
export async function createChangeSet(
  cloudformation: CloudFormationClient,
  { stackName, isNew, parameters, pollMs }: ChangeSetOptions,
): Promise<ChangeSet | undefined> {
  const { Id, StackId } = await cloudformation.send(
    new CreateChangeSetCommand({
      StackName: stackName,
      ChangeSetName: `deploy-${Date.now()}`,
      ChangeSetType: isNew ? "CREATE" : "UPDATE",
      TemplateBody: await readFile(TEMPLATE, "utf8"),
      Capabilities: ["CAPABILITY_IAM"] satisfies Capability[],
      // Costs are found by them, and what is left over.
      Tags: [{ Key: "terrarium:stack", Value: stackName }],
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
    }),
  );
  if (!Id || !StackId) throw new Error("CreateChangeSet answered without an id.");
  const names = { ChangeSetName: Id, StackName: StackId };
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    const { Status, StatusReason } = await cloudformation.send(new DescribeChangeSetCommand(names));
    if (Status === "CREATE_COMPLETE")
      return { id: Id, stackId: StackId, changes: await changesOf(cloudformation, names) };
    if (Status === "FAILED") {
      await cloudformation.send(new DeleteChangeSetCommand(names));
      // The two texts with which CloudFormation says so; AWS's own SAM CLI and CDK look for them too (their sources, read 2026-11-24).
      if (/didn't contain changes|No updates are to be performed/.test(StatusReason ?? "")) return undefined;
      throw new UserError(`CloudFormation refuses the change set: ${StatusReason}`);
    }
    await sleep(pollMs);
  }
  throw new UserError(`The change set of ${stackName} is not ready after ${READY_WITHIN_MS / 60_000} minutes.`);
}

async function changesOf(
  cloudformation: CloudFormationClient,
  names: { ChangeSetName: string; StackName: string },
): Promise<Change[]> {
  const changes: Change[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cloudformation.send(new DescribeChangeSetCommand({ ...names, NextToken }));
    changes.push(...(page.Changes ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return changes;
}

/** What would be done to what. */
export function showChanges(changes: readonly Change[]): string {
  const table = new Table({ head: ["does", "resource", "type", "replaces it"], style: { head: [], border: [] } });
  for (const { ResourceChange: change = {} } of changes)
    table.push([
      change.Action ?? "",
      change.LogicalResourceId ?? "",
      change.ResourceType ?? "",
      change.Action === "Modify" ? (change.Replacement ?? "") : "",
    ]);
  return table.toString();
}

/** Takes back a change set that is not wanted, and the empty stack that a first one has made. */
export async function discard(
  cloudformation: CloudFormationClient,
  { id, stackId }: ChangeSet,
  isNew: boolean,
): Promise<void> {
  await cloudformation.send(new DeleteChangeSetCommand({ ChangeSetName: id, StackName: stackId }));
  if (isNew) await cloudformation.send(new DeleteStackCommand({ StackName: stackId }));
}
