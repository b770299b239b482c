import { GetObjectLegalHoldCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openObject, type S3Context } from "../context.ts";
import { checkLockable, noSuchObjectLock } from "../object-lock.ts";

export const getObjectLegalHold = operation(GetObjectLegalHoldCommand, {
  handle(input, context: S3Context, request) {
    const { object } = openObject(context, input, request);
    checkLockable(context, input.Bucket);
    if (object.legalHold === undefined) throw noSuchObjectLock();
    return { LegalHold: { Status: object.legalHold } };
  },
});
