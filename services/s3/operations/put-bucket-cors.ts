import { PutBucketCorsCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, type S3Context } from "../context.ts";
import { invalidRequest, malformedXml } from "../errors.ts";
import { changeSettings } from "../settings.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html, read 2026-11-24
const MAX_RULES = 100;
const METHODS = new Set(["GET", "PUT", "HEAD", "POST", "DELETE"]);

export const putBucketCors = operation(PutBucketCorsCommand, {
  handle({ Bucket, CORSConfiguration: { CORSRules } }, context: S3Context) {
    openBucket(context, Bucket);
    if (CORSRules.length === 0 || CORSRules.length > MAX_RULES) throw malformedXml();
    for (const { AllowedMethods, AllowedOrigins, AllowedHeaders, ExposeHeaders } of CORSRules) {
      for (const method of AllowedMethods)
        if (!METHODS.has(method))
          throw invalidRequest(`Found unsupported HTTP method in CORS config. Unsupported method is ${method}`);
      for (const origin of AllowedOrigins) checkWildcard("AllowedOrigin", origin);
      for (const header of AllowedHeaders ?? []) checkWildcard("AllowedHeader", header);
      for (const header of ExposeHeaders ?? [])
        if (header.includes("*"))
          throw invalidRequest(
            `ExposeHeader "${header}" contains wildcard. We currently do not support wildcard for ExposeHeader.`,
          );
    }
    return changeSettings(context, Bucket, { cors: CORSRules });
  },
});

function checkWildcard(element: string, value: string): void {
  if (value.split("*").length > 2) throw invalidRequest(`${element} "${value}" can not have more than one wildcard.`);
}
