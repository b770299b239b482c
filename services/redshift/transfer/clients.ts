import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IAMClient } from "@aws-sdk/client-iam";
import { S3Client } from "@aws-sdk/client-s3";
import { HttpRequest } from "@smithy/core/protocols";
import { PostgresError } from "../postgres-error.ts";
import type { S3Settings } from "../statement-handler.ts";
import type { Authorization } from "./authorization.ts";

/** AWS as the statement's own keys, or Redshift with the role that it has taken, see it. */
function settingsOf(aws: S3Settings, authorization: Authorization, region?: string) {
  const settings = { ...aws.client(), ...(region === undefined ? {} : { region }) };
  if (authorization.kind !== "keys") return settings;
  const { accessKeyId, secretAccessKey, sessionToken } = authorization;
  return { ...settings, credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) } };
}

export function s3Client(aws: S3Settings, authorization: Authorization): S3Client {
  const s3 = new S3Client({ ...settingsOf(aws, authorization), forcePathStyle: aws.forcePathStyle });
  s3.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        // A part's CRC32 says whether its bytes are right; over HTTP the SDK would hash them once more, and S3 after it.
        // https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html: "Unsigned payload option", read 2026-11-25
        if (commandName === "UploadPartCommand" && HttpRequest.isInstance(args.request))
          args.request.headers["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD";
        return next(args);
      },
    { step: "build" },
  );
  return s3;
}

export const dynamoClient = (aws: S3Settings, authorization: Authorization, region?: string): DynamoDBClient =>
  new DynamoDBClient(settingsOf(aws, authorization, region));

/** IAM of the account that a role belongs to. */
export function iamClient(aws: S3Settings, account: string): IAMClient {
  const settings = aws.client();
  return new IAMClient(
    settings.credentials ? { ...settings, credentials: { ...settings.credentials, accessKeyId: account } } : settings,
  );
}

const URL_PATTERN = /^s3:\/\/([^/]+)(?:\/(.*))?$/s;

/** `s3://bucket/key` in its parts. @throws PostgresError */
export function parseS3Url(url: string): { bucket: string; key: string } {
  const [, bucket, key = ""] = URL_PATTERN.exec(url) ?? [];
  if (bucket === undefined) throw new PostgresError("XX000", `Invalid S3 path '${url}': it must be s3://bucket/prefix`);
  return { bucket, key };
}
