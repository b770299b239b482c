import { DescribeTableCommand, GetItemCommand, TagResourceCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { type SdkCommand, schemaOf } from "../../../services/aws/operation.ts";
import { checkOutput } from "../../../services/aws/output-check.ts";
import { jsonText } from "../../../services/aws/protocol/json-text.ts";

const check = (command: SdkCommand<object, unknown>, output: unknown) => () => checkOutput(schemaOf(command), output);

test("an output that fits passes, whatever it leaves out", () => {
  const Table = { TableName: "t", ItemCount: 1, CreationDateTime: new Date(0), KeySchema: undefined };
  check(new DescribeTableCommand({ TableName: "t" }), { Table })();
  const get = new GetItemCommand({ TableName: "t", Key: {} });
  check(get, { Item: { a: { B: new Uint8Array() }, b: { L: [{ M: { c: { NULL: true } } }] } } })();
  check(get, { Item: jsonText("{}", () => ({})) })();
  check(new TagResourceCommand({ ResourceArn: "", Tags: [] }), {})();
  check(new GetObjectCommand({ Bucket: "b", Key: "k" }), { Body: "any", Metadata: { a: "b" } })();
});

test("what does not is named, with its place", () => {
  const describe = new DescribeTableCommand({ TableName: "t" });
  const item = new GetItemCommand({ TableName: "t", Key: {} });
  for (const [command, output, problem] of [
    [describe, { Tabel: {} }, "DescribeTable.Tabel is unknown"],
    [describe, { Table: { CreationDateTime: 0 } }, "DescribeTable.Table.CreationDateTime is number 0"],
    [describe, { Table: { ItemCount: "1" } }, 'DescribeTable.Table.ItemCount is string "1"'],
    [describe, { Table: { DeletionProtectionEnabled: "no" } }, 'DeletionProtectionEnabled is string "no"'],
    [describe, { Table: { KeySchema: {} } }, "DescribeTable.Table.KeySchema is no list"],
    [describe, { Table: { KeySchema: [{ KeyType: "HASH" }] } }, "KeySchema[0].AttributeName is missing"],
    [describe, { Table: "t" }, "DescribeTable.Table is no structure"],
    [item, { Item: [] }, "GetItem.Item is no map"],
    [item, { Item: { a: { S: 1 } } }, "GetItem.Item[a].S is number 1"],
    [item, { Item: { a: { B: 1 } } }, "GetItem.Item[a].B is number 1"],
    [new TagResourceCommand({ ResourceArn: "", Tags: [] }), { a: 1 }, "TagResource has an output"],
  ] as const)
    expect(check(command, output)).toThrow(problem);
});
