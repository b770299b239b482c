/** Deletes the deployed stack. Data goes with it only when its owner has said so in a word of its own. */
import { CloudFormationClient, DeleteStackCommand, paginateListStackResources } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import {
  DeleteObjectsCommand,
  ListObjectsV2Command,
  type ObjectIdentifier,
  paginateListObjectsV2,
  S3Client,
} from "@aws-sdk/client-s3";
import Table from "cli-table3";
import { confirmedAccount } from "./account.ts";
import { confirm } from "./confirm.ts";
import { type Settings, UserError } from "./settings.ts";
import { describeStack, eventIds, follow, pollMs } from "./stack.ts";
import type { Target } from "./target.ts";

interface Resource {
  type: string;
  logicalId: string;
  physicalId: string;
}

/**
 * @throws UserError when the account is not the one that was named, nobody agreed, or there is data and DELETE_DATA does not name the stack;
 * then nothing is deleted
 */
export async function destroy(target: Target, settings: Settings, say: (line: string) => void): Promise<void> {
  const account = await confirmedAccount(target, settings);
  const cloudformation = new CloudFormationClient(target.aws);
  const stack = await describeStack(cloudformation, settings.stackName);
  if (!stack?.StackId) throw new UserError(`There is no stack ${settings.stackName}.`);
  const resources: Resource[] = [];
  for await (const page of paginateListStackResources({ client: cloudformation }, { StackName: stack.StackId }))
    for (const each of page.StackResourceSummaries ?? [])
      if (each.ResourceStatus !== "DELETE_COMPLETE")
        resources.push({
          type: each.ResourceType ?? "",
          logicalId: each.LogicalResourceId ?? "",
          physicalId: each.PhysicalResourceId ?? "",
        });
  const s3 = new S3Client({ ...target.aws, forcePathStyle: target.forcePathStyle });
  const data = await dataIn(resources, s3, new DynamoDBClient(target.aws));
  if (data.length > 0 && settings.deleteData !== settings.stackName)
    throw new UserError(
      `The stack ${settings.stackName} holds data: ${data.join(", ")}. Nothing was deleted. To delete it as well: DELETE_DATA=${settings.stackName}`,
    );
  say(`Account ${account}, ${target.aws.region}, stack ${settings.stackName}:\n${show(resources)}`);
  const question = data.length > 0 ? `Delete all of this, and ${data.join(", ")}?` : "Delete all of this?";
  if (!(await confirm(question, settings))) throw new UserError("Nothing was deleted.");
  for (const { type, physicalId } of resources) if (type === "AWS::S3::Bucket") await empty(s3, physicalId, say);
  const seen = await eventIds(cloudformation, stack.StackId);
  await cloudformation.send(new DeleteStackCommand({ StackName: stack.StackId }));
  await follow(cloudformation, stack.StackId, seen, { pollMs: pollMs(target), say });
  say(
    `Stack ${settings.stackName} is deleted. What is left: the functions' code in s3://terrarium-code-${account}-${target.aws.region}/`,
  );
}

/** What of a type of resource counts as data, in words; nothing when it is empty. */
const DATA: Readonly<
  Record<string, (physicalId: string, s3: S3Client, dynamodb: DynamoDBClient) => Promise<string | undefined>>
> = {
  async "AWS::DynamoDB::Table"(TableName, _s3, dynamodb) {
    // Its description counts only every six hours.
    const { Count = 0 } = await dynamodb.send(
      new ScanCommand({ TableName, Limit: 1, Select: "COUNT", ConsistentRead: true }),
    );
    return Count > 0 ? `the items of the table ${TableName}` : undefined;
  },
  async "AWS::S3::Bucket"(Bucket, s3) {
    const { KeyCount = 0 } = await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 1 }));
    return KeyCount > 0 ? `the objects of the bucket ${Bucket}` : undefined;
  },
  "AWS::RedshiftServerless::Namespace": async (name) => `the warehouse ${name}`,
};

async function dataIn(resources: readonly Resource[], s3: S3Client, dynamodb: DynamoDBClient): Promise<string[]> {
  const found = await Promise.all(resources.map(({ type, physicalId }) => DATA[type]?.(physicalId, s3, dynamodb)));
  return found.filter((each) => each !== undefined);
}

function show(resources: readonly Resource[]): string {
  const table = new Table({ head: ["resource", "type", "its name"], style: { head: [], border: [] } });
  for (const { logicalId, type, physicalId } of resources) table.push([logicalId, type, physicalId]);
  return table.toString();
}

/** CloudFormation deletes only empty buckets. */
async function empty(s3: S3Client, Bucket: string, say: (line: string) => void): Promise<void> {
  let deleted = 0;
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
    if (Contents.length === 0) continue;
    const Objects = Contents.map(({ Key = "" }): ObjectIdentifier => ({ Key }));
    const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    if (Errors[0]) throw new UserError(`s3://${Bucket}/${Errors[0].Key} cannot be deleted: ${Errors[0].Message}`);
    deleted += Objects.length;
  }
  if (deleted > 0) say(`Deleted ${deleted} objects of s3://${Bucket}/`);
}
