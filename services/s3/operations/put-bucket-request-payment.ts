import { Payer, PutBucketRequestPaymentCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import type { S3Context } from "../context.ts";
import { malformedXml } from "../errors.ts";
import { changeSettings } from "../settings.ts";

const PAYERS = new Set<string>(Object.values(Payer));

export const putBucketRequestPayment = operation(PutBucketRequestPaymentCommand, {
  handle({ Bucket, RequestPaymentConfiguration: { Payer: requestPayer } }, context: S3Context) {
    if (!PAYERS.has(requestPayer)) throw malformedXml();
    return changeSettings(context, Bucket, { requestPayer });
  },
});
