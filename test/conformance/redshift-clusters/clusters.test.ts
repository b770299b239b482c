import {
  CreateClusterCommand,
  type CreateClusterCommandInput,
  CreateTagsCommand,
  DeleteClusterCommand,
  DeleteTagsCommand,
  DescribeClustersCommand,
  DescribeTagsCommand,
  ModifyClusterCommand,
  ModifyClusterIamRolesCommand,
  PauseClusterCommand,
  paginateDescribeClusters,
  RedshiftClient,
  ResumeClusterCommand,
} from "@aws-sdk/client-redshift";
import { expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";

const redshift = new RedshiftClient(clientConfig());

const make = async (settings: Partial<CreateClusterCommandInput> = {}, client = redshift) => {
  const ClusterIdentifier = uniqueName("cluster");
  const { Cluster } = await client.send(
    new CreateClusterCommand({
      ClusterIdentifier,
      NodeType: "ra3.xlplus",
      MasterUsername: "boss",
      MasterUserPassword: "Secret123",
      ...settings,
    }),
  );
  return { ClusterIdentifier, Cluster };
};
const describeCluster = async (ClusterIdentifier: string) =>
  (await redshift.send(new DescribeClustersCommand({ ClusterIdentifier }))).Clusters?.[0];

test("a cluster is created, described and deleted; its password is never shown", async () => {
  const { ClusterIdentifier, Cluster } = await make({ Tags: [{ Key: "team", Value: "data" }] });
  expect(Cluster).toMatchObject({ ClusterIdentifier, ClusterStatus: "creating" });
  expect(Cluster?.Endpoint).toBeUndefined();
  const described = await describeCluster(ClusterIdentifier);
  expect(described).toMatchObject({
    ClusterStatus: "available",
    ClusterAvailabilityStatus: "Available",
    NodeType: "ra3.xlplus",
    NumberOfNodes: 1,
    ClusterNodes: [{ NodeRole: "SHARED" }],
    MasterUsername: "boss",
    DBName: "dev",
    Endpoint: { Address: expect.any(String), Port: expect.any(Number) },
    ClusterNamespaceArn: expect.stringMatching(/^arn:aws:redshift:us-east-1:000000000000:namespace:[0-9a-f-]{36}$/),
    Encrypted: true,
    PubliclyAccessible: false,
    Tags: [{ Key: "team", Value: "data" }],
  });
  expect(JSON.stringify(described)).not.toContain("Secret123");
  await expect(make({ ClusterIdentifier })).rejects.toMatchObject({
    name: "ClusterAlreadyExistsFault",
    message: "Cluster already exists",
  });
  const deletion = new DeleteClusterCommand({ ClusterIdentifier });
  await expect(redshift.send(deletion)).rejects.toMatchObject({ name: "InvalidParameterCombination" });
  const { Cluster: deleted } = await redshift.send(
    new DeleteClusterCommand({ ClusterIdentifier, SkipFinalClusterSnapshot: true }),
  );
  expect(deleted?.ClusterStatus).toBe("deleting");
  await expect(describeCluster(ClusterIdentifier)).rejects.toMatchObject({
    name: "ClusterNotFoundFault",
    message: `Cluster ${ClusterIdentifier} not found.`,
    $metadata: { httpStatusCode: 404 },
  });
});

test.each([
  // The first three texts are recorded (see validation.ts).
  [
    { ClusterType: "single-node", NumberOfNodes: 1 },
    "Number of nodes must be not be supplied for cluster type single-node.",
  ],
  [
    { ClusterType: "multi-node", NumberOfNodes: 1 },
    "Number of nodes for cluster type multi-node must be greater than or equal to 2",
  ],
  [{ NodeType: "xx.large" }, "Invalid node type: xx.large"],
  [{ ClusterIdentifier: "two--hyphens" }, "ClusterIdentifier"],
  [{ MasterUserPassword: "short1A" }, "MasterUserPassword"],
  [{ MasterUserPassword: "nouppercase1" }, "MasterUserPassword"],
  [{ MasterUserPassword: "Secret/123" }, "MasterUserPassword"],
  [{ MasterUserPassword: undefined }, "MasterUserPassword"],
  [{ MasterUsername: "Boss" }, "master username"],
  [{ DBName: "1st" }, "database name"],
  [{ Port: 1234 }, "port"],
])("CreateCluster refuses %j", async (settings, message) => {
  await expect(make(settings)).rejects.toMatchObject({
    name: "InvalidParameterValue",
    $metadata: { httpStatusCode: 400 },
  });
  await expect(make(settings)).rejects.toThrow(message);
});

test("what needs what is not here is refused by name", async () => {
  for (const settings of [{ SnapshotScheduleIdentifier: "daily" }, { ElasticIp: "192.0.2.1" }])
    await expect(make(settings)).rejects.toMatchObject({ $metadata: { httpStatusCode: 501 } });
});

test("a cluster is resized, paused and resumed", async () => {
  const { ClusterIdentifier } = await make();
  const modified = await redshift.send(
    new ModifyClusterCommand({
      ClusterIdentifier,
      ClusterType: "multi-node",
      NumberOfNodes: 2,
      PubliclyAccessible: true,
    }),
  );
  expect(modified.Cluster?.ClusterStatus).toBe("modifying");
  expect(await describeCluster(ClusterIdentifier)).toMatchObject({
    NumberOfNodes: 2,
    ClusterNodes: [{ NodeRole: "LEADER" }, { NodeRole: "COMPUTE-0" }, { NodeRole: "COMPUTE-1" }],
    PubliclyAccessible: true,
  });
  await expect(redshift.send(new ResumeClusterCommand({ ClusterIdentifier }))).rejects.toMatchObject({
    name: "InvalidClusterStateFault",
  });
  const paused = await redshift.send(new PauseClusterCommand({ ClusterIdentifier }));
  expect(paused.Cluster?.ClusterStatus).toBe("pausing");
  expect((await describeCluster(ClusterIdentifier))?.ClusterStatus).toBe("paused");
  await expect(redshift.send(new PauseClusterCommand({ ClusterIdentifier }))).rejects.toMatchObject({
    name: "InvalidClusterStateFault",
  });
  await redshift.send(new ResumeClusterCommand({ ClusterIdentifier }));
  expect((await describeCluster(ClusterIdentifier))?.ClusterStatus).toBe("available");
});

test("roles come and go, and one may be the default", async () => {
  const [a, b] = ["a", "b"].map((name) => `arn:aws:iam::000000000000:role/${name}`);
  const { ClusterIdentifier } = await make({ IamRoles: [a ?? ""] });
  const change = (input: object) => redshift.send(new ModifyClusterIamRolesCommand({ ClusterIdentifier, ...input }));
  await expect(change({ DefaultIamRoleArn: b })).rejects.toMatchObject({ name: "InvalidParameterValue" });
  await change({ AddIamRoles: [b], DefaultIamRoleArn: b });
  await change({ RemoveIamRoles: [a] });
  expect(await describeCluster(ClusterIdentifier)).toMatchObject({
    IamRoles: [{ IamRoleArn: b, ApplyStatus: "in-sync" }],
    DefaultIamRoleArn: b,
  });
});

test("tags are set, found and taken away", async () => {
  const own = new RedshiftClient(clientConfig("333344445555"));
  const { ClusterIdentifier } = await make({}, own);
  const ResourceName = `arn:aws:redshift:us-east-1:333344445555:cluster:${ClusterIdentifier}`;
  await own.send(
    new CreateTagsCommand({
      ResourceName,
      Tags: [
        { Key: "a", Value: "1" },
        { Key: "b", Value: "2" },
      ],
    }),
  );
  await own.send(new DeleteTagsCommand({ ResourceName, TagKeys: ["a"] }));
  const { TaggedResources } = await own.send(new DescribeTagsCommand({ ResourceType: "cluster" }));
  expect(TaggedResources).toEqual([{ Tag: { Key: "b", Value: "2" }, ResourceName, ResourceType: "cluster" }]);
  const byTag = async (TagKeys: string[]) =>
    (await own.send(new DescribeClustersCommand({ TagKeys }))).Clusters?.map((each) => each.ClusterIdentifier);
  expect(await byTag(["b", "c"])).toEqual([ClusterIdentifier]);
  expect(await byTag(["a"])).toEqual([]);
  await expect(own.send(new DescribeTagsCommand({ ResourceName: `${ResourceName}x` }))).rejects.toMatchObject({
    name: "ResourceNotFoundFault",
  });
});

test("clusters are listed in pages of at least twenty", async () => {
  const own = new RedshiftClient(clientConfig("444455556666"));
  for (let number = 0; number < 21; number += 1) await make({}, own);
  const pages: number[] = [];
  for await (const { Clusters = [] } of paginateDescribeClusters({ client: own, pageSize: 20 }, {}))
    pages.push(Clusters.length);
  expect(pages).toEqual([20, 1]);
  await expect(own.send(new DescribeClustersCommand({ MaxRecords: 19 }))).rejects.toMatchObject({
    name: "InvalidParameterValue",
  });
});
