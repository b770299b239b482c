import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import {
  clientSettings,
  generatedName,
  ignoreMissing,
  type PhysicalResource,
  type Properties,
  type ResourceContext,
  type ResourceType,
} from "../resource-type.ts";

const client = (context: ResourceContext) => new IAMClient(clientSettings(context));

const document = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

async function describe(RoleName: string, context: ResourceContext): Promise<PhysicalResource> {
  const { Role } = await client(context).send(new GetRoleCommand({ RoleName }));
  return { physicalId: RoleName, attributes: { Arn: Role?.Arn ?? "", RoleId: Role?.RoleId ?? "" } };
}

/** Makes the role's policies those of the properties. */
async function setPolicies(RoleName: string, properties: Properties, context: ResourceContext): Promise<void> {
  const iam = client(context);
  const inline: { PolicyName: string; PolicyDocument: unknown }[] = properties.Policies ?? [];
  const attached: string[] = properties.ManagedPolicyArns ?? [];
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  for (const PolicyName of PolicyNames)
    if (!inline.some((policy) => policy.PolicyName === PolicyName))
      await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  for (const { PolicyArn = "" } of AttachedPolicies)
    if (!attached.includes(PolicyArn)) await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
  for (const { PolicyName, PolicyDocument } of inline)
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: document(PolicyDocument) }));
  for (const PolicyArn of attached) await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
}

type Tags = readonly { Key: string; Value: string }[];

async function setTags(RoleName: string, tags: Tags, before: Tags, context: ResourceContext): Promise<void> {
  const gone = before.map(({ Key }) => Key).filter((key) => !tags.some(({ Key }) => Key === key));
  if (gone.length > 0) await client(context).send(new UntagRoleCommand({ RoleName, TagKeys: gone }));
  if (tags.length > 0) await client(context).send(new TagRoleCommand({ RoleName, Tags: [...tags] }));
}

export const iamRole: ResourceType = {
  type: "AWS::IAM::Role",
  properties: [
    "RoleName",
    "AssumeRolePolicyDocument",
    "Description",
    "ManagedPolicyArns",
    "MaxSessionDuration",
    "Path",
    "Policies",
    "Tags",
  ],
  required: ["AssumeRolePolicyDocument"],
  replacedBy: ["RoleName", "Path"],
  async create(properties, context) {
    const RoleName = properties.RoleName ?? generatedName(context);
    const { Policies: _policies, ManagedPolicyArns: _managed, ...settings } = properties;
    await client(context).send(
      new CreateRoleCommand({
        ...settings,
        RoleName,
        AssumeRolePolicyDocument: document(properties.AssumeRolePolicyDocument),
      }),
    );
    await setPolicies(RoleName, properties, context);
    return describe(RoleName, context);
  },
  async update(properties, before, { physicalId: RoleName }, context) {
    const iam = client(context);
    await iam.send(
      new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: document(properties.AssumeRolePolicyDocument) }),
    );
    await iam.send(
      new UpdateRoleCommand({
        RoleName,
        Description: properties.Description,
        MaxSessionDuration: properties.MaxSessionDuration,
      }),
    );
    await setPolicies(RoleName, properties, context);
    await setTags(RoleName, properties.Tags ?? [], before.Tags ?? [], context);
    return describe(RoleName, context);
  },
  async delete({ physicalId: RoleName }, _properties, context) {
    await ignoreMissing(setPolicies(RoleName, {}, context));
    await ignoreMissing(client(context).send(new DeleteRoleCommand({ RoleName })));
  },
};
