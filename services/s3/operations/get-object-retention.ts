import { GetObjectRetentionCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openObject, type S3Context } from "../context.ts";
import { checkLockable, noSuchObjectLock } from "../object-lock.ts";

export const getObjectRetention = operation(GetObjectRetentionCommand, {
  handle(input, context: S3Context, request) {
    const { object } = openObject(context, input, request);
    checkLockable(context, input.Bucket);
    const { retention } = object;
    if (!retention) throw noSuchObjectLock();
    return { Retention: { Mode: retention.mode, RetainUntilDate: new Date(retention.until) } };
  },
});
