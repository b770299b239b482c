import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DetachRolePolicyCommand,
  IAMClient,
  ListPolicyVersionsCommand,
} from "@aws-sdk/client-iam";
import {
  clientSettings,
  generatedName,
  ignoreMissing,
  type PhysicalResource,
  type ResourceContext,
  type ResourceType,
} from "../resource-type.ts";

const client = (context: ResourceContext) => new IAMClient(clientSettings(context));

async function attach(
  PolicyArn: string,
  roles: readonly string[] = [],
  before: readonly string[] = [],
  context: ResourceContext,
) {
  for (const RoleName of roles) await client(context).send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  for (const RoleName of before.filter((role) => !roles.includes(role)))
    await ignoreMissing(client(context).send(new DetachRolePolicyCommand({ RoleName, PolicyArn })));
}

/** A policy keeps five versions at most, and must have only one to be deleted. */
async function deleteOldVersions(PolicyArn: string, context: ResourceContext): Promise<void> {
  const { Versions = [] } = await client(context).send(new ListPolicyVersionsCommand({ PolicyArn }));
  for (const { VersionId, IsDefaultVersion } of Versions)
    if (!IsDefaultVersion) await client(context).send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }));
}

const physical = (arn: string): PhysicalResource => ({ physicalId: arn, attributes: { PolicyArn: arn } });

/** A policy of its own. What it could be attached to besides roles (Users, Groups) is refused as a property that is not supported. */
export const iamManagedPolicy: ResourceType = {
  type: "AWS::IAM::ManagedPolicy",
  properties: ["ManagedPolicyName", "PolicyDocument", "Description", "Path", "Roles"],
  required: ["PolicyDocument"],
  replacedBy: ["ManagedPolicyName", "Description", "Path"],
  async create({ ManagedPolicyName, PolicyDocument, Roles, ...settings }, context) {
    const { Policy } = await client(context).send(
      new CreatePolicyCommand({
        ...settings,
        PolicyName: ManagedPolicyName ?? generatedName(context, 128),
        PolicyDocument: JSON.stringify(PolicyDocument),
      }),
    );
    const arn = Policy?.Arn ?? "";
    await attach(arn, Roles, [], context);
    return physical(arn);
  },
  async update({ PolicyDocument, Roles }, before, { physicalId: PolicyArn }, context) {
    if (JSON.stringify(PolicyDocument) !== JSON.stringify(before.PolicyDocument)) {
      await deleteOldVersions(PolicyArn, context);
      await client(context).send(
        new CreatePolicyVersionCommand({
          PolicyArn,
          PolicyDocument: JSON.stringify(PolicyDocument),
          SetAsDefault: true,
        }),
      );
    }
    await attach(PolicyArn, Roles, before.Roles, context);
    return physical(PolicyArn);
  },
  async delete({ physicalId: PolicyArn }, { Roles }, context) {
    await attach(PolicyArn, [], Roles, context);
    await ignoreMissing(deleteOldVersions(PolicyArn, context));
    await ignoreMissing(client(context).send(new DeletePolicyCommand({ PolicyArn })));
  },
};
