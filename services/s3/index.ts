import { join } from "node:path";
import * as model from "@aws-sdk/client-s3";
import { restXml } from "../aws/protocol/rest-xml.ts";
import type { AwsRequest } from "../aws/request.ts";
import { type Environment, type Service, service } from "../aws/service.ts";
import { openDatabase } from "../database.ts";
import { address, isS3Host } from "./address.ts";
import { BlobStore } from "./blob-store.ts";
import { BucketStore, MIGRATIONS } from "./bucket-store.ts";
import type { S3Context } from "./context.ts";
import { ERROR_STATUS, requestExpired } from "./errors.ts";
import { abortMultipartUpload } from "./operations/abort-multipart-upload.ts";
import { bucketSettings } from "./operations/bucket-settings.ts";
import { completeMultipartUpload } from "./operations/complete-multipart-upload.ts";
import { copyObject } from "./operations/copy-object.ts";
import { createBucket } from "./operations/create-bucket.ts";
import { createMultipartUpload } from "./operations/create-multipart-upload.ts";
import { deleteBucket } from "./operations/delete-bucket.ts";
import { deleteObject } from "./operations/delete-object.ts";
import { deleteObjectTagging } from "./operations/delete-object-tagging.ts";
import { deleteObjects } from "./operations/delete-objects.ts";
import { getBucketLocation } from "./operations/get-bucket-location.ts";
import { getObject } from "./operations/get-object.ts";
import { getObjectTagging } from "./operations/get-object-tagging.ts";
import { headBucket } from "./operations/head-bucket.ts";
import { headObject } from "./operations/head-object.ts";
import { listBuckets } from "./operations/list-buckets.ts";
import { listMultipartUploads } from "./operations/list-multipart-uploads.ts";
import { listObjects } from "./operations/list-objects.ts";
import { listObjectsV2 } from "./operations/list-objects-v2.ts";
import { listParts } from "./operations/list-parts.ts";
import { putObject } from "./operations/put-object.ts";
import { putObjectTagging } from "./operations/put-object-tagging.ts";
import { uploadPart } from "./operations/upload-part.ts";
import { uploadPartCopy } from "./operations/upload-part-copy.ts";
import { decodedBody } from "./receive.ts";

// The largest document that S3 reads is a DeleteObjects of 1,000 keys of 1,024 bytes, percent-encoded and with its tags.
const DOCUMENT_LIMIT_BYTES = 8 * 1024 * 1024;

/** Amazon S3: https://docs.aws.amazon.com/AmazonS3/latest/API/ */
export function s3(environment: Environment): Service {
  const database = openDatabase(join(environment.directory, "s3.db"), MIGRATIONS);
  const buckets = new BucketStore(database);
  const blobs = new BlobStore(join(environment.directory, "s3"));
  const known = buckets.blobs();
  blobs.sweep((id) => known.has(id));
  return service<S3Context>({
    name: "s3",
    protocol: restXml({
      namespace: "http://s3.amazonaws.com/doc/2006-03-01/",
      address,
      authenticate: (request) => refuseExpired(request, environment.now()),
      body: decodedBody,
      documentLimitBytes: DOCUMENT_LIMIT_BYTES,
      unwrapped: ["GetBucketLocation"],
      status: ({ ContentRange }) => (ContentRange === undefined ? undefined : 206),
      headers: ({ scope }) => ({
        "x-amz-request-id": scope.requestId,
        "x-amz-id-2": scope.requestId,
        server: "AmazonS3",
      }),
      errorDetails: (error, { scope, request }) => [
        ...Object.entries(error.details).map(([name, value]): [string, string] => [name, String(value)]),
        ["Resource", request.path],
        ["RequestId", scope.requestId],
        ["HostId", scope.requestId],
      ],
    }),
    model,
    operations: [
      abortMultipartUpload,
      ...bucketSettings,
      completeMultipartUpload,
      copyObject,
      createBucket,
      createMultipartUpload,
      deleteBucket,
      deleteObject,
      deleteObjects,
      deleteObjectTagging,
      getBucketLocation,
      getObject,
      getObjectTagging,
      headBucket,
      headObject,
      listBuckets,
      listMultipartUploads,
      listObjects,
      listObjectsV2,
      listParts,
      putObject,
      putObjectTagging,
      uploadPart,
      uploadPartCopy,
    ],
    context: (scope) => ({ scope, buckets, blobs, now: environment.now }),
    claims: isS3Host,
    errorStatus: ERROR_STATUS,
    close: () => database.close(),
  });
}

/** A presigned URL is good for as long as it says: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html, read 2026-11-24 */
function refuseExpired(request: AwsRequest, now: Date): void {
  if (!request.queryString.includes("X-Amz-Expires=")) return;
  const query = new URLSearchParams(request.queryString);
  const [, date, time] = /^(\d{8})T(\d{6})Z$/.exec(query.get("X-Amz-Date") ?? "") ?? [];
  if (!date || !time) return;
  const signed = Date.parse(
    `${date.replace(/(....)(..)(..)/, "$1-$2-$3")}T${time.replace(/(..)(..)(..)/, "$1:$2:$3")}Z`,
  );
  const expires = new Date(signed + Number(query.get("X-Amz-Expires")) * 1000);
  if (expires < now) throw requestExpired(expires, now);
}
