import { ImportTableCommand, InputCompressionType, InputFormat } from "@aws-sdk/client-dynamodb";
import { length, members, oneOf, pattern } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { newResourceId } from "../backup.ts";
import type { DynamoDbContext } from "../context.ts";
import { importConflict } from "../errors.ts";
import type { ImportDocument } from "../import-job.ts";
import { importLogGroupArn } from "../import-log.ts";
import { newTableConstraints, readNewTable } from "../new-table.ts";
import { digest, sameRequest } from "../transfer.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ImportTable.html, read 2026-11-24
export const importTable = operation(ImportTableCommand, {
  constraints: {
    S3BucketSource: members({ S3Bucket: length(0, 255), S3KeyPrefix: length(0, 1024) }),
    InputFormat: oneOf(InputFormat),
    InputCompressionType: oneOf(InputCompressionType),
    InputFormatOptions: members({ Csv: members({ Delimiter: pattern("[,;:|\\t ]"), HeaderList: length(1, 255) }) }),
    TableCreationParameters: members(newTableConstraints),
  },
  handle(input, context: DynamoDbContext) {
    const { owner, items, tables, transfers, jobs, now } = context;
    if (input.InputFormat === "ION") throw notImplemented("ImportTable with InputFormat ION");
    const { S3BucketOwner } = input.S3BucketSource;
    if (S3BucketOwner !== undefined && S3BucketOwner !== owner.account)
      throw notImplemented("ImportTable from a bucket of another account");
    if (input.TableCreationParameters.OnDemandThroughput) throw notImplemented("ImportTable with OnDemandThroughput");
    const { ClientToken, ...request } = input;
    const known = sameRequest(transfers.list("import", owner), ClientToken, digest(request), now(), importConflict);
    if (known) return { ImportTableDescription: known.description };
    return items.together(() => {
      const table = readNewTable(context, input.TableCreationParameters);
      tables.create(owner, { ...table, TableStatus: "CREATING" }, { tags: {} });
      const arn = `${table.TableArn}/import/${newResourceId(now())}`;
      const description = {
        ImportArn: arn,
        ImportStatus: "IN_PROGRESS" as const,
        TableArn: table.TableArn,
        TableId: table.TableId,
        ...(ClientToken === undefined ? {} : { ClientToken }),
        S3BucketSource: input.S3BucketSource,
        ErrorCount: 0,
        CloudWatchLogGroupArn: importLogGroupArn(owner),
        InputFormat: input.InputFormat,
        ...(input.InputFormatOptions ? { InputFormatOptions: input.InputFormatOptions } : {}),
        InputCompressionType: input.InputCompressionType ?? "NONE",
        TableCreationParameters: input.TableCreationParameters,
        StartTime: now(),
        ProcessedItemCount: 0,
        ImportedItemCount: 0,
        ProcessedSizeBytes: 0,
      };
      const startedAtMs = now().getTime();
      transfers.add(owner, {
        arn,
        kind: "import",
        token: ClientToken,
        request: digest(request),
        startedAtMs,
        description,
      });
      const document: ImportDocument = {
        arn,
        table: String(table.TableName),
        cursor: "",
        processed: 0,
        imported: 0,
        errors: 0,
        bytes: 0,
      };
      jobs.start({ id: arn, kind: "import", owner, document });
      return { ImportTableDescription: description };
    });
  },
});
