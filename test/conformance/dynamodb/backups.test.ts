import {
  BatchWriteItemCommand,
  CreateBackupCommand,
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteBackupCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeBackupCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListBackupsCommand,
  PutItemCommand,
  paginateScan,
  QueryCommand,
  RestoreTableFromBackupCommand,
  RestoreTableToPointInTimeCommand,
  UpdateContinuousBackupsCommand,
} from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";

const db = new DynamoDBClient(clientConfig());
// On AWS a restore takes minutes.
const POLL = { timeout: process.env.ENDPOINT_URL ? 1_200_000 : 20_000, interval: 20 };

async function makeTable(more: Partial<CreateTableCommandInput> = {}) {
  const TableName = uniqueName("backups");
  await db.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      ...more,
    }),
  );
  return TableName;
}

const put = (TableName: string, pk: string, n: number) =>
  db.send(new PutItemCommand({ TableName, Item: { pk: { S: pk }, n: { N: String(n) } } }));

async function contents(TableName: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { Items = [] } of paginateScan({ client: db }, { TableName, ConsistentRead: true }))
    for (const { pk, n } of Items) found[pk?.S ?? ""] = n?.N ?? "";
  return found;
}

const describeTable = async (TableName: string) => (await db.send(new DescribeTableCommand({ TableName }))).Table ?? {};

const active = (TableName: string) =>
  expect.poll(async () => (await describeTable(TableName)).TableStatus, POLL).toBe("ACTIVE");

async function backUp(TableName: string, BackupName = "first") {
  const { BackupDetails } = await db.send(new CreateBackupCommand({ TableName, BackupName }));
  const BackupArn = BackupDetails?.BackupArn ?? "";
  const status = async () =>
    (await db.send(new DescribeBackupCommand({ BackupArn }))).BackupDescription?.BackupDetails?.BackupStatus;
  await expect.poll(status, POLL).toBe("AVAILABLE");
  return BackupArn;
}

const enableRecovery = (TableName: string, enabled = true) =>
  db.send(
    new UpdateContinuousBackupsCommand({
      TableName,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: enabled },
    }),
  );

