import { beforeAll, describe, expect, test } from "vitest";
import { redshiftUrl } from "../../support/endpoint.ts";
import { connect } from "./client.ts";
import { useStatements } from "./statements.ts";

// Every documented form of Redshift's DDL: the grammar and the examples of https://docs.aws.amazon.com/redshift/latest/dg/<page>, read 2026-11-24.
// What is kept is shown again by the catalog; what is not here is refused by its name.

const { all, run, rows } = useStatements();

describe("users, groups, roles and privileges (r_GRANT.html, r_REVOKE.html, r_CREATE_USER.html)", () => {
  beforeAll(async () => {
    await run("CREATE TABLE IF NOT EXISTS granted (a int, b int)");
    await run("CREATE OR REPLACE PROCEDURE granted_procedure() AS $$ BEGIN END $$ LANGUAGE plpgsql");
  });
  test.each([
    `CREATE USER @u PASSWORD 'Abcd1234' CREATEDB VALID UNTIL '2028-06-10';\nALTER USER @u CREATEUSER;\nALTER USER @u NOCREATEDB NOCREATEUSER;\nALTER USER @u RENAME TO @u2;\nDROP USER @u2`,
    `CREATE USER @u WITH PASSWORD DISABLE CONNECTION LIMIT UNLIMITED SYSLOG ACCESS UNRESTRICTED SESSION TIMEOUT 120;\nALTER USER @u RESET SESSION TIMEOUT;\nALTER USER @u CONNECTION LIMIT 5;\nDROP USER IF EXISTS @u`,
    `CREATE USER @u PASSWORD 'md5153c434b4b77c89e6b94f12c5393af5b';\nALTER USER @u SET search_path TO public;\nALTER USER @u RESET search_path;\nDROP USER @u`,
    `CREATE USER @u PASSWORD 'sha256|Mypassword1';\nCREATE GROUP @g WITH USER @u;\nALTER GROUP @g DROP USER @u;\nALTER GROUP @g ADD USER @u;\nALTER GROUP @g RENAME TO @g2;\nDROP GROUP @g2;\nDROP USER @u`,
    `CREATE GROUP @g;\nCREATE USER @u IN GROUP @g PASSWORD 'Abcd1234';\nDROP USER @u;\nDROP GROUP @g`,
    `CREATE ROLE @r;\nCREATE ROLE @s;\nGRANT ROLE @r TO ROLE @s;\nREVOKE ROLE @r FROM ROLE @s;\nDROP ROLE @s;\nDROP ROLE @r FORCE`,
    `CREATE USER @u PASSWORD DISABLE;\nCREATE ROLE @r;\nGRANT ROLE @r TO @u WITH ADMIN OPTION;\nREVOKE ADMIN OPTION FOR ROLE @r FROM @u;\nREVOKE ROLE @r FROM @u;\nGRANT CREATE TABLE, DROP TABLE TO ROLE @r;\nREVOKE DROP TABLE FROM ROLE @r`,
  ])("%s", async (statements) => {
    await all(statements);
  });

  test.each([
    "SELECT ON TABLE granted TO @u",
    "SELECT, INSERT, UPDATE, DELETE, REFERENCES ON granted TO GROUP @g",
    "DROP, ALTER, TRUNCATE ON TABLE granted TO @u",
    "ALL ON granted TO PUBLIC",
    "ALL PRIVILEGES ON TABLE granted TO ROLE @r",
    "SELECT ON TABLE granted TO @u WITH GRANT OPTION",
    "SELECT (a), UPDATE (b) ON granted TO @u",
    "SELECT ON ALL TABLES IN SCHEMA public TO @u",
    "USAGE ON SCHEMA public TO GROUP @g",
    "CREATE, USAGE, ALTER, DROP ON SCHEMA public TO ROLE @r",
    "ALL ON SCHEMA public TO @u, GROUP @g, ROLE @r",
    "CREATE ON DATABASE dev TO @u",
    "TEMP, USAGE ON DATABASE dev TO @u",
    "TEMPORARY ON DATABASE dev TO GROUP @g",
    "EXECUTE ON PROCEDURE granted_procedure() TO @u",
    "EXECUTE ON ALL PROCEDURES IN SCHEMA public TO @u",
    "EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO @u",
    "USAGE ON LANGUAGE plpgsql TO @u",
    "ASSUMEROLE ON 'arn:aws:iam::123456789012:role/r' TO @u FOR COPY",
    "SELECT FOR TABLES IN SCHEMA public TO ROLE @r",
    "CREATE USER, ACCESS SYSTEM TABLE, VACUUM TO ROLE @r",
    "ROLE @r TO @u",
  ])("GRANT %s, and REVOKE", async (what) => {
    const revoked = what.replace(/ TO (?=[@GPR])/, " FROM ").replace(" WITH GRANT OPTION", "");
    await all(`CREATE USER @u PASSWORD DISABLE;\nCREATE GROUP @g;\nCREATE ROLE @r;\nGRANT ${what};\nREVOKE ${revoked}`);
  });

  test.each([
    "GRANT SELECT ON TABLES TO GROUP @g",
    "IN SCHEMA public GRANT SELECT ON TABLES TO GROUP @g",
    "FOR USER awsuser IN SCHEMA public GRANT INSERT ON TABLES TO @u",
    "GRANT EXECUTE ON FUNCTIONS TO ROLE @r",
    "GRANT EXECUTE ON PROCEDURES TO PUBLIC",
    "REVOKE ALL ON TABLES FROM GROUP @g",
    "FOR USER awsuser REVOKE GRANT OPTION FOR SELECT ON TABLES FROM @u CASCADE",
  ])("ALTER DEFAULT PRIVILEGES %s (r_ALTER_DEFAULT_PRIVILEGES.html)", async (what) => {
    // Other tests make tables, too.
    await all(
      `CREATE USER @u PASSWORD DISABLE;\nCREATE GROUP @g;\nCREATE ROLE @r;\nBEGIN;\nALTER DEFAULT PRIVILEGES ${what};\nROLLBACK`,
    );
  });

  test("what was granted is shown, and holds", async () => {
    const name = await all(`CREATE TABLE @ (a int);
CREATE USER @u PASSWORD DISABLE;
CREATE ROLE @r;
GRANT SELECT ON @ TO @u WITH GRANT OPTION;
GRANT INSERT ON @ TO ROLE @r;
GRANT ROLE @r TO @u;
GRANT CREATE TABLE TO ROLE @r`);
    expect(
      await rows(
        `SELECT privilege_type, identity_name, identity_type, admin_option FROM svv_relation_privileges WHERE relation_name = '${name}' ORDER BY 1`,
      ),
    ).toEqual([
      ["INSERT", `${name}r`, "role", false],
      ["SELECT", `${name}u`, "user", true],
    ]);
    expect(await rows(`SELECT role_name, admin_option FROM svv_user_grants WHERE user_name = '${name}u'`)).toEqual([
      [`${name}r`, false],
    ]);
    expect(
      await rows(`SELECT system_privilege, identity_type FROM svv_system_privileges WHERE identity_name = '${name}r'`),
    ).toEqual([["CREATE TABLE", "role"]]);
    const url = new URL(redshiftUrl());
    url.username = `${name}u`;
    const user = await connect({ connectionString: url.href });
    expect((await user.query(`SELECT COUNT(*) AS n FROM ${name}`)).rows).toEqual([{ n: "0" }]);
    await user.query(`INSERT INTO ${name} VALUES (1)`);
    await expect(user.query(`DELETE FROM ${name}`)).rejects.toMatchObject({ code: "42501" });
    await user.end();
  });
});
