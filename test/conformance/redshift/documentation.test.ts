import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { redshiftUrl } from "../../support/endpoint.ts";
import { DOCUMENTED } from "./documented.ts";

// Per documentation: what it prints is what there is.

let db: pg.Client;
beforeAll(async () => {
  // As text, as it is printed.
  const types = { getTypeParser: () => (value: string) => value };
  db = new pg.Client({ connectionString: redshiftUrl(), user: "awsuser", types });
  await db.connect();
});
afterAll(() => db.end());

test.each(DOCUMENTED)("%s: %s", async (_page, query, printed) => {
  const { rows } = await db.query<(string | null)[]>({ text: query, rowMode: "array" });
  expect(rows.map((row) => row.map((value) => (value ?? "").trim()))).toEqual(printed);
});
