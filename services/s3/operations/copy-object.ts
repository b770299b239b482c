import { CopyObjectCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { objectOwner } from "../access/object-owner.ts";
import { isAlgorithm } from "../checksums.ts";
import { checkKnownConditions, checkWriteConditions } from "../conditions.ts";
import { checkKey, openBucket, type S3Context } from "../context.ts";
import { type CopySource, openCopySource } from "../copy-source.ts";
import { showEncryption } from "../encryption.ts";
import { invalidArgument, invalidRequest } from "../errors.ts";
import { showExpiration } from "../lifecycle/show.ts";
import { sourceOf } from "../notifications/announcer.ts";
import { readAttributes, readVersionId, showChecksum } from "../object-attributes.ts";
import { readWhole } from "../read-object.ts";
import { receiveCopy } from "../receive.ts";
import { storedObject } from "../stored-object.ts";
import { writeBody } from "../write-version.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html, read 2026-11-24
const MAX_SOURCE_BYTES = 5 * 1024 * 1024 * 1024;
const ONTO_ITSELF =
  "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.";

export const copyObject = operation(CopyObjectCommand, {
  async handle(input, context: S3Context, request) {
    const { Bucket, Key, ChecksumAlgorithm } = input;
    checkKey(Key);
    checkKnownConditions(input);
    const replacesMetadata = isReplaced(input.MetadataDirective, "x-amz-metadata-directive", "metadata");
    const replacesTags = isReplaced(input.TaggingDirective, "x-amz-tagging-directive", "tagging");
    const bucket = openBucket(context, Bucket);
    const source = openCopySource(context, input, request);
    const { object: original } = source.version;
    if (original.size > MAX_SOURCE_BYTES)
      throw invalidRequest(
        `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_SOURCE_BYTES}`,
      );
    if (
      isOntoItself(source, Bucket, Key) &&
      !replacesMetadata &&
      !changesOtherwise(input, bucket.settings.encryption !== undefined)
    )
      throw invalidRequest(ONTO_ITSELF);
    checkWriteConditions(context.state.objects.current(Bucket, Key), Key, input);

    const owner = objectOwner(bucket, context.scope.account, input.ACL);
    const given = readAttributes(input, { bucket, owner, now: context.now(), request });
    const attributes = {
      ...given,
      ...(replacesMetadata
        ? {}
        : { headers: copiedHeaders(original.headers, given.headers), metadata: original.metadata }),
      ...(replacesTags ? {} : { tags: original.tags }),
    };
    const algorithm = isAlgorithm(ChecksumAlgorithm) ? ChecksumAlgorithm : original.checksum?.algorithm;
    const received = await receiveCopy(context, readWhole(context.state, source.version), { algorithm });
    const object = storedObject(attributes, received);
    const written = writeBody(
      context,
      {
        bucket: Bucket,
        key: Key,
        owner,
        object,
        body: received.body,
        event: "ObjectCreated:Copy",
        source: sourceOf(context.scope, request),
      },
      (current) => checkWriteConditions(current, Key, input),
    );
    return {
      CopyObjectResult: { ETag: `"${object.etag}"`, LastModified: new Date(written.modified), ...showChecksum(object) },
      CopySourceVersionId: source.versionId,
      VersionId: readVersionId(written.id, bucket),
      Expiration: showExpiration({ ...written, object }, bucket, context.dayMs),
      ...showEncryption(object.encryption),
    };
  },
});

function isReplaced(directive: string | undefined, header: string, what: string): boolean {
  if (directive !== undefined && directive !== "COPY" && directive !== "REPLACE")
    throw invalidArgument(`Unknown ${what} directive.`, header, directive);
  return directive === "REPLACE";
}

/** Onto its current version, that is: an old version copied over it is a change. */
const isOntoItself = ({ version }: CopySource, bucket: string, key: string): boolean =>
  version.bucket === bucket && version.key === key;

const changesOtherwise = (
  input: {
    StorageClass?: string;
    ServerSideEncryption?: string;
    SSECustomerAlgorithm?: string;
    WebsiteRedirectLocation?: string;
    CopySource: string;
  },
  bucketEncrypts: boolean,
): boolean =>
  input.StorageClass !== undefined ||
  input.ServerSideEncryption !== undefined ||
  input.SSECustomerAlgorithm !== undefined ||
  input.WebsiteRedirectLocation !== undefined ||
  input.CopySource.includes("?versionId=") ||
  bucketEncrypts;

/** A website redirect is not copied with the other headers. */
function copiedHeaders(original: Record<string, string>, given: Record<string, string>): Record<string, string> {
  const { WebsiteRedirectLocation: _old, ...headers } = original;
  const redirect = given.WebsiteRedirectLocation;
  return redirect === undefined ? headers : { ...headers, WebsiteRedirectLocation: redirect };
}
