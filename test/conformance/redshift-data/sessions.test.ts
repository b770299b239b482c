import { CancelStatementCommand, ListSessionsCommand } from "@aws-sdk/client-redshift-data";
import {
  GetNamespaceCommand,
  RedshiftServerlessClient,
  UpdateNamespaceCommand,
} from "@aws-sdk/client-redshift-serverless";
import { beforeAll, describe, expect, test } from "vitest";
import { clientConfig } from "../../support/endpoint.ts";
import { endless, makeWorkgroup } from "./warehouse.ts";

let warehouse: Awaited<ReturnType<typeof makeWorkgroup>>;
beforeAll(async () => {
  warehouse = await makeWorkgroup();
});

const inSession = (SessionId: string | undefined, more: object = {}) => ({
  WorkgroupName: undefined,
  Database: undefined,
  SessionId,
  ...more,
});
const sessions = (input: object) => warehouse.data.send(new ListSessionsCommand(input));

describe("a session", () => {
  test("keeps what one statement has made for the next, one at a time", async () => {
    const { execute, rows, describe: describeStatement } = warehouse;
    const first = await execute("CREATE TEMP TABLE mine (id INTEGER)", { SessionKeepAliveSeconds: 60 });
    const { SessionId } = first;
    expect(SessionId).toMatch(/^[0-9a-f-]{36}$/);
    await execute("INSERT INTO mine VALUES (5)", inSession(SessionId));
    expect(await rows("SELECT id FROM mine", inSession(SessionId))).toEqual([[5]]);
    await expect(rows("SELECT id FROM mine")).rejects.toThrow("does not exist");

    const slow = await execute(endless(), inSession(SessionId, { WaitTimeSeconds: 1 }));
    expect((await sessions({ SessionId })).Sessions).toMatchObject([{ Status: "BUSY", CurrentStatementId: slow.Id }]);
    // The text is recorded for a session that is closed (see errors.ts).
    await expect(execute("SELECT 1", inSession(SessionId))).rejects.toMatchObject({
      name: "ValidationException",
      message: "Session is not available",
    });
    await warehouse.data.send(new CancelStatementCommand({ Id: slow.Id }));
    expect(await describeStatement(slow.Id, 30)).toMatchObject({ Status: "ABORTED", SessionId });

    // A failed statement leaves the session as it is.
    expect(await execute("SELECT nothing", inSession(SessionId))).toMatchObject({ Status: "FAILED" });
    expect(await rows("SELECT id FROM mine", inSession(SessionId))).toEqual([[5]]);
  });

  test("a transaction that has failed stays failed until it is ended", async () => {
    const { execute, rows, describe: describeStatement } = warehouse;
    const { SessionId } = await execute("BEGIN", { SessionKeepAliveSeconds: 60 });
    await execute("SELECT nothing", inSession(SessionId));
    const next = await execute("SELECT 1", inSession(SessionId));
    // Recorded: https://github.com/awslabs/mcp/issues/1489
    expect((await describeStatement(next.Id)).Error).toContain(
      "ERROR: current transaction is aborted, commands ignored until end of transaction block",
    );
    await execute("ROLLBACK", inSession(SessionId));
    expect(await rows("SELECT 1", inSession(SessionId))).toEqual([[1]]);
  });

  test("ends when its time is over", async () => {
    const { execute } = warehouse;
    const { SessionId } = await execute("SELECT 1", { SessionKeepAliveSeconds: 1 });
    await expect
      .poll(async () => (await sessions({ SessionId })).Sessions?.[0]?.Status, { timeout: 10_000 })
      .toBe("CLOSED");
    await expect(execute("SELECT 1", inSession(SessionId))).rejects.toThrow("Session is not available");
  });

  test("that never was is invalid, and takes nothing else beside it", async () => {
    const { execute } = warehouse;
    const SessionId = "00000000-0000-4000-8000-000000000000";
    await expect(execute("SELECT 1", inSession(SessionId))).rejects.toThrow(`Session with Id: ${SessionId} is invalid`);
    await expect(execute("SELECT 1", { SessionId })).rejects.toThrow("SessionId can't be specified together with");
    await expect(sessions({ SessionId })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await expect(sessions({ SessionId, Status: "BUSY" })).rejects.toMatchObject({ name: "ValidationException" });
  });

  test("is listed by place, newest first and in pages", async () => {
    const { execute, WorkgroupName } = await makeWorkgroup();
    const ids: (string | undefined)[] = [];
    for (const seconds of [60, 61, 62])
      ids.unshift((await execute("SELECT 1", { SessionKeepAliveSeconds: seconds })).SessionId);
    const first = await sessions({ WorkgroupName, MaxResults: 2 });
    expect(first.Sessions?.map(({ SessionId }) => SessionId)).toEqual(ids.slice(0, 2));
    expect(first.Sessions?.[0]).toMatchObject({
      Status: "AVAILABLE",
      Database: "dev",
      DbUser: "IAM:RootIdentity",
      SessionAliveSeconds: 62,
      SessionTtl: expect.any(Date),
    });
    const second = await sessions({ WorkgroupName, MaxResults: 2, NextToken: first.NextToken });
    expect(second.Sessions?.map(({ SessionId }) => SessionId)).toEqual(ids.slice(2));
    expect((await sessions({ WorkgroupName, Status: "CLOSED" })).Sessions).toEqual([]);
  });
});

test("the secret that Redshift keeps for the administrator logs in as the administrator", async () => {
  const serverless = new RedshiftServerlessClient(clientConfig());
  const { WorkgroupName: namespaceName, execute, rows } = await makeWorkgroup();
  await serverless.send(new UpdateNamespaceCommand({ namespaceName, manageAdminPassword: true }));
  const { namespace } = await serverless.send(new GetNamespaceCommand({ namespaceName }));
  const SecretArn = namespace?.adminPasswordSecretArn;
  expect(await rows("SELECT usecreatedb FROM pg_user WHERE usename = current_user", { SecretArn })).toEqual([[true]]);
  const accepted = await execute("SELECT 1", { SecretArn });
  expect(accepted).toMatchObject({ SecretArn, Status: "FINISHED" });
  expect(accepted).not.toHaveProperty("DbUser");
});
