import type { CreateBucketCommandInput } from "@aws-sdk/client-s3";
import type { Operation } from "../../aws/operation.ts";
import { type Demand, requireAll } from "../../aws/permissions.ts";
import type { AwsRequest } from "../../aws/request.ts";
import { refuseDirectory } from "../bucket-name.ts";
import type { Bucket } from "../bucket-store.ts";
import { openBucket, type S3Context } from "../context.ts";
import { accessDenied, invalidBucketOwnerId } from "../errors.ts";
import { checkOverridesSigned } from "../response-overrides.ts";
import { furtherNeeds, needsOf } from "./actions.ts";
import { authorize, mayKnowOfMissing } from "./authorize.ts";

/** What of an input says what is to be done to what. */
interface GuardedInput {
  Bucket?: string | undefined;
  Key?: string | undefined;
  VersionId?: string | undefined;
  ExpectedBucketOwner?: string | undefined;
}

/** An operation that looks first whether the request may do it. */
export function guarded(operation: Operation<S3Context>): Operation<S3Context> {
  // DeleteObjects is asked about each of its keys, by itself.
  if (operation.name === "DeleteObjects") return { ...operation, handle: checkedOwner(operation) };
  const needs = needsOf(operation.name);
  return {
    ...operation,
    handle(input, context, request) {
      const { Bucket, Key, VersionId } = input as GuardedInput;
      if (needs.on === "account") {
        if (context.scope.accessKeyId === undefined && !context.scope.principal) throw accessDenied();
        if (context.scope.caller)
          requireAll(context.scope.caller, [onAccount(needs.action, Bucket, input as object)], request);
        return operation.handle(input, context, request);
      }
      const bucket = openExpected(context, input as GuardedInput);
      for (const each of [needs, ...furtherNeeds(operation.name, input as object)])
        authorize(context, request, each, { bucket, key: Key, versionId: VersionId });
      if (context.scope.accessKeyId === undefined) checkOverridesSigned(input as object);
      const isOwner = bucket.account === context.scope.account && context.scope.caller === undefined;
      return Key === undefined || isOwner || Bucket === undefined
        ? operation.handle(input, context, request)
        : hidingMissing(() => operation.handle(input, context, request), context, request, bucket, Key);
    },
  };
}

/** What is not, or not yet, any bucket's own: creating one, and listing all. */
const onAccount = (action: string, bucket: string | undefined, input: object): Demand => ({
  action: `s3:${action}`,
  resource: bucket === undefined ? "*" : `arn:aws:s3:::${bucket}`,
  keys: {
    "s3:locationconstraint": (input as CreateBucketInput).CreateBucketConfiguration?.LocationConstraint,
    "s3:x-amz-acl": (input as CreateBucketInput).ACL,
    "s3:x-amz-object-ownership": (input as CreateBucketInput).ObjectOwnership,
  },
});
type CreateBucketInput = Partial<CreateBucketCommandInput>;

const checkedOwner =
  (operation: Operation<S3Context>): Operation<S3Context>["handle"] =>
  (input, context, request) => {
    openExpected(context, input as GuardedInput);
    return operation.handle(input, context, request);
  };

/** The bucket, if it is whose the request says that it is. */
function openExpected(context: S3Context, { Bucket = "", ExpectedBucketOwner: expected }: GuardedInput) {
  refuseDirectory(Bucket);
  if (expected !== undefined && !/^\d{12}$/.test(expected)) throw invalidBucketOwnerId(expected);
  const bucket = openBucket(context, Bucket);
  if (expected !== undefined && expected !== bucket.account) throw accessDenied();
  return bucket;
}

/** A stranger who may not list the bucket hears that he has no access rather than that something is not there. */
async function hidingMissing(
  handle: () => unknown,
  context: S3Context,
  request: AwsRequest,
  bucket: Bucket,
  key: string,
): Promise<unknown> {
  try {
    return await handle();
  } catch (error) {
    const isMissing = ["NoSuchKey", "NoSuchVersion"].includes((error as Error).name);
    if (isMissing && !mayKnowOfMissing(context, request, bucket, key)) throw accessDenied();
    throw error;
  }
}
