import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect } from "vitest";
import { type Finished, pipeline, type TestTarget } from "../support/stack.ts";

/** Settings of an SDK client for a target, with the credentials that its command line has. */
export const clientOf = ({ endpoint, environment }: TestTarget) => ({
  endpoint,
  region: "us-east-1",
  credentials: {
    accessKeyId: environment.AWS_ACCESS_KEY_ID ?? "test",
    secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? "test",
  },
});

export const s3Of = (stack: TestTarget): S3Client => new S3Client({ ...clientOf(stack), forcePathStyle: true });

/** Runs a command of the pipeline and expects it to end with `code`; what it printed is in the message when it does not. */
export async function expectEnd(stack: TestTarget, code: number, ...args: string[]): Promise<Finished> {
  const finished = await pipeline(stack, ...args);
  expect(finished.code, `${args.join(" ")}\n${finished.stdout}\n${finished.stderr}`).toBe(code);
  return finished;
}

export const succeed = (stack: TestTarget, ...args: string[]): Promise<Finished> => expectEnd(stack, 0, ...args);

/** The outputs of the deployed stack. */
export async function outputs(stack: TestTarget): Promise<Record<string, string>> {
  const { Stacks } = await new CloudFormationClient(clientOf(stack)).send(
    new DescribeStacksCommand({ StackName: "customers" }),
  );
  return Object.fromEntries(
    Stacks?.[0]?.Outputs?.map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]) ?? [],
  );
}

export async function textOf(stack: TestTarget, key: string): Promise<string> {
  const { BucketName } = await outputs(stack);
  const { Body } = await s3Of(stack).send(new GetObjectCommand({ Bucket: BucketName, Key: key }));
  return (await Body?.transformToString()) ?? "";
}

/** The ids of all customers in the table. */
export async function customers(stack: TestTarget): Promise<Set<string>> {
  const found = new Set<string>();
  const client = new DynamoDBClient(clientOf(stack));
  for await (const { Items = [] } of paginateScan({ client }, { TableName: "customers", ConsistentRead: true }))
    for (const { customer_id } of Items) found.add(customer_id?.S ?? "");
  return found;
}

/** The run that a send command has named. */
export const runOf = ({ stdout }: Finished): string => /runs\/([^/\s]+)\//.exec(stdout)?.[1] ?? "";
