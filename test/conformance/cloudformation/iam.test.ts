import { UpdateStackCommand } from "@aws-sdk/client-cloudformation";
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRoleTagsCommand,
} from "@aws-sdk/client-iam";
import { expect, test } from "vitest";
import { clientConfig } from "../../support/endpoint.ts";
import { cloudformation, createStack, outputsOf, settled } from "./stack.ts";

const iam = new IAMClient(clientConfig());
const Capabilities = ["CAPABILITY_IAM" as const];

const allow = (Action: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource: "*" }],
});
const role = (properties: object = {}) => ({
  Type: "AWS::IAM::Role",
  Properties: {
    AssumeRolePolicyDocument: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
    },
    ...properties,
  },
});
const template = (action: string, roles: string[], tags: { Key: string; Value: string }[]) => ({
  Resources: {
    A: role({ Tags: tags }),
    B: role(),
    Inline: {
      Type: "AWS::IAM::Policy",
      Properties: { PolicyName: "inline", PolicyDocument: allow(action), Roles: roles.map((Ref) => ({ Ref })) },
    },
    Managed: {
      Type: "AWS::IAM::ManagedPolicy",
      Properties: { PolicyDocument: allow(action), Roles: roles.map((Ref) => ({ Ref })) },
    },
  },
  Outputs: { A: { Value: { Ref: "A" } }, B: { Value: { Ref: "B" } }, Managed: { Value: { Ref: "Managed" } } },
});

async function policiesOf(RoleName: string) {
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  return { inline: PolicyNames, attached: AttachedPolicies.map(({ PolicyArn }) => PolicyArn) };
}

test("policies are put into roles and attached to them, move with an update, and go with the stack", async () => {
  const made = await createStack(template("s3:GetObject", ["A"], [{ Key: "team", Value: "data" }]), { Capabilities });
  expect(made.stack.StackStatus, made.stack.StackStatusReason).toBe("CREATE_COMPLETE");
  const { A = "", B = "", Managed = "" } = outputsOf(made.stack);
  expect(await policiesOf(A)).toEqual({ inline: ["inline"], attached: [Managed] });
  expect(await policiesOf(B)).toEqual({ inline: [], attached: [] });

  const TemplateBody = JSON.stringify(template("s3:PutObject", ["B"], [{ Key: "owner", Value: "me" }]));
  await cloudformation.send(new UpdateStackCommand({ StackName: made.name, TemplateBody, Capabilities }));
  expect((await settled(made.name)).StackStatus).toBe("UPDATE_COMPLETE");
  expect(await policiesOf(A)).toEqual({ inline: [], attached: [] });
  expect(await policiesOf(B)).toEqual({ inline: ["inline"], attached: [Managed] });
  const { Tags } = await iam.send(new ListRoleTagsCommand({ RoleName: A }));
  expect(Tags).toEqual([{ Key: "owner", Value: "me" }]);
  const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand({ RoleName: B, PolicyName: "inline" }));
  expect(JSON.parse(decodeURIComponent(PolicyDocument))).toEqual(allow("s3:PutObject"));
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: Managed }));
  const { PolicyVersion } = await iam.send(
    new GetPolicyVersionCommand({ PolicyArn: Managed, VersionId: Policy?.DefaultVersionId }),
  );
  expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ""))).toEqual(allow("s3:PutObject"));

  await made[Symbol.asyncDispose]();
  await expect(iam.send(new GetPolicyCommand({ PolicyArn: Managed }))).rejects.toMatchObject({
    name: "NoSuchEntityException",
  });
});
