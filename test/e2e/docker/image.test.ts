import { randomUUID } from "node:crypto";
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { LocalstackContainer } from "@testcontainers/localstack";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { docker } from "../../../localstack/docker.ts";
import { imagesOf } from "../../../localstack/images.ts";
import { pipeline, type TestTarget } from "../../support/stack.ts";
import { UNAVAILABLE } from "../../support/target.ts";

// Terrarium's own image where LocalStack's would stand: Testcontainers' module for LocalStack knows nothing of it.

const IMAGE = imagesOf().terrarium;
const CUSTOMERS = 40;

const HOOK = `#!/bin/sh
echo "the hook sees $AWS_ENDPOINT_URL"
`;

const thing = {
  TableName: "things",
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" as const }],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" as const }],
  BillingMode: "PAY_PER_REQUEST" as const,
};
const dynamodb = (endpoint: string) =>
  new DynamoDBClient({ endpoint, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } });

describe.skipIf(UNAVAILABLE)("Terrarium's image", () => {
  it("is started by Testcontainers' LocalstackContainer, and the whole pipeline runs in it", async () => {
    await using container = await new LocalstackContainer(IMAGE)
      .withExposedPorts(4566, 5439)
      .withCopyContentToContainer([{ content: HOOK, target: "/etc/localstack/init/ready.d/say.sh", mode: 0o755 }])
      .start();
    const endpoint = container.getConnectionUri();
    const target: TestTarget = {
      home: `/tmp/terrarium-image-${randomUUID()}`,
      endpoint,
      redshiftUrl: "",
      environment: {
        ...process.env,
        AWS_ENDPOINT_URL: endpoint,
        REDSHIFT_PORT: String(container.getMappedPort(5439)),
        TERRARIUM_HOME: `/tmp/terrarium-image-${randomUUID()}`,
        CUSTOMERS: String(CUSTOMERS),
      },
      [Symbol.asyncDispose]: async () => undefined,
    };
    for (const command of ["deploy", "run"]) {
      const { code, stdout, stderr } = await pipeline(target, command);
      expect(code, stdout + stderr).toBe(0);
      if (command === "run") expect(stdout).toContain(`Complete: ${CUSTOMERS} customers in Redshift`);
    }
    expect(await (await fetch(`${endpoint}/_localstack/init/ready`)).json()).toEqual({
      completed: true,
      scripts: [{ stage: "READY", name: "say.sh", state: "SUCCESSFUL" }],
    });
    const { output } = await container.exec(["id", "--user", "--name"]);
    expect(output.trim()).toBe("node");
  });

  it("is healthy, stops when it is told to, and finds its state in its volume again", async () => {
    const volume = `terrarium-test-${randomUUID()}`;
    const start = () =>
      new LocalstackContainer(IMAGE)
        .withExposedPorts(4566, 5439)
        .withBindMounts([{ source: volume, target: "/var/lib/terrarium" }])
        .start();
    try {
      const first = await start();
      await dynamodb(first.getConnectionUri()).send(new CreateTableCommand(thing));
      const url = (port: number) => `postgresql://awsuser@${first.getHost()}:${port}/dev`;
      const before = new pg.Client(url(first.getMappedPort(5439)));
      await before.connect();
      await before.query("CREATE TABLE kept AS SELECT 7 AS n");
      await before.end();
      await expect.poll(() => healthOf(first.getId()), { timeout: 60_000 }).toBe("healthy");
      await docker("stop", "--time", "20", first.getId());
      // 137 would be a process that had to be killed.
      expect(await docker("inspect", "--format", "{{.State.ExitCode}}", first.getId())).toBe("0");
      await first.stop();

      await using second = await start();
      expect((await dynamodb(second.getConnectionUri()).send(new ListTablesCommand({}))).TableNames).toEqual([
        "things",
      ]);
      const after = new pg.Client(url(second.getMappedPort(5439)));
      await after.connect();
      expect((await after.query("SELECT n FROM kept")).rows).toEqual([{ n: 7 }]);
      await after.end();
    } finally {
      await docker("volume", "rm", "--force", volume);
    }
  });
});

const healthOf = (id: string): Promise<string> => docker("inspect", "--format", "{{.State.Health.Status}}", id);
