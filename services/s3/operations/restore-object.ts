import { RestoreObjectCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { changeObject } from "../change-object.ts";
import { openObject, type S3Context } from "../context.ts";
import { invalidObjectState, malformedXml } from "../errors.ts";
import { afterDays } from "../lifecycle/due.ts";
import { isArchived } from "../storage-class.ts";

/** Restoring takes AWS minutes or hours; here the copy is there at once, for the days asked for. */
export const restoreObject = operation(RestoreObjectCommand, {
  handle(input, context: S3Context, request) {
    const { Days, Type, SelectParameters, OutputLocation } = input.RestoreRequest ?? {};
    if (Type !== undefined || SelectParameters || OutputLocation) throw notImplemented("RestoreObject of a SELECT");
    const version = openObject(context, input, request);
    const { object } = version;
    if (!isArchived(object)) throw invalidObjectState(object.storageClass ?? "STANDARD");
    if (Days === undefined || Days < 1) throw malformedXml();
    const restoredUntil = afterDays(context.now().getTime(), Days, context.dayMs);
    const wasRestored = (object.restoredUntil ?? 0) > context.now().getTime();
    changeObject(context, request, version, { ...object, restoredUntil }, [
      "ObjectRestore:Post",
      "ObjectRestore:Completed",
    ]);
    // 202 when a restoration begins, 200 when one is made longer (API reference, read 2026-11-24). The SDK's output has no member for it.
    return (wasRestored ? {} : { isAccepted: true }) as { RestoreOutputPath?: string };
  },
});
