import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from "@aws-sdk/client-cloudformation";
import { DescribeClustersCommand, RedshiftClient } from "@aws-sdk/client-redshift";
import {
  GetNamespaceCommand,
  GetWorkgroupCommand,
  ListTagsForResourceCommand,
  RedshiftServerlessClient,
} from "@aws-sdk/client-redshift-serverless";
import { expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";

const cloudformation = new CloudFormationClient(clientConfig());
const serverless = new RedshiftServerlessClient(clientConfig());
const redshift = new RedshiftClient(clientConfig());
const RUNNING = /_IN_PROGRESS$/;

/** The stack's outputs, once it rests in the status that is wanted. */
async function settled(StackName: string, wanted: string): Promise<Record<string, string>> {
  const describeStack = async () => (await cloudformation.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
  await expect.poll(async () => (await describeStack())?.StackStatus, { timeout: 20_000 }).not.toMatch(RUNNING);
  const stack = await describeStack();
  if (stack?.StackStatus !== wanted) {
    const { StackEvents } = await cloudformation.send(new DescribeStackEventsCommand({ StackName }));
    const reasons = StackEvents?.flatMap(({ ResourceStatusReason }) => ResourceStatusReason ?? []);
    throw new Error(`${stack?.StackStatus}: ${reasons?.join("; ")}`);
  }
  return Object.fromEntries(
    stack.Outputs?.map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]) ?? [],
  );
}

test("a namespace and its workgroup: created, changed one property at a time, deleted", async () => {
  const name = uniqueName("cfn");
  const role = "arn:aws:iam::000000000000:role/loader";
  const template = (namespace: object, workgroup: object) =>
    JSON.stringify({
      Resources: {
        Namespace: {
          Type: "AWS::RedshiftServerless::Namespace",
          Properties: {
            NamespaceName: name,
            ManageAdminPassword: true,
            Tags: [{ Key: "team", Value: "data" }],
            ...namespace,
          },
        },
        Workgroup: {
          Type: "AWS::RedshiftServerless::Workgroup",
          Properties: { WorkgroupName: name, NamespaceName: { Ref: "Namespace" }, BaseCapacity: "8", ...workgroup },
        },
      },
      Outputs: {
        Address: { Value: { "Fn::GetAtt": ["Workgroup", "Workgroup.Endpoint.Address"] } },
        Port: { Value: { "Fn::GetAtt": ["Workgroup", "Workgroup.Endpoint.Port"] } },
        Arn: { Value: { "Fn::GetAtt": ["Namespace", "Namespace.NamespaceArn"] } },
        Secret: { Value: { "Fn::GetAtt": ["Namespace", "Namespace.AdminPasswordSecretArn"] } },
      },
    });
  await cloudformation.send(new CreateStackCommand({ StackName: name, TemplateBody: template({}, {}) }));
  const outputs = await settled(name, "CREATE_COMPLETE");
  const { workgroup } = await serverless.send(new GetWorkgroupCommand({ workgroupName: name }));
  expect(workgroup).toMatchObject({ baseCapacity: 8, namespaceName: name });
  expect(outputs).toMatchObject({
    Address: workgroup?.endpoint?.address,
    Port: String(workgroup?.endpoint?.port),
    Secret: expect.stringContaining(":secretsmanager:"),
  });
  const { tags } = await serverless.send(new ListTagsForResourceCommand({ resourceArn: outputs.Arn }));
  expect(tags).toEqual([{ key: "team", value: "data" }]);

  const changed = template(
    { IamRoles: [role], DefaultIamRoleArn: role, LogExports: ["userlog"], Tags: [{ Key: "stage", Value: "test" }] },
    { BaseCapacity: 16, MaxCapacity: 64, PubliclyAccessible: "true", Tags: [{ Key: "stage", Value: "test" }] },
  );
  await cloudformation.send(new UpdateStackCommand({ StackName: name, TemplateBody: changed }));
  await settled(name, "UPDATE_COMPLETE");
  const after = await serverless.send(new GetWorkgroupCommand({ workgroupName: name }));
  expect(after.workgroup).toMatchObject({ baseCapacity: 16, maxCapacity: 64, publiclyAccessible: true });
  const { namespace } = await serverless.send(new GetNamespaceCommand({ namespaceName: name }));
  expect(namespace).toMatchObject({ defaultIamRoleArn: role, logExports: ["userlog"] });
  for (const resourceArn of [outputs.Arn, after.workgroup?.workgroupArn])
    expect((await serverless.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual([
      { key: "stage", value: "test" },
    ]);

  await cloudformation.send(new DeleteStackCommand({ StackName: name }));
  await expect
    .poll(() => serverless.send(new GetNamespaceCommand({ namespaceName: name })).catch((error: Error) => error.name))
    .toBe("ResourceNotFoundException");
});

const attribute = (name: string) => ({ "Fn::GetAtt": ["Cluster", name] });

test("a cluster: created, changed, deleted; and what the service refuses is rolled back", async () => {
  const name = uniqueName("cfn");
  const template = (properties: object) =>
    JSON.stringify({
      Resources: {
        Cluster: {
          Type: "AWS::Redshift::Cluster",
          Properties: {
            ClusterType: "single-node",
            NumberOfNodes: 1,
            NodeType: "ra3.xlplus",
            DBName: "dev",
            MasterUsername: "boss3",
            MasterUserPassword: "Secret123",
            ...properties,
          },
        },
      },
      Outputs: {
        Id: { Value: { Ref: "Cluster" } },
        Endpoint: { Value: { "Fn::Join": [":", [attribute("Endpoint.Address"), attribute("Endpoint.Port")]] } },
      },
    });
  await cloudformation.send(new CreateStackCommand({ StackName: name, TemplateBody: template({}) }));
  const { Id, Endpoint } = await settled(name, "CREATE_COMPLETE");
  expect(Id).toMatch(new RegExp(`^${name}-cluster-[a-z0-9]+$`));
  expect(Endpoint).toMatch(/^.+:\d+$/);
  const describeCluster = async () =>
    (await redshift.send(new DescribeClustersCommand({ ClusterIdentifier: Id }))).Clusters?.[0];
  expect(await describeCluster()).toMatchObject({ NumberOfNodes: 1, MasterUsername: "boss3" });

  const resized = { ClusterType: "multi-node", NumberOfNodes: 2, Tags: [{ Key: "a", Value: "1" }] };
  await cloudformation.send(new UpdateStackCommand({ StackName: name, TemplateBody: template(resized) }));
  await settled(name, "UPDATE_COMPLETE");
  expect(await describeCluster()).toMatchObject({ NumberOfNodes: 2, Tags: [{ Key: "a", Value: "1" }] });

  const wrong = template({ ...resized, NodeType: "xx.large" });
  await cloudformation.send(new UpdateStackCommand({ StackName: name, TemplateBody: wrong }));
  await settled(name, "UPDATE_ROLLBACK_COMPLETE");
  expect(await describeCluster()).toMatchObject({ NodeType: "ra3.xlplus" });

  await cloudformation.send(new DeleteStackCommand({ StackName: name }));
  await expect.poll(() => describeCluster().catch((error: Error) => error.name)).toBe("ClusterNotFoundFault");
});
