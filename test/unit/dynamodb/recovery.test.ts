import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateBackupCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeBackupCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  PutItemCommand,
  RestoreTableFromBackupCommand,
  RestoreTableToPointInTimeCommand,
  ScanCommand,
  UpdateContinuousBackupsCommand,
} from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keyedTable } from "../../support/tables.ts";
import { type StartedDynamoDb, startDynamoDb } from "./service.ts";

const START = new Date("2026-11-24T00:00:00Z");
const DAY_MS = 24 * 60 * 60 * 1000;
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "terrarium-recovery-"));
  vi.useFakeTimers({ now: START, toFake: ["setInterval", "clearInterval", "Date"] });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(directory, { recursive: true, force: true });
});

const makeTable = ({ client }: StartedDynamoDb, TableName: string) =>
  client.send(new CreateTableCommand(keyedTable(TableName, "pk")));

const setRecovery = ({ client }: StartedDynamoDb, PointInTimeRecoveryEnabled: boolean, RecoveryPeriodInDays?: number) =>
  client.send(
    new UpdateContinuousBackupsCommand({
      TableName: "source",
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled, RecoveryPeriodInDays },
    }),
  );

const put = ({ client }: StartedDynamoDb, TableName: string, pk: string, n: number) =>
  client.send(new PutItemCommand({ TableName, Item: { pk: { S: pk }, n: { N: String(n) } } }));

const remove = ({ client }: StartedDynamoDb, TableName: string, pk: string) =>
  client.send(new DeleteItemCommand({ TableName, Key: { pk: { S: pk } } }));

async function contents({ client }: StartedDynamoDb, TableName: string): Promise<Record<string, number>> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName }));
  return Object.fromEntries(Items.map(({ pk, n }) => [pk?.S, Number(n?.N)]));
}

async function until({ client }: StartedDynamoDb, TableName: string): Promise<void> {
  const status = async () => (await client.send(new DescribeTableCommand({ TableName }))).Table?.TableStatus;
  while ((await status()) !== "ACTIVE") await new Promise(setImmediate);
}

async function restored(stack: StartedDynamoDb, RestoreDateTime: Date, TargetTableName: string) {
  await stack.client.send(
    new RestoreTableToPointInTimeCommand({ SourceTableName: "source", TargetTableName, RestoreDateTime }),
  );
  await until(stack, TargetTableName);
  return contents(stack, TargetTableName);
}

test("a table can be restored to every second since its recovery was enabled", async () => {
  // Each second some of a few items are written or deleted.
  const change = fc.record({ pk: fc.constantFrom("a", "b", "c", "d"), n: fc.option(fc.nat(99)) });
  const seconds = fc.array(fc.array(change, { maxLength: 4 }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(seconds, async (changes) => {
      vi.setSystemTime(START);
      const home = mkdtempSync(join(directory, "run-"));
      await using stack = startDynamoDb(home);
      await makeTable(stack, "source");
      await put(stack, "source", "a", -1);
      await setRecovery(stack, true);
      const model: Record<string, number>[] = [{ a: -1 }];
      for (const [index, ofSecond] of changes.entries()) {
        vi.setSystemTime(START.getTime() + (index + 1) * 1000);
        const state = { ...model.at(-1) };
        for (const { pk, n } of ofSecond) {
          if (n === null) {
            await remove(stack, "source", pk);
            delete state[pk];
          } else {
            await put(stack, "source", pk, n);
            state[pk] = n;
          }
        }
        model.push(state);
      }
      for (const [index, expected] of model.entries())
        expect(await restored(stack, new Date(START.getTime() + index * 1000), `target-${index}`)).toEqual(expected);
      expect(await contents(stack, "source")).toEqual(model.at(-1));
    }),
    { numRuns: 25 },
  );
});

test("the window is as long as was said, and what lies before it is forgotten", async () => {
  await using stack = startDynamoDb(directory);
  await makeTable(stack, "source");
  await setRecovery(stack, true, 2);
  await put(stack, "source", "a", 1);
  vi.advanceTimersByTime(DAY_MS);
  await put(stack, "source", "a", 2);
  vi.advanceTimersByTime(1.5 * DAY_MS);
  const { ContinuousBackupsDescription } = await stack.client.send(
    new DescribeContinuousBackupsCommand({ TableName: "source" }),
  );
  const earliest = new Date(START.getTime() + 0.5 * DAY_MS);
  expect(ContinuousBackupsDescription?.PointInTimeRecoveryDescription).toMatchObject({
    RecoveryPeriodInDays: 2,
    EarliestRestorableDateTime: earliest,
  });
  await expect(restored(stack, START, "too-early")).rejects.toMatchObject({ name: "InvalidRestoreTimeException" });
  expect(await restored(stack, earliest, "target")).toEqual({ a: 1 });

  // Disabled and enabled again, the window begins anew.
  await setRecovery(stack, false);
  await setRecovery(stack, true);
  await expect(restored(stack, earliest, "gone")).rejects.toMatchObject({ name: "InvalidRestoreTimeException" });
});

test("jobs go on where they were after the emulator was stopped, on the table as it was when they began", async () => {
  const ROWS = 1_200;
  let BackupArn: string | undefined;
  {
    await using stack = startDynamoDb(directory);
    await makeTable(stack, "source");
    for (let n = 0; n < ROWS; n += 1) await put(stack, "source", `key-${n}`, n);
    BackupArn = (await stack.client.send(new CreateBackupCommand({ TableName: "source", BackupName: "all" })))
      .BackupDetails?.BackupArn;
    // Stopped before the copy's second step.
  }
  const describe = async ({ client }: StartedDynamoDb) =>
    (await client.send(new DescribeBackupCommand({ BackupArn }))).BackupDescription?.BackupDetails?.BackupStatus;
  {
    await using stack = startDynamoDb(directory);
    expect(await describe(stack)).toBe("CREATING");
    for (let n = 0; n < ROWS; n += 2) await remove(stack, "source", `key-${n}`);
    await put(stack, "source", "new", 0);
    while ((await describe(stack)) !== "AVAILABLE") await new Promise(setImmediate);
    await stack.client.send(new DeleteTableCommand({ TableName: "source" }));
    await stack.client.send(new RestoreTableFromBackupCommand({ TargetTableName: "target", BackupArn }));
  }
  await using stack = startDynamoDb(directory);
  await expect(contents(stack, "target")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await until(stack, "target");
  const { Count, Items = [] } = await stack.client.send(new ScanCommand({ TableName: "target" }));
  expect(Count).toBe(ROWS);
  expect(Items.every(({ pk, n }) => pk?.S === `key-${n?.N}`)).toBe(true);
});
