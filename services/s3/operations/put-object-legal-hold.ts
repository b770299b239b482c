import { PutObjectLegalHoldCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openChangeable, type S3Context } from "../context.ts";
import { malformedXml } from "../errors.ts";
import { checkLockable } from "../object-lock.ts";

export const putObjectLegalHold = operation(PutObjectLegalHoldCommand, {
  handle(input, context: S3Context, request) {
    const version = openChangeable(context, input, request);
    const legalHold = input.LegalHold?.Status;
    if (legalHold !== "ON" && legalHold !== "OFF") throw malformedXml();
    checkLockable(context, input.Bucket);
    context.state.objects.change(version, { ...version.object, legalHold });
    return {};
  },
});