describe("an on-demand backup", () => {
  test("is described, listed and deleted", async () => {
    const TableName = await makeTable();
    await put(TableName, "a", 1);
    const BackupArn = await backUp(TableName, "mine");
    const table = await describeTable(TableName);
    expect(BackupArn).toMatch(new RegExp(`^${table.TableArn}/backup/\\d{14}-[0-9a-f]{8}$`));
    const { BackupDescription } = await db.send(new DescribeBackupCommand({ BackupArn }));
    const details = {
      BackupArn,
      BackupName: "mine",
      BackupSizeBytes: expect.any(Number),
      BackupStatus: "AVAILABLE",
      BackupType: "USER",
      BackupCreationDateTime: expect.any(Date),
    };
    expect(BackupDescription).toEqual({
      BackupDetails: details,
      SourceTableDetails: {
        TableName,
        TableId: table.TableId,
        TableArn: table.TableArn,
        TableSizeBytes: expect.any(Number),
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        TableCreationDateTime: table.CreationDateTime,
        ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
        ItemCount: expect.any(Number),
        BillingMode: "PAY_PER_REQUEST",
      },
      SourceTableFeatureDetails: {},
    });
    const second = await backUp(TableName, "second");
    const list = async (more: object) => {
      const page = await db.send(new ListBackupsCommand({ TableName, ...more }));
      return { arns: page.BackupSummaries?.map((summary) => summary.BackupArn), last: page.LastEvaluatedBackupArn };
    };
    expect((await list({})).arns?.sort()).toEqual([BackupArn, second].sort());
    const page = await list({ Limit: 1 });
    expect(page.last).toBe(page.arns?.[0]);
    expect((await list({ ExclusiveStartBackupArn: page.last })).arns).toHaveLength(1);
    expect((await list({ BackupType: "SYSTEM" })).arns).toEqual([]);
    expect((await list({ TimeRangeUpperBound: new Date("2020-01-01") })).arns).toEqual([]);

    const deleted = await db.send(new DeleteBackupCommand({ BackupArn }));
    expect(deleted.BackupDescription?.BackupDetails?.BackupStatus).toBe("DELETED");
    await expect(db.send(new DescribeBackupCommand({ BackupArn }))).rejects.toMatchObject({
      name: "BackupNotFoundException",
    });
  });

  test("is the table as it was, and is restored with its indexes, also when the table has gone", async () => {
    const TableName = await makeTable({
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "n", AttributeType: "N" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "by-n",
          KeySchema: [{ AttributeName: "n", KeyType: "HASH" }],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    });
    // More than one step of the copy.
    const before: Record<string, string> = {};
    for (let start = 0; start < 600; start += 25) {
      const numbers = Array.from({ length: 25 }, (_, index) => String(start + index));
      for (const n of numbers) before[`key-${n}`] = n;
      const writes = numbers.map((n) => ({ PutRequest: { Item: { pk: { S: `key-${n}` }, n: { N: n } } } }));
      await db.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: writes } }));
    }
    const { BackupDetails } = await db.send(new CreateBackupCommand({ TableName, BackupName: "all" }));
    // What comes while the backup is made is not part of it.
    await Promise.all([
      put(TableName, "new", -1),
      put(TableName, "key-1", -1),
      db.send(new DeleteItemCommand({ TableName, Key: { pk: { S: "key-599" } } })),
    ]);
    const BackupArn = BackupDetails?.BackupArn ?? "";
    await expect
      .poll(
        async () =>
          (await db.send(new DescribeBackupCommand({ BackupArn }))).BackupDescription?.BackupDetails?.BackupStatus,
        POLL,
      )
      .toBe("AVAILABLE");
    await db.send(new DeleteTableCommand({ TableName }));
    const TargetTableName = uniqueName("restored");
    const { TableDescription } = await db.send(new RestoreTableFromBackupCommand({ TargetTableName, BackupArn }));
    expect(TableDescription).toMatchObject({
      TableName: TargetTableName,
      TableStatus: "CREATING",
      RestoreSummary: { SourceBackupArn: BackupArn, RestoreInProgress: true, RestoreDateTime: expect.any(Date) },
    });
    await active(TargetTableName);
    expect(await contents(TargetTableName)).toEqual(before);
    expect((await describeTable(TargetTableName)).RestoreSummary?.RestoreInProgress).toBe(false);
    const { Items } = await db.send(
      new QueryCommand({
        TableName: TargetTableName,
        IndexName: "by-n",
        KeyConditionExpression: "n = :n",
        ExpressionAttributeValues: { ":n": { N: "1" } },
      }),
    );
    expect(Items).toEqual([{ pk: { S: "key-1" }, n: { N: "1" } }]);
  });

  test("is restored without an index and with another billing mode", async () => {
    const TableName = await makeTable({
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "n", AttributeType: "N" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "by-n",
          KeySchema: [{ AttributeName: "n", KeyType: "HASH" }],
          Projection: { ProjectionType: "ALL" },
        },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
      Tags: [{ Key: "a", Value: "b" }],
    });
    const BackupArn = await backUp(TableName);
    const TargetTableName = uniqueName("restored");
    await db.send(
      new RestoreTableFromBackupCommand({
        TargetTableName,
        BackupArn,
        BillingModeOverride: "PROVISIONED",
        ProvisionedThroughputOverride: { ReadCapacityUnits: 3, WriteCapacityUnits: 4 },
        GlobalSecondaryIndexOverride: [],
      }),
    );
    await active(TargetTableName);
    const table = await describeTable(TargetTableName);
    expect(table).toMatchObject({
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      ProvisionedThroughput: { ReadCapacityUnits: 3, WriteCapacityUnits: 4 },
    });
    expect(table.GlobalSecondaryIndexes).toBeUndefined();
    expect(table.StreamSpecification).toBeUndefined();
  });

  test("validation", async () => {
    const TableName = await makeTable();
    const BackupArn = `arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}/backup/01489173575360-b308cd7d`;
    const missing = { name: "BackupNotFoundException", message: `Backup not found: ${BackupArn}` };
    await expect(db.send(new DescribeBackupCommand({ BackupArn }))).rejects.toMatchObject(missing);
    await expect(db.send(new DeleteBackupCommand({ BackupArn }))).rejects.toMatchObject(missing);
    await expect(
      db.send(new RestoreTableFromBackupCommand({ TargetTableName: "target", BackupArn })),
    ).rejects.toMatchObject(missing);
    await expect(
      db.send(new CreateBackupCommand({ TableName: "no-such-table", BackupName: "name" })),
    ).rejects.toMatchObject({ name: "TableNotFoundException", message: "Table not found: no-such-table" });
    await expect(db.send(new CreateBackupCommand({ TableName, BackupName: "x" }))).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("'backupName' failed to satisfy constraint: Member must have length"),
    });
    const real = await backUp(TableName);
    await expect(
      db.send(new RestoreTableFromBackupCommand({ TargetTableName: TableName, BackupArn: real })),
    ).rejects.toMatchObject({ name: "TableAlreadyExistsException", message: `Table already exists: ${TableName}` });
  });
});

