import {
  CreateNamespaceCommand,
  DeleteNamespaceCommand,
  ListNamespacesCommand,
  RedshiftServerlessClient,
} from "@aws-sdk/client-redshift-serverless";
import { describe, expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";
import { useStatements } from "./statements.ts";

// Functions whose documented examples need a table, or more than a look at what is printed (documented.ts has the others).

const { all, run, rows, value } = useStatements();

/** https://docs.aws.amazon.com/redshift/latest/dg/Object_Functions.html, c_Type_Info_Functions.html and the pages below them, read 2026-11-25 */
describe("objects of SUPER", () => {
  test("OBJECT_TRANSFORM keeps and sets paths", async () => {
    const employees = await all(`CREATE TABLE @ (col_person SUPER);
      INSERT INTO @ VALUES
        (json_parse('{"name": {"first": "John", "last": "Doe"}, "age": 25, "ssn": "111-22-3333", "company": "Company Inc.", "country": "U.S."}')),
        (json_parse('{"name": {"first": "Jane", "last": "Appleseed"}, "age": 34, "ssn": "444-55-7777", "company": "Organization Org.", "country": "Ukraine"}'))`);
    const transformed = `SELECT OBJECT_TRANSFORM(col_person KEEP '"name"."first"', '"age"', '"company"', '"country"'
      SET '"name"."first"', UPPER(col_person.name.first::TEXT), '"age"', col_person.age + 5, '"company"', 'Amazon') AS col_person_transformed
      FROM ${employees} ORDER BY col_person.age`;
    expect((await rows(transformed)).map(([json]) => JSON.parse(String(json)))).toEqual([
      { name: { first: "JOHN" }, age: 30, company: "Amazon", country: "U.S." },
      { name: { first: "JANE" }, age: 39, company: "Amazon", country: "Ukraine" },
    ]);
    // "If input isn't a SUPER type object, OBJECT_TRANSFORM returns input"
    expect(await value(`SELECT OBJECT_TRANSFORM(ARRAY(1) KEEP '"a"')`)).toBe("[1]");
    expect(await value(`SELECT OBJECT_TRANSFORM(JSON_PARSE('{"a":1}'))`)).toBe('{"a":1}');
    await expect(run(`SELECT OBJECT_TRANSFORM(JSON_PARSE('{"a":1}') SET '"a"', 2)`)).rejects.toThrow("without KEEP");
  });

  test("UPPER_ATTRIBUTE_NAMES and LOWER_ATTRIBUTE_NAMES rename at all levels", async () => {
    const json = `[{"Subobject": {"c": "c"}, "Subarray": [{"d": "d"}, "e"]}]`;
    expect(
      await rows(`SELECT UPPER_ATTRIBUTE_NAMES(JSON_PARSE('${json}')), LOWER_ATTRIBUTE_NAMES(JSON_PARSE('${json}'))`),
    ).toEqual([
      ['[{"SUBOBJECT":{"C":"c"},"SUBARRAY":[{"D":"d"},"e"]}]', '[{"subobject":{"c":"c"},"subarray":[{"d":"d"},"e"]}]'],
    ]);
    await expect(run(`SELECT UPPER_ATTRIBUTE_NAMES(JSON_PARSE('{"A": "A", "a": "a"}'))`)).rejects.toMatchObject({
      message: "Invalid input",
      detail: expect.stringContaining("SUPER value has duplicate attributes after case conversion."),
    });
  });

  test("DECIMAL_PRECISION and DECIMAL_SCALE", async () => {
    const table = await all(`CREATE TABLE @ (s SUPER);
      INSERT INTO @ VALUES (3.14159)`);
    expect(await rows(`SELECT decimal_precision(s), decimal_scale(s) FROM ${table}`)).toEqual([[6, 5]]);
    expect(await rows("SELECT decimal_precision(JSON_PARSE('1e3')), decimal_scale(JSON_PARSE('\"a\"'))")).toEqual([
      [null, null],
    ]);
  });
});

describe("hashes", () => {
  /** The examples of https://iceberg.apache.org/spec/#appendix-b-32-bit-hash-requirements, which MURMUR3_32_HASH.html refers to, read 2026-11-25 */
  test.each([
    ["34", 2017239379],
    ["34::bigint", 2017239379],
    ["14.20", -500754589],
    ["date '2017-11-16'", -653330422],
    ["time '22:31:08'", -662762989],
    ["timestamp '2017-11-16 22:31:08'", -2047944441],
    ["timestamptz '2017-11-16 14:31:08-08:00'", -2047944441],
    ["'iceberg'", 1210000089],
    ["from_hex('00010203')", -188683207],
    ["true", 1392991556],
    ["1.0::real", -142385009],
    ["'-0'::float", 1669671676],
  ])("MURMUR3_32_HASH of %s", async (argument, hash) => {
    expect(await value(`SELECT MURMUR3_32_HASH(${argument})`)).toBe(hash);
  });

  /** Computed with Google's own library (https://github.com/google/farmhash, through pyfarmhash 0.4.0) */
  test.each([
    [0, "-7286425919675154353"],
    [127, "-7699357894556328273"],
    [128, "-8415163885601920534"],
    [192, "-2291929420016069983"],
    [200, "5334715153880845973"],
  ])("farmFingerprint64 of %i bytes", async (bytes, hash) => {
    expect(await value(`SELECT farmFingerprint64(LEFT(REPEAT('abcdefghi', 40), ${bytes}))`)).toBe(hash);
  });

  /** Commissions of the sample database, and what https://docs.aws.amazon.com/redshift/latest/dg/r_CHECKSUM.html prints for them, read 2026-11-25 */
  test("CHECKSUM of decimals", async () => {
    const sales = await all(`CREATE TABLE @ (salesid INTEGER, commission DECIMAL(8,2));
      INSERT INTO @ VALUES (1, 109.20), (2, 11.40), (3, 52.50), (4, 26.25), (5, 23.10)`);
    expect(await rows(`SELECT checksum(commission) FROM ${sales} ORDER BY salesid`)).toEqual([
      [10920],
      [1140],
      [5250],
      [2625],
      [2310],
    ]);
  });
});

/** https://docs.aws.amazon.com/redshift/latest/dg/r_System_information_functions.html and the pages below it, read 2026-11-25 */
describe("what a session says of itself", () => {
  test("DEFAULT_IAM_ROLE is the role of COPY … IAM_ROLE default", async () => {
    await using stack = new AsyncDisposableStack();
    const client = new RedshiftServerlessClient(clientConfig());
    const namespaceName = uniqueName("default-role");
    const arn = `arn:aws:iam::000000000000:role/${namespaceName}`;
    await client.send(new CreateNamespaceCommand({ namespaceName, iamRoles: [arn], defaultIamRoleArn: arn }));
    stack.defer(async () => void (await client.send(new DeleteNamespaceCommand({ namespaceName }))));
    const role = await value("SELECT default_iam_role()");
    // Another test's namespace may stand in front of it.
    const { namespaces = [] } = await client.send(new ListNamespacesCommand({}));
    expect(namespaces.map(({ defaultIamRoleArn }) => defaultIamRoleArn)).toContain(role);
  });

  test("LAST_USER_QUERY_ID names the latest query on tables", async () => {
    const table = await all("CREATE TABLE @ (i INTEGER)");
    const marked = `SELECT /* ${table} */ i FROM ${table}`;
    await run(marked);
    expect(await value("SELECT TRIM(query_text) FROM sys_query_history WHERE query_id = last_user_query_id()")).toBe(
      marked,
    );
  });

  test("nobody comes from an identity provider", async () => {
    expect(await value("SELECT current_session_arn()")).toBeNull();
    expect(await rows("SELECT * FROM pg_get_session_roles() AS sess_roles(name name, roleid integer)")).toEqual([]);
  });
});

test.each([
  ["SELECT ST_Point(1, 2)", "spatial functions"],
  ["SELECT H3_FromLongLat(0, 0, 10)", "H3 functions"],
  ["SELECT HLL(1)", "HyperLogLog functions"],
  ["SELECT CHECKSUM('a')", "CHECKSUM of VARCHAR"],
  ["SELECT SIZE(ARRAY(1))", "SIZE of SUPER"],
  ["SELECT change_query_priority(1076, 'Critical')", "CHANGE_QUERY_PRIORITY"],
  [
    "SELECT has_assumerole_privilege('awsuser', 'arn:aws:iam::123456789012:role/r', 'copy')",
    "HAS_ASSUMEROLE_PRIVILEGE",
  ],
])("%s is refused by name", async (query, what) => {
  await expect(run(query)).rejects.toMatchObject({ code: "0A000", message: `Terrarium does not implement ${what}` });
});
