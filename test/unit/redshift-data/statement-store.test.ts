import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openDatabase } from "../../../services/database.ts";
import {
  MIGRATIONS,
  type Part,
  type Statement,
  StatementStore,
  type Status,
} from "../../../services/redshift-data/statement-store.ts";

const owner = { account: "000000000000", region: "us-east-1" };

const statement = (id: string, created: number, status: Status): Statement => ({
  id,
  owner,
  role: "role",
  identity: "role",
  created,
  updated: created,
  status,
  target: { database: "dev", dbUser: "user" },
  resultFormat: "JSON",
  pid: 1,
  request: "",
});

const part: Part = {
  number: 1,
  sql: "SELECT 1",
  status: "FINISHED",
  created: 0,
  updated: 0,
  durationNs: 1,
  rows: 1,
  sizeBytes: 1,
  queryId: 1,
};

test("statements that are old enough are forgotten with their results, unless they run", async () => {
  const directory = await mkdtemp(join(tmpdir(), "terrarium-statements-"));
  await using opened = new AsyncDisposableStack();
  opened.defer(() => rm(directory, { recursive: true }));
  const database = opened.adopt(openDatabase(join(directory, "statements.db"), MIGRATIONS), (each) => each.close());
  const store = new StatementStore(database);
  for (const [id, created, status] of [
    ["old", 1, "FINISHED"],
    ["running", 1, "STARTED"],
    ["new", 2, "FAILED"],
  ] as const) {
    store.insert(statement(id, created, status), [part]);
    store.addPage(id, 1, 0, [["1"]]);
  }
  store.expire(2);
  expect(["old", "running", "new"].map((id) => store.get(owner, id)?.status)).toEqual([undefined, "STARTED", "FAILED"]);
  expect(store.parts("old")).toEqual([]);
  expect(store.page("old", 1, 0)).toBeUndefined();
  expect(store.page("new", 1, 0)).toEqual([["1"]]);
});
