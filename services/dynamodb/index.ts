import { join } from "node:path";
import * as model from "@aws-sdk/client-dynamodb";
import type { Bell } from "../aws/bell.ts";
import { awsJson } from "../aws/protocol/json.ts";
import { type Environment, type Service, service } from "../aws/service.ts";
import { openDatabase } from "../database.ts";
import { GroupCommit } from "../group-commit.ts";
import { BackupStore } from "./backup-store.ts";
import { invalidInput } from "./constraints.ts";
import type { DynamoDbContext } from "./context.ts";
import { backupJob, restoreJob } from "./copy-jobs.ts";
import { demands } from "./demands.ts";
import { ExpirySweeper } from "./expiry.ts";
import { ExpiryStore } from "./expiry-store.ts";
import { exportJob } from "./export-job.ts";
import { fillJob } from "./fill-job.ts";
import { HistoryStore } from "./history-store.ts";
import { importJob } from "./import-job.ts";
import { ItemStore } from "./item-store.ts";
import { JobStore } from "./job-store.ts";
import { Jobs } from "./jobs.ts";
import { batchExecuteStatement } from "./operations/batch-execute-statement.ts";
import { batchGetItem } from "./operations/batch-get-item.ts";
import { batchWriteItem } from "./operations/batch-write-item.ts";
import { createBackup } from "./operations/create-backup.ts";
import { createTable } from "./operations/create-table.ts";
import { deleteBackup } from "./operations/delete-backup.ts";
import { deleteItem } from "./operations/delete-item.ts";
import { deleteResourcePolicy } from "./operations/delete-resource-policy.ts";
import { deleteTable } from "./operations/delete-table.ts";
import { describeBackup } from "./operations/describe-backup.ts";
import { describeContinuousBackups } from "./operations/describe-continuous-backups.ts";
import { describeEndpoints } from "./operations/describe-endpoints.ts";
import { describeExport } from "./operations/describe-export.ts";
import { describeImport } from "./operations/describe-import.ts";
import { describeLimits } from "./operations/describe-limits.ts";
import { describeTable } from "./operations/describe-table.ts";
import { describeTimeToLive } from "./operations/describe-time-to-live.ts";
import { executeStatement } from "./operations/execute-statement.ts";
import { executeTransaction } from "./operations/execute-transaction.ts";
import { exportTableToPointInTime } from "./operations/export-table-to-point-in-time.ts";
import { getItem } from "./operations/get-item.ts";
import { getResourcePolicy } from "./operations/get-resource-policy.ts";
import { importTable } from "./operations/import-table.ts";
import { listBackups } from "./operations/list-backups.ts";
import { listExports } from "./operations/list-exports.ts";
import { listImports } from "./operations/list-imports.ts";
import { listTables } from "./operations/list-tables.ts";
import { listTagsOfResource } from "./operations/list-tags-of-resource.ts";
import { putItem } from "./operations/put-item.ts";
import { putResourcePolicy } from "./operations/put-resource-policy.ts";
import { query } from "./operations/query.ts";
import { restoreTableFromBackup } from "./operations/restore-table-from-backup.ts";
import { restoreTableToPointInTime } from "./operations/restore-table-to-point-in-time.ts";
import { scan } from "./operations/scan.ts";
import { tagResource } from "./operations/tag-resource.ts";
import { transactGetItems } from "./operations/transact-get-items.ts";
import { transactWriteItems } from "./operations/transact-write-items.ts";
import { untagResource } from "./operations/untag-resource.ts";
import { updateContinuousBackups } from "./operations/update-continuous-backups.ts";
import { updateItem } from "./operations/update-item.ts";
import { updateTable } from "./operations/update-table.ts";
import { updateTimeToLive } from "./operations/update-time-to-live.ts";
import { trimHistory } from "./recovery.ts";
import { MIGRATIONS } from "./schema.ts";
import { streamArn } from "./stream.ts";
import { type Stream, StreamStore } from "./stream-store.ts";
import { dynamodbStreams } from "./streams.ts";
import { TableStore } from "./table-store.ts";
import { NO_THROTTLE, throttle } from "./throttle.ts";
import { TokenStore } from "./token-store.ts";
import { TransferStore } from "./transfer-store.ts";