describe("point-in-time recovery", () => {
  test("is enabled, described and disabled", async () => {
    const TableName = await makeTable();
    const { ContinuousBackupsDescription } = await enableRecovery(TableName);
    expect(ContinuousBackupsDescription).toEqual({
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: {
        PointInTimeRecoveryStatus: "ENABLED",
        RecoveryPeriodInDays: 35,
        EarliestRestorableDateTime: expect.any(Date),
        LatestRestorableDateTime: expect.any(Date),
      },
    });
    expect(
      (await db.send(new DescribeContinuousBackupsCommand({ TableName }))).ContinuousBackupsDescription
        ?.PointInTimeRecoveryDescription?.EarliestRestorableDateTime,
    ).toEqual(ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.EarliestRestorableDateTime);
    const disabled = await enableRecovery(TableName, false);
    expect(disabled.ContinuousBackupsDescription?.PointInTimeRecoveryDescription).toEqual({
      PointInTimeRecoveryStatus: "DISABLED",
    });
    await expect(
      db.send(
        new RestoreTableToPointInTimeCommand({
          SourceTableName: TableName,
          TargetTableName: "target",
          UseLatestRestorableTime: true,
        }),
      ),
    ).rejects.toMatchObject({
      name: "PointInTimeRecoveryUnavailableException",
      message: `Point in time recovery is not enabled for table '${TableName}'`,
    });
  });

  test("restores the latest state to another table", async () => {
    const TableName = await makeTable();
    await put(TableName, "before", 1);
    await enableRecovery(TableName);
    await put(TableName, "after", 2);
    const TargetTableName = uniqueName("restored");
    const { TableDescription } = await db.send(
      new RestoreTableToPointInTimeCommand({
        SourceTableName: TableName,
        TargetTableName,
        UseLatestRestorableTime: true,
      }),
    );
    expect(TableDescription?.RestoreSummary).toMatchObject({
      SourceTableArn: (await describeTable(TableName)).TableArn,
      RestoreInProgress: true,
    });
    await active(TargetTableName);
    expect(await contents(TargetTableName)).toEqual({ before: "1", after: "2" });
  });

  test("refuses times outside its window, and tables that are not there", async () => {
    const TableName = await makeTable();
    await enableRecovery(TableName);
    const restore = (more: Partial<RestoreTableToPointInTimeCommand["input"]>) =>
      db.send(
        new RestoreTableToPointInTimeCommand({
          SourceTableName: TableName,
          TargetTableName: uniqueName("restored"),
          ...more,
        }),
      );
    for (const RestoreDateTime of [new Date("2020-01-01"), new Date(Date.now() + 3_600_000)])
      await expect(restore({ RestoreDateTime })).rejects.toMatchObject({ name: "InvalidRestoreTimeException" });
    await expect(restore({})).rejects.toMatchObject({ name: "ValidationException" });
    await expect(restore({ UseLatestRestorableTime: true, TargetTableName: TableName })).rejects.toMatchObject({
      name: "TableAlreadyExistsException",
    });
    await expect(restore({ UseLatestRestorableTime: true, SourceTableName: "no-such-table" })).rejects.toMatchObject({
      name: "TableNotFoundException",
    });
    await expect(
      db.send(
        new UpdateContinuousBackupsCommand({
          TableName,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 36 },
        }),
      ),
    ).rejects.toMatchObject({ name: "ValidationException" });
  });

  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html, read 2026-11-24
  test("leaves a system backup of a table that is deleted", async () => {
    const TableName = await makeTable();
    await enableRecovery(TableName);
    await put(TableName, "a", 1);
    await db.send(new DeleteTableCommand({ TableName }));
    const { BackupSummaries } = await db.send(new ListBackupsCommand({ TableName, BackupType: "SYSTEM" }));
    expect(BackupSummaries).toMatchObject([
      { BackupType: "SYSTEM", BackupStatus: "AVAILABLE", BackupExpiryDateTime: expect.any(Date) },
    ]);
    const TargetTableName = uniqueName("restored");
    await db.send(new RestoreTableFromBackupCommand({ TargetTableName, BackupArn: BackupSummaries?.[0]?.BackupArn }));
    await active(TargetTableName);
    expect(await contents(TargetTableName)).toEqual({ a: "1" });
  });
});
