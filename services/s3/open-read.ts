import type { AwsRequest } from "../aws/request.ts";
import { memberOf } from "./checksums.ts";
import { checkReadConditions, type ReadConditions } from "./conditions.ts";
import { openBucket, openObject, type S3Context } from "./context.ts";
import { type CustomerKeyInput, checkCustomerKey } from "./encryption.ts";
import { invalidArgument, invalidRequest } from "./errors.ts";
import { showExpiration } from "./lifecycle/show.ts";
import { showChecksum, showObject } from "./object-attributes.ts";
import type { ObjectVersion } from "./object-store.ts";
import { type ByteRange, partRange, partsOf, readRange } from "./read-object.ts";
import { checkReadable } from "./storage-class.ts";

interface ReadInput extends ReadConditions, CustomerKeyInput {
  Bucket: string;
  Key: string;
  VersionId?: string | undefined;
  Range?: string | undefined;
  PartNumber?: number | undefined;
  ChecksumMode?: string | undefined;
}

/** What GetObject and HeadObject have in common: everything but the bytes. */
export function openRead(input: ReadInput, context: S3Context, request: AwsRequest) {
  if (input.Range !== undefined && input.PartNumber !== undefined)
    throw invalidRequest("Cannot specify both Range header and partNumber query parameter");
  if (request.headers["x-amz-server-side-encryption"] !== undefined)
    throw invalidArgument(
      "x-amz-server-side-encryption header is not supported for this operation.",
      "x-amz-server-side-encryption",
      request.headers["x-amz-server-side-encryption"],
    );
  const version = openObject(context, input, request);
  const { object } = version;
  const bucket = openBucket(context, input.Bucket);
  // The object's data is what an archive keeps back; what is known of it can be asked at any time.
  if (request.method !== "HEAD") checkReadable(object, context.now());
  checkCustomerKey(object.encryption, input);
  checkReadConditions(version, input);
  const part = input.PartNumber === undefined ? undefined : partRange(object, input.PartNumber);
  const partial = part ?? readRange(input.Range, object.size);
  const range: ByteRange = partial ?? { start: 0, end: object.size - 1 };
  const parts = partsOf(object).length;
  return {
    version,
    range,
    output: {
      ...showObject(version, bucket),
      Expiration: input.VersionId === undefined ? showExpiration(version, bucket, context.dayMs) : undefined,
      ...(input.ChecksumMode === "ENABLED" ? rangeChecksum(version, partial, part?.piece?.checksum) : {}),
      ContentLength: range.end - range.start + 1,
      // Of nothing there is no range (RFC 9110, 14.4), as when the first part of an empty object is asked for.
      ContentRange: partial && object.size > 0 ? `bytes ${range.start}-${range.end}/${object.size}` : undefined,
      PartsCount: part && parts > 0 ? parts : undefined,
    },
  };
}

/** The checksum of what is sent: of the whole object or of one part, but of no other range. */
function rangeChecksum({ object }: ObjectVersion, partial: ByteRange | undefined, partChecksum: string | undefined) {
  const { checksum } = object;
  const isWhole = !partial || (partial.start === 0 && partial.end === object.size - 1);
  if (partChecksum !== undefined && checksum)
    return { [memberOf(checksum.algorithm)]: partChecksum, ChecksumType: checksum.type };
  return isWhole ? showChecksum(object) : {};
}