/** Amazon DynamoDB and DynamoDB Streams, two services on one database (docs/decisions/0002): https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/ */
export function dynamodb(environment: Environment): Service[] {
  const database = openDatabase(join(environment.directory, "dynamodb.db"), MIGRATIONS);
  database.exec(TUNING);
  const writes = new GroupCommit(database);
  const items = new ItemStore(database, writes, Number(process.env.DYNAMODB_ITEM_COLLECTION_BYTES) || undefined);
  const streams = new StreamStore(database, writes, environment.now, ringWhenCommitted(environment.bell, writes));
  const expiries = new ExpiryStore(database, (atSeconds) => sweeper.expect(atSeconds));
  const history = new HistoryStore(database, environment.now);
  const tables = new TableStore(database, writes, items, { streams, expiries, history });
  const sweeper = new ExpirySweeper({ writes, expiries, items, tables, now: environment.now });
  const backups = new BackupStore(database, writes);
  const jobs = new Jobs(new JobStore(database, writes), writes);
  const copied = { tables, items, history, backups };
  jobs.register(backupJob(copied));
  jobs.register(restoreJob(copied));
  jobs.register(fillJob(copied));
  const transfers = new TransferStore(database, writes);
  jobs.register(exportJob({ ...copied, transfers, environment }));
  jobs.register(importJob({ tables, items, transfers, environment }));
  const maintenance = setInterval(() => trimHistory(copied, environment.now()), MAINTAIN_EVERY_MS);
  maintenance.unref();
  environment.whenReady(() => {
    sweeper.resume();
    jobs.resume();
  });
  const tokens = new TokenStore(database, writes);
  const limit = process.env.DYNAMODB_THROTTLING === "1" ? throttle(environment.now) : NO_THROTTLE;
  const tablesService = service<DynamoDbContext>({
    name: "dynamodb",
    protocol: awsJson({ version: "1.0", errorNamespace: "com.amazonaws.dynamodb.v20120810" }),
    targetPrefix: "DynamoDB_20120810",
    model,
    operations: [
      batchExecuteStatement,
      batchGetItem,
      batchWriteItem,
      createBackup,
      createTable,
      deleteBackup,
      deleteItem,
      deleteResourcePolicy,
      deleteTable,
      describeBackup,
      describeContinuousBackups,
      describeEndpoints,
      describeExport,
      describeImport,
      describeLimits,
      describeTable,
      describeTimeToLive,
      executeStatement,
      executeTransaction,
      exportTableToPointInTime,
      getItem,
      getResourcePolicy,
      importTable,
      listBackups,
      listExports,
      listImports,
      listTables,
      listTagsOfResource,
      putItem,
      putResourcePolicy,
      query,
      restoreTableFromBackup,
      restoreTableToPointInTime,
      scan,
      tagResource,
      transactGetItems,
      transactWriteItems,
      untagResource,
      updateContinuousBackups,
      updateItem,
      updateTable,
      updateTimeToLive,
    ],
    demands,
    context: ({ account, region }) => ({
      owner: { account, region },
      tables,
      items,
      tokens,
      backups,
      history,
      jobs,
      transfers,
      throttle: limit,
      now: environment.now,
    }),
    invalid: invalidInput,
    settled: () => writes.committed,
    async close() {
      clearInterval(maintenance);
      sweeper.close();
      await jobs.close();
      items.close();
      writes.commit();
      database.close();
    },
  });
  return [tablesService, dynamodbStreams(environment, writes, streams)];
}

const MAINTAIN_EVERY_MS = 60_000;

/** Rings for each stream that was written, once for all the writes of a turn, when they are committed. */
function ringWhenCommitted(bell: Bell, writes: GroupCommit): (stream: Stream) => void {
  const written = new Set<Stream>();
  const ring = (): void => {
    const arns = [...written].map(streamArn);
    written.clear();
    for (const arn of arns) bell.ring(arn);
  };
  return (stream) => {
    // Readers who come for nothing, because the writes were lost, find nothing.
    if (written.size === 0) void writes.committed?.finally(ring).catch(() => undefined);
    written.add(stream);
  };
}

// Nobody else opens the file while we run (the stack holds its directory), so locks need not be taken for every item. A larger
// cache and a checkpoint for every 64 MB of log, instead of 4, write the pages of the index fewer times: for a put of 600 bytes under a
// random key a checkpoint for every 32 MB takes 33 µs instead of 57, and one for every 64 MB another one less. A cache of 32 MB costs 50 µs
// more than one of 16 in each commit that makes the file longer, because SQLite then looks through all of it. Measured 2026-11-24 and -25.
const TUNING = "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 16000;";
