import { type _Error, type DeletedObject, DeleteObjectsCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { ServiceError } from "../../aws/service-error.ts";
import { needsOf } from "../access/actions.ts";
import { authorize } from "../access/authorize.ts";
import { openBucket, type S3Context } from "../context.ts";
import { deleteVersion, readBypass } from "../delete-version.ts";
import { headerNotImplemented, malformedXml, noSuchVersion } from "../errors.ts";
import { sourceOf } from "../notifications/announcer.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html, read 2026-11-24
const MAX_KEYS = 1000;

export const deleteObjects = operation(DeleteObjectsCommand, {
  handle(input, context: S3Context, request) {
    const bucket = openBucket(context, input.Bucket);
    const how = {
      bypassesGovernance: readBypass(bucket, input.BypassGovernanceRetention),
      source: sourceOf(context.scope, request),
    };
    const { Objects = [], Quiet } = input.Delete;
    if (Objects.length === 0 || Objects.length > MAX_KEYS) throw malformedXml();
    const Deleted: DeletedObject[] = [];
    const Errors: _Error[] = [];
    for (const { Key, VersionId, ETag, LastModifiedTime, Size } of Objects) {
      try {
        if (LastModifiedTime !== undefined || Size !== undefined) throw headerNotImplemented("x-amz-if-match-size");
        const target = { Bucket: input.Bucket, Key, VersionId, IfMatch: ETag };
        authorize(context, request, needsOf("DeleteObject"), { bucket, key: Key, versionId: VersionId });
        const { marker, id } = deleteVersion(context, target, how);
        Deleted.push({ Key, VersionId, ...(marker ? { DeleteMarker: true, DeleteMarkerVersionId: id } : {}) });
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        // Here, unlike in DeleteObject, an id that never was one is a version that is not there (recorded: see errors.ts).
        const { code, message } = isBadVersionId(error) ? noSuchVersion(Key, VersionId ?? "") : error;
        Errors.push({ Key, VersionId, Code: code, Message: message });
      }
    }
    return { Deleted: Quiet ? [] : Deleted, Errors };
  },
});

const isBadVersionId = ({ code, details }: ServiceError): boolean =>
  code === "InvalidArgument" && details.ArgumentName === "versionId";
