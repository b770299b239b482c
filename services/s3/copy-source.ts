import type { AwsRequest } from "../aws/request.ts";
import { needsOf } from "./access/actions.ts";
import { authorize } from "./access/authorize.ts";
import type { Bucket } from "./bucket-store.ts";
import { type CopyConditions, checkCopyConditions } from "./conditions.ts";
import { findVersion, openBucket, type S3Context } from "./context.ts";
import { checkCustomerKey } from "./encryption.ts";
import { invalidArgument, invalidRequest, noSuchKey, objectNotInActiveTier } from "./errors.ts";
import { readVersionId } from "./object-attributes.ts";
import { isObject, type ObjectVersion } from "./object-store.ts";
import { isArchived } from "./storage-class.ts";

interface CopyInput extends CopyConditions {
  CopySource: string;
  CopySourceSSECustomerAlgorithm?: string | undefined;
  CopySourceSSECustomerKey?: string | undefined;
  CopySourceSSECustomerKeyMD5?: string | undefined;
}

export interface CopySource {
  bucket: Bucket;
  version: ObjectVersion;
  /** The source's version, as the answer shows it. */
  versionId: string | undefined;
}

/** Where `x-amz-copy-source` leads: `[/]bucket/key[?versionId=…]`, percent-encoded. */
export function readCopySource(source: string): { bucket: string; key: string; versionId: string | undefined } {
  const [, path = "", versionId] = /^\/?(.*?)(?:\?versionId=([^?]*))?$/s.exec(source) ?? [];
  const decoded = decode(path.replaceAll("+", "%20"));
  const slash = decoded?.indexOf("/") ?? -1;
  if (decoded === undefined || slash <= 0 || slash === decoded.length - 1)
    throw invalidArgument("Invalid copy source object key", "x-amz-copy-source", "x-amz-copy-source");
  return { bucket: decoded.slice(0, slash), key: decoded.slice(slash + 1), versionId };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The object that is to be copied, if it may be and the conditions hold. */
export function openCopySource(context: S3Context, input: CopyInput, request: AwsRequest): CopySource {
  const { bucket: name, key, versionId } = readCopySource(input.CopySource);
  const bucket = openBucket(context, name);
  authorize(context, request, needsOf("GetObject"), { bucket, key, versionId });
  const version = findVersion(context, { Bucket: name, Key: key, VersionId: versionId });
  if (!isObject(version)) {
    if (version && versionId !== undefined)
      throw invalidRequest("The source of a copy request may not specifically refer to a delete marker by version id.");
    throw noSuchKey(key);
  }
  const { object } = version;
  if (isArchived(object) && !((object.restoredUntil ?? 0) > context.now().getTime())) throw objectNotInActiveTier();
  checkCustomerKey(object.encryption, {
    SSECustomerAlgorithm: input.CopySourceSSECustomerAlgorithm,
    SSECustomerKey: input.CopySourceSSECustomerKey,
    SSECustomerKeyMD5: input.CopySourceSSECustomerKeyMD5,
  });
  checkCopyConditions(version, input, context.now());
  return { bucket, version, versionId: readVersionId(version.id, bucket) };
}
