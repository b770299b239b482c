import { expect, test } from "vitest";
import { bind } from "../../../services/redshift-data/sql-parameters.ts";

const parameters = [
  { name: "id", value: "7" },
  { name: "name", value: "x" },
];

test.each([
  ["SELECT :id", "SELECT $1", ["7"]],
  ["SELECT :name, :id, :name", "SELECT $1, $2, $1", ["x", "7"]],
  ["SELECT :id::int, a[1:id]", "SELECT $1::int, a[1$1]", ["7"]],
  ["SELECT ':id', ':it''s :name', \":id\", :id", "SELECT ':id', ':it''s :name', \":id\", $1", ["7"]],
  ["SELECT 1 -- :id\n, :name", "SELECT 1 -- :id\n, $1", ["x"]],
  ["SELECT /* :id \n :name */ :id", "SELECT /* :id \n :name */ $1", ["7"]],
  ["$$ :id $$ :id $body$ :name $$ $body$", "$$ :id $$ $1 $body$ :name $$ $body$", ["7"]],
  ["SELECT :ids, :other", "SELECT :ids, :other", []],
])("%s", (sql, text, values) => {
  expect(bind(sql, parameters)).toMatchObject({ text, values });
});
