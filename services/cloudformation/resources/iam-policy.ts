import { DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  clientSettings,
  generatedName,
  ignoreMissing,
  type Properties,
  type ResourceContext,
  type ResourceType,
} from "../resource-type.ts";

const client = (context: ResourceContext) => new IAMClient(clientSettings(context));

/** Puts the policy into each of its roles, and takes it from those that it is no longer in. */
async function putInto(
  roles: readonly string[],
  before: readonly string[],
  properties: Properties,
  context: ResourceContext,
) {
  const { PolicyName, PolicyDocument } = properties;
  for (const RoleName of roles)
    await client(context).send(
      new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: JSON.stringify(PolicyDocument) }),
    );
  for (const RoleName of before.filter((role) => !roles.includes(role))) await takeFrom(RoleName, PolicyName, context);
}

const takeFrom = (RoleName: string, PolicyName: string, context: ResourceContext): Promise<void> =>
  ignoreMissing(client(context).send(new DeleteRolePolicyCommand({ RoleName, PolicyName })));

/** A policy inside roles. What it could be inside besides them (Users, Groups) is refused as a property that is not supported. */
export const iamPolicy: ResourceType = {
  type: "AWS::IAM::Policy",
  properties: ["PolicyName", "PolicyDocument", "Roles"],
  required: ["PolicyName", "PolicyDocument", "Roles"],
  replacedBy: ["PolicyName"],
  async create(properties, context) {
    await putInto(properties.Roles, [], properties, context);
    return { physicalId: generatedName(context), attributes: {} };
  },
  async update(properties, before, resource, context) {
    await putInto(properties.Roles, before.Roles, properties, context);
    return resource;
  },
  async delete(_resource, { Roles, PolicyName }, context) {
    for (const RoleName of Roles) await takeFrom(RoleName, PolicyName, context);
  },
};
