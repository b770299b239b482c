import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Scope } from "../aws/scope.ts";
import type { Environment } from "../aws/service.ts";
import { ServiceError } from "../aws/service-error.ts";
import type { Deployer } from "./deployer.ts";
import type { Owner, Stack, StackInput, StackStore } from "./stack-store.ts";
import { type GivenParameter, readParameters } from "./template/parameters.ts";
import { parseTemplate, TemplateError } from "./template/parse.ts";

// Messages: snapshots recorded against AWS in LocalStack's repository (tests/aws/services/cloudformation), read 2026-11-24.

/** What an operation works with. */
export interface CloudFormationContext {
  scope: Scope;
  owner: Owner;
  stacks: StackStore;
  deployer: Deployer;
  environment: Environment;
}

export const validationError = (message: string): ServiceError => new ServiceError("ValidationError", message);

export function openStack({ owner, stacks }: CloudFormationContext, nameOrId: string | undefined): Stack {
  const stack = nameOrId === undefined ? undefined : stacks.find(owner, nameOrId);
  if (!stack) throw validationError(`Stack with id ${nameOrId} does not exist`);
  return stack;
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html, read 2026-11-24
const BODY_LIMIT_BYTES = 51_200;
const URL_LIMIT_BYTES = 1_048_576;

interface TemplateSource {
  TemplateBody?: string | undefined;
  TemplateURL?: string | undefined;
  UsePreviousTemplate?: boolean | undefined;
}

/** A request's template, from its body or from S3. */
export async function readTemplate(
  context: CloudFormationContext,
  source: TemplateSource,
  previous?: string,
): Promise<string> {
  if (source.UsePreviousTemplate && previous !== undefined) return previous;
  if (source.TemplateBody !== undefined) {
    if (Buffer.byteLength(source.TemplateBody) > BODY_LIMIT_BYTES)
      throw validationError(
        `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${BODY_LIMIT_BYTES}`,
      );
    return source.TemplateBody;
  }
  if (source.TemplateURL === undefined)
    throw validationError("Either Template URL or Template Body must be specified.");
  const { hostname, pathname } = new URL(source.TemplateURL);
  const [first = "", ...rest] = pathname.slice(1).split("/").map(decodeURIComponent);
  const virtual = /^(.+)\.s3[.-]/.exec(hostname)?.[1];
  const s3 = new S3Client({
    ...context.environment.connect({ ...context.owner, forwardsCaller: true }),
    forcePathStyle: true,
  });
  const address = virtual
    ? { Bucket: virtual, Key: [first, ...rest].join("/") }
    : { Bucket: first, Key: rest.join("/") };
  try {
    const object = await s3.send(new GetObjectCommand(address));
    if ((object.ContentLength ?? 0) > URL_LIMIT_BYTES) throw new Error(`it is larger than ${URL_LIMIT_BYTES} bytes`);
    return (await object.Body?.transformToString()) ?? "";
  } catch (error) {
    throw validationError(`S3 error: ${(error as Error).message}`);
  }
}

interface InputRequest {
  Parameters?: GivenParameter[] | undefined;
  Tags?: { Key: string; Value: string }[] | undefined;
  Capabilities?: string[] | undefined;
}

/** Everything that a stack is made from; the template is checked, and that the caller knows what it may do. */
export function readInput(template: string, request: InputRequest, previous?: StackInput): StackInput {
  try {
    const parsed = parseTemplate(template);
    const iam = Object.values(parsed.Resources).filter(({ Type }) => Type.startsWith("AWS::IAM::"));
    const named = iam.some(({ Properties }) =>
      ["RoleName", "UserName", "GroupName", "ManagedPolicyName"].some((name) => Properties?.[name] !== undefined),
    );
    const capabilities = request.Capabilities ?? [];
    if (named && !capabilities.includes("CAPABILITY_NAMED_IAM")) throw insufficientCapabilities("CAPABILITY_NAMED_IAM");
    if (iam.length > 0 && !capabilities.some((each) => each === "CAPABILITY_IAM" || each === "CAPABILITY_NAMED_IAM"))
      throw insufficientCapabilities("CAPABILITY_IAM");
    return {
      template,
      parameters: readParameters(parsed, request.Parameters ?? [], previous?.parameters ?? {}),
      tags: request.Tags
        ? Object.fromEntries(request.Tags.map(({ Key, Value }) => [Key, Value]))
        : (previous?.tags ?? {}),
      capabilities,
    };
  } catch (error) {
    throw asValidationError(error);
  }
}

/** A template's fault is the caller's. */
export const asValidationError = (error: unknown): unknown =>
  error instanceof TemplateError ? validationError(error.message) : error;

const insufficientCapabilities = (name: string): ServiceError =>
  new ServiceError("InsufficientCapabilitiesException", `Requires capabilities : [${name}]`);

/** One page of a list; the token is where the next one begins. */
export function page<T>(items: readonly T[], token: string | undefined, size = 100) {
  const start = token === undefined ? 0 : Number(Buffer.from(token, "base64url").toString("utf8")) || 0;
  const end = start + size;
  return {
    items: items.slice(start, end),
    ...(items.length > end ? { NextToken: Buffer.from(String(end)).toString("base64url") } : {}),
  };
}

export const showTags = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
