import {
  ExportFormat,
  ExportTableToPointInTimeCommand,
  ExportType,
  ExportViewType,
  S3SseAlgorithm,
} from "@aws-sdk/client-dynamodb";
import { length, members, oneOf } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { newResourceId } from "../backup.ts";
import { type DynamoDbContext, openBackedUpTable } from "../context.ts";
import { exportConflict, invalidExportTime } from "../errors.ts";
import { beginExport, readChanges } from "../export-request.ts";
import { sequenceAt } from "../recovery.ts";
import { digest, sameRequest } from "../transfer.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExportTableToPointInTime.html, read 2026-11-24
export const exportTableToPointInTime = operation(ExportTableToPointInTimeCommand, {
  constraints: {
    TableArn: length(1, 1024),
    S3Bucket: length(0, 255),
    S3Prefix: length(0, 1024),
    S3SseAlgorithm: oneOf(S3SseAlgorithm),
    S3SseKmsKeyId: length(1, 2048),
    ExportFormat: oneOf(ExportFormat),
    ExportType: oneOf(ExportType),
    IncrementalExportSpecification: members({ ExportViewType: oneOf(ExportViewType) }),
  },
  handle(input, context: DynamoDbContext) {
    const { owner, items, transfers, now } = context;
    if (input.ExportFormat === "ION") throw notImplemented("ExportTableToPointInTime with ExportFormat ION");
    if (input.S3BucketOwner !== undefined && input.S3BucketOwner !== owner.account)
      throw notImplemented("ExportTableToPointInTime into a bucket of another account");
    const table = openBackedUpTable(context, input.TableArn);
    const { ClientToken, ...request } = input;
    const known = sameRequest(transfers.list("export", owner), ClientToken, digest(request), now(), exportConflict);
    if (known) return { ExportDescription: known.description };
    const { description } = table;
    return items.together(() => {
      const changes = input.ExportType === "INCREMENTAL_EXPORT" ? readChanges(context, table, input) : undefined;
      const sequence = changes?.first ?? sequenceAt(context, table, input.ExportTime, invalidExportTime);
      const arn = `${description.TableArn}/export/${newResourceId(now())}`;
      const ExportDescription = {
        ExportArn: arn,
        ExportStatus: "IN_PROGRESS" as const,
        StartTime: now(),
        TableArn: description.TableArn,
        TableId: description.TableId,
        ...(changes
          ? { IncrementalExportSpecification: changes.specification }
          : { ExportTime: input.ExportTime ?? now() }),
        ...(ClientToken === undefined ? {} : { ClientToken }),
        S3Bucket: input.S3Bucket,
        ...(input.S3BucketOwner === undefined ? {} : { S3BucketOwner: input.S3BucketOwner }),
        ...(input.S3Prefix === undefined ? {} : { S3Prefix: input.S3Prefix }),
        S3SseAlgorithm: input.S3SseAlgorithm ?? "AES256",
        ...(input.S3SseKmsKeyId === undefined ? {} : { S3SseKmsKeyId: input.S3SseKmsKeyId }),
        ExportFormat: "DYNAMODB_JSON" as const,
        ExportType: input.ExportType ?? "FULL_EXPORT",
      };
      beginExport(context, table, {
        description: ExportDescription,
        token: ClientToken,
        request: digest(request),
        sequence,
        changes: changes?.range,
      });
      return { ExportDescription };
    });
  },
});
