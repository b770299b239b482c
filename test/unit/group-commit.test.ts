import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../../services/database.ts";
import { GroupCommit } from "../../services/group-commit.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "terrarium-group-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const file = () => join(directory, "numbers.db");
const open = () => openDatabase(file(), ["CREATE TABLE number (n INTEGER PRIMARY KEY)"]);

/** What somebody else finds in the file: only what is committed. */
function committedNumbers(): unknown[] {
  const other = open();
  try {
    return other
      .prepare("SELECT n FROM number ORDER BY n")
      .all()
      .map(({ n }) => n);
  } finally {
    other.close();
  }
}

test("the writes of one turn are committed together, and nobody else sees them before", async () => {
  using database = open();
  const writes = new GroupCommit(database);
  const insert = database.prepare("INSERT INTO number VALUES (?)");
  expect(writes.committed).toBeUndefined();
  writes.write(() => insert.run(1));
  const first = writes.committed;
  writes.write(() => insert.run(2));
  expect(writes.committed).toBe(first);
  expect(committedNumbers()).toEqual([]);
  await first;
  expect(committedNumbers()).toEqual([1, 2]);
  expect(writes.committed).toBeUndefined();
});

test("a write that fails leaves nothing, in the file or in memory, and harms no other", async () => {
  using database = open();
  const writes = new GroupCommit(database);
  const insert = database.prepare("INSERT INTO number VALUES (?)");
  const memory: number[] = [];
  const add = (n: number): void => {
    insert.run(n);
    memory.push(n);
    writes.undoBy(() => memory.pop());
  };
  writes.write(() => add(1));
  expect(() =>
    writes.write(() => {
      add(2);
      writes.write(() => add(3));
      add(1);
    }),
  ).toThrow("UNIQUE constraint failed");
  writes.write(() => add(4));
  await writes.committed;
  expect(memory).toEqual([1, 4]);
  expect(committedNumbers()).toEqual([1, 4]);
});

test("a group that cannot be committed is lost for all who wait for it; the next one is not", async () => {
  using database = open();
  const writes = new GroupCommit(database);
  const insert = database.prepare("INSERT INTO number VALUES (?)");
  const memory: number[] = [];
  let full = true;
  writes.beforeCommit(() => {
    if (full) throw new Error("database or disk is full");
  });
  writes.write(() => {
    insert.run(1);
    memory.push(1);
    writes.undoBy(() => memory.pop());
  });
  await expect(writes.committed).rejects.toThrow("full");
  expect(memory).toEqual([]);
  full = false;
  writes.write(() => insert.run(2));
  await writes.committed;
  expect(committedNumbers()).toEqual([2]);
});

test("a checked write that fails after all takes its group with it: half of it is never committed", async () => {
  using database = open();
  const writes = new GroupCommit(database);
  const insert = database.prepare("INSERT INTO number VALUES (?)");
  writes.write(() => insert.run(1));
  const group = writes.committed;
  expect(() =>
    writes.writeChecked(() => {
      insert.run(2);
      insert.run(1);
    }),
  ).toThrow("UNIQUE constraint failed");
  await expect(group).rejects.toThrow("UNIQUE constraint failed");
  writes.writeChecked(() => insert.run(3));
  await writes.committed;
  expect(committedNumbers()).toEqual([3]);
});
