import {
  CreateNamespaceCommand,
  CreateWorkgroupCommand,
  DeleteNamespaceCommand,
  DeleteWorkgroupCommand,
  GetNamespaceCommand,
  GetWorkgroupCommand,
  ListTagsForResourceCommand,
  ListWorkgroupsCommand,
  paginateListNamespaces,
  RedshiftServerlessClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateNamespaceCommand,
  UpdateWorkgroupCommand,
} from "@aws-sdk/client-redshift-serverless";
import { expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";

const serverless = new RedshiftServerlessClient(clientConfig());

async function makeWorkgroup(settings: { baseCapacity?: number } = {}) {
  const name = uniqueName("wg");
  await serverless.send(new CreateNamespaceCommand({ namespaceName: name }));
  const { workgroup } = await serverless.send(
    new CreateWorkgroupCommand({ workgroupName: name, namespaceName: name, ...settings }),
  );
  return { name, workgroup };
}

test("a namespace has AWS's defaults, never its password, and is gone when it is deleted", async () => {
  const namespaceName = uniqueName("ns");
  const { namespace } = await serverless.send(
    new CreateNamespaceCommand({
      namespaceName,
      adminUsername: "boss",
      adminUserPassword: "Secret123",
      tags: [{ key: "team", value: "data" }],
    }),
  );
  expect(namespace).toMatchObject({
    namespaceArn: expect.stringMatching(
      /^arn:aws:redshift-serverless:us-east-1:000000000000:namespace\/[0-9a-f-]{36}$/,
    ),
    adminUsername: "boss",
    dbName: "dev",
    kmsKeyId: "AWS_OWNED_KMS_KEY",
    logExports: [],
    iamRoles: [],
    status: "AVAILABLE",
  });
  expect(JSON.stringify(namespace)).not.toContain("Secret123");
  expect((await serverless.send(new GetNamespaceCommand({ namespaceName }))).namespace).toEqual(namespace);
  const again = serverless.send(new CreateNamespaceCommand({ namespaceName }));
  await expect(again).rejects.toMatchObject({ name: "ConflictException" });
  const deleted = await serverless.send(new DeleteNamespaceCommand({ namespaceName }));
  expect(deleted.namespace?.status).toBe("DELETING");
  // Recorded (see errors.ts).
  await expect(serverless.send(new GetNamespaceCommand({ namespaceName }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: `Serverless namespace ${namespaceName} not found.`,
    $metadata: { httpStatusCode: 400 },
  });
});

test.each([
  // The first two texts are recorded (see admin.ts and constraints.ts).
  [{ adminUserPassword: "Secret123" }, "Specify both the user name and password, or neither."],
  [
    { adminUsername: "boss", adminUserPassword: "Short1" },
    "1 validation error detected: Value at 'adminUserPassword' failed to satisfy constraint: Member must have length greater than or equal to 8",
  ],
  [{ manageAdminPassword: true, adminUserPassword: "Secret123" }, /can't use adminUserPassword/],
  [{ adminUsername: "boss", adminUserPassword: "nouppercase1" }, /uppercase/],
  [{ namespaceName: "Upper" }, /regular expression pattern: \^\[a-z0-9-\]\+\$/],
  [{ defaultIamRoleArn: "arn:aws:iam::000000000000:role/other" }, /must be one of/],
])("CreateNamespace refuses %j", async (input, message) => {
  const create = serverless.send(new CreateNamespaceCommand({ namespaceName: uniqueName("ns"), ...input }));
  await expect(create).rejects.toMatchObject({ name: "ValidationException" });
  await expect(create).rejects.toThrow(message);
});

test("roles are shown as the service prints them, and are updated together with the default", async () => {
  const namespaceName = uniqueName("ns");
  const role = "arn:aws:iam::000000000000:role/loader";
  await serverless.send(new CreateNamespaceCommand({ namespaceName, manageAdminPassword: true }));
  const half = serverless.send(new UpdateNamespaceCommand({ namespaceName, iamRoles: [role] }));
  await expect(half).rejects.toMatchObject({ name: "ValidationException" });
  await serverless.send(new UpdateNamespaceCommand({ namespaceName, iamRoles: [role], defaultIamRoleArn: role }));
  const { namespace } = await serverless.send(new GetNamespaceCommand({ namespaceName }));
  expect(namespace).toMatchObject({
    adminUsername: "admin",
    adminPasswordSecretArn: expect.stringContaining(":secretsmanager:"),
    iamRoles: [`IamRole(applyStatus=in-sync, iamRoleArn=${role})`],
    defaultIamRoleArn: role,
  });
});

test("a workgroup leads to the gateway, starts with AWS's parameters, and has its namespace to itself", async () => {
  const { name, workgroup } = await makeWorkgroup();
  expect(workgroup?.status).toBe("CREATING");
  const { workgroup: shown } = await serverless.send(new GetWorkgroupCommand({ workgroupName: name }));
  expect(shown).toMatchObject({
    workgroupArn: expect.stringMatching(/:workgroup\/[0-9a-f-]{36}$/),
    namespaceName: name,
    status: "AVAILABLE",
    port: 5439,
    publiclyAccessible: false,
    enhancedVpcRouting: false,
    trackName: "current",
    pricePerformanceTarget: { status: "ENABLED", level: 50 },
    endpoint: { address: expect.any(String), port: expect.any(Number) },
  });
  expect(shown?.baseCapacity).toBeUndefined();
  expect(shown?.configParameters).toEqual(
    expect.arrayContaining([
      { parameterKey: "search_path", parameterValue: "$user, public" },
      { parameterKey: "max_query_execution_time", parameterValue: "14400" },
    ]),
  );
  const second = serverless.send(new CreateWorkgroupCommand({ workgroupName: uniqueName("wg"), namespaceName: name }));
  await expect(second).rejects.toMatchObject({ name: "ConflictException" });
  const early = serverless.send(new DeleteNamespaceCommand({ namespaceName: name }));
  await expect(early).rejects.toMatchObject({ name: "ConflictException" });
  await serverless.send(new DeleteWorkgroupCommand({ workgroupName: name }));
  await serverless.send(new DeleteNamespaceCommand({ namespaceName: name }));
  await expect(serverless.send(new GetWorkgroupCommand({ workgroupName: name }))).rejects.toThrow(
    `Serverless workgroup ${name} not found.`,
  );
});

test("a workgroup changes one thing at a time", async () => {
  const { name: workgroupName } = await makeWorkgroup({ baseCapacity: 128 });
  const both = serverless.send(new UpdateWorkgroupCommand({ workgroupName, baseCapacity: 64, port: 5440 }));
  await expect(both).rejects.toThrow("Can't update multiple configurations at the same time");
  await serverless.send(new UpdateWorkgroupCommand({ workgroupName, baseCapacity: 64 }));
  await serverless.send(new UpdateWorkgroupCommand({ workgroupName, maxCapacity: 512 }));
  const { workgroup } = await serverless.send(new GetWorkgroupCommand({ workgroupName }));
  expect(workgroup).toMatchObject({ baseCapacity: 64, maxCapacity: 512 });
  for (const wrong of [{ baseCapacity: 12 }, { baseCapacity: 1032 }, { maxCapacity: 32 }, { port: 5430 }])
    await expect(serverless.send(new UpdateWorkgroupCommand({ workgroupName, ...wrong }))).rejects.toMatchObject({
      name: "ValidationException",
    });
  // Not AWS's: what a session here would not obey is refused by name.
  const configParameters = [{ parameterKey: "search_path", parameterValue: "other" }];
  await expect(serverless.send(new UpdateWorkgroupCommand({ workgroupName, configParameters }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 501 },
  });
});

test("a workgroup needs its namespace", async () => {
  const namespaceName = uniqueName("ns");
  const create = serverless.send(new CreateWorkgroupCommand({ workgroupName: uniqueName("wg"), namespaceName }));
  await expect(create).rejects.toThrow(`Serverless namespace ${namespaceName} not found.`);
});

test("tags are added, replaced and taken away", async () => {
  const { workgroup } = await makeWorkgroup();
  const resourceArn = workgroup?.workgroupArn ?? "";
  const tag = (key: string, value: string) =>
    serverless.send(new TagResourceCommand({ resourceArn, tags: [{ key, value }] }));
  await tag("a", "1");
  await tag("b", "2");
  await tag("a", "3");
  await serverless.send(new UntagResourceCommand({ resourceArn, tagKeys: ["b", "never"] }));
  expect((await serverless.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual([
    { key: "a", value: "3" },
  ]);
  await expect(
    serverless.send(new ListTagsForResourceCommand({ resourceArn: `${resourceArn}0` })),
  ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("lists are paged, and are an account's own", async () => {
  const own = new RedshiftServerlessClient(clientConfig("111122223333"));
  const names = ["c", "a", "b"].map(uniqueName);
  for (const namespaceName of names) await own.send(new CreateNamespaceCommand({ namespaceName }));
  const pages = [];
  for await (const { namespaces = [] } of paginateListNamespaces({ client: own, pageSize: 2 }, {}))
    pages.push(namespaces.map(({ namespaceName }) => namespaceName));
  expect(pages).toEqual([names.toSorted().slice(0, 2), names.toSorted().slice(2)]);
  expect((await own.send(new ListWorkgroupsCommand({}))).workgroups).toEqual([]);
});
