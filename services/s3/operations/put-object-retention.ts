import { PutObjectRetentionCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openChangeable, type S3Context } from "../context.ts";
import { malformedXml } from "../errors.ts";
import { checkFuture, checkLockable, checkRetentionChange } from "../object-lock.ts";

export const putObjectRetention = operation(PutObjectRetentionCommand, {
  handle(input, context: S3Context, request) {
    const version = openChangeable(context, input, request);
    checkLockable(context, input.Bucket);
    const { Mode, RetainUntilDate } = input.Retention ?? {};
    if ((Mode === undefined) !== (RetainUntilDate === undefined)) throw malformedXml();
    if (Mode !== undefined && Mode !== "GOVERNANCE" && Mode !== "COMPLIANCE") throw malformedXml();
    const now = context.now();
    if (RetainUntilDate) checkFuture(RetainUntilDate, now, "RetainUntilDate");
    const retention = Mode && RetainUntilDate ? { mode: Mode, until: RetainUntilDate.getTime() } : undefined;
    checkRetentionChange(version.object, retention, input.BypassGovernanceRetention ?? false, now);
    context.state.objects.change(version, { ...version.object, retention });
    return {};
  },
});
