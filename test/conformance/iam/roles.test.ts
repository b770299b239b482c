import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListAttachedRolePoliciesCommand,
  ListPolicyVersionsCommand,
  ListRolePoliciesCommand,
  ListRoleTagsCommand,
  PutRolePolicyCommand,
  paginateListRoles,
  SetDefaultPolicyVersionCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";

const iam = new IAMClient(clientConfig());

const trust = (service: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
const permission = (action: string): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] });

async function newRole(settings: object = {}) {
  const RoleName = uniqueName("role");
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust("lambda.amazonaws.com"), ...settings }),
  );
  return {
    RoleName,
    Role,
    [Symbol.asyncDispose]: async () => {
      await iam.send(new DeleteRoleCommand({ RoleName }));
    },
  };
}

describe("roles", () => {
  test("are made, shown, changed and tagged", async () => {
    await using role = await newRole({ Path: "/team/", Description: "mine", Tags: [{ Key: "a", Value: "1" }] });
    const { RoleName } = role;
    expect(role.Role).toMatchObject({
      Path: "/team/",
      Arn: `arn:aws:iam::000000000000:role/team/${RoleName}`,
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      CreateDate: expect.any(Date),
      AssumeRolePolicyDocument: encodeURIComponent(trust("lambda.amazonaws.com")),
    });
    await iam.send(new UpdateRoleCommand({ RoleName, Description: "ours", MaxSessionDuration: 7200 }));
    const PolicyDocument = trust("redshift.amazonaws.com");
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    await iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: "b", Value: "2" }] }));
    await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ["a"] }));
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    expect(Role).toMatchObject({ Description: "ours", MaxSessionDuration: 7200, RoleId: role.Role?.RoleId });
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toBe(PolicyDocument);
    expect((await iam.send(new ListRoleTagsCommand({ RoleName }))).Tags).toEqual([{ Key: "b", Value: "2" }]);
  });

  test("are listed page by page", async () => {
    const own = new IAMClient(clientConfig("000000004003"));
    const names = ["a", "b", "c"].map((prefix) => uniqueName(prefix));
    for (const RoleName of names)
      await own.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust("lambda.amazonaws.com") }));
    const listed: (string | undefined)[] = [];
    for await (const { Roles = [] } of paginateListRoles({ client: own, pageSize: 2 }, {}))
      listed.push(...Roles.map(({ RoleName }) => RoleName));
    expect(listed.filter((name) => names.includes(name ?? ""))).toEqual(names);
    for (const RoleName of names) await own.send(new DeleteRoleCommand({ RoleName }));
  });

  test("are refused twice, and when nobody has them", async () => {
    await using role = await newRole();
    const { RoleName } = role;
    const again = iam.send(
      new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust("lambda.amazonaws.com") }),
    );
    await expect(again).rejects.toMatchObject({
      name: "EntityAlreadyExistsException",
      message: `Role with name ${RoleName} already exists.`,
      $metadata: { httpStatusCode: 409 },
    });
    await expect(iam.send(new GetRoleCommand({ RoleName: "nobody-has-it" }))).rejects.toMatchObject({
      name: "NoSuchEntityException",
      message: "The role with name nobody-has-it cannot be found.",
      $metadata: { httpStatusCode: 404 },
    });
  });

  test.for([
    ["{", "This policy contains invalid Json"],
    [permission("s3:*"), undefined],
    ['{"Statement":[{"Effect":"Perhaps","Principal":"*","Action":"sts:AssumeRole"}]}', undefined],
    [
      '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject"}]}',
      "AssumeRole policy may only specify STS AssumeRole actions.",
    ],
  ] as const)("need a trust policy, not %s", async ([AssumeRolePolicyDocument, message]) => {
    const made = iam.send(new CreateRoleCommand({ RoleName: uniqueName("role"), AssumeRolePolicyDocument }));
    await expect(made).rejects.toMatchObject({
      name: "MalformedPolicyDocumentException",
      ...(message ? { message } : {}),
    });
  });

  test("keep inline policies until these are deleted", async () => {
    await using role = await newRole();
    const { RoleName } = role;
    const PolicyDocument = permission("s3:GetObject");
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "read", PolicyDocument }));
    const found = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: "read" }));
    expect(decodeURIComponent(found.PolicyDocument ?? "")).toBe(PolicyDocument);
    expect((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(["read"]);
    await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toMatchObject({
      name: "DeleteConflictException",
      message: "Cannot delete entity, must delete policies first.",
      $metadata: { httpStatusCode: 409 },
    });
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "read" }));
    await expect(iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: "read" }))).rejects.toMatchObject({
      message: "The role policy with name read cannot be found.",
    });
  });

  test("have managed policies attached, AWS's and their account's", async () => {
    await using role = await newRole();
    const { RoleName } = role;
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: uniqueName("policy"), PolicyDocument: permission("s3:*") }),
    );
    const arns = ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole", Policy?.Arn ?? ""];
    for (const PolicyArn of arns) await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    expect(AttachedPolicies.map(({ PolicyArn }) => PolicyArn)).toEqual(arns);
    expect(AttachedPolicies[0]?.PolicyName).toBe("AWSLambdaBasicExecutionRole");
    expect((await iam.send(new GetPolicyCommand({ PolicyArn: Policy?.Arn }))).Policy?.AttachmentCount).toBe(1);
    await expect(iam.send(new DeletePolicyCommand({ PolicyArn: Policy?.Arn }))).rejects.toMatchObject({
      name: "DeleteConflictException",
    });
    await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toMatchObject({
      message: "Cannot delete entity, must detach all policies first.",
    });
    for (const PolicyArn of arns) await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
    await iam.send(new DeletePolicyCommand({ PolicyArn: Policy?.Arn }));
  });
});

describe("managed policies", () => {
  test("have versions of which one is the default", async () => {
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: uniqueName("policy"), PolicyDocument: permission("s3:*") }),
    );
    const PolicyArn = Policy?.Arn;
    expect(Policy).toMatchObject({ DefaultVersionId: "v1", PolicyId: expect.stringMatching(/^ANPA/) });
    await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: permission("sqs:*") }));
    await iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: "v2" }));
    const { Versions = [] } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
    expect(Versions.map(({ VersionId, IsDefaultVersion }) => [VersionId, IsDefaultVersion])).toEqual([
      ["v2", true],
      ["v1", false],
    ]);
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: "v2" }));
    expect(decodeURIComponent(PolicyVersion?.Document ?? "")).toBe(permission("sqs:*"));
    await expect(iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v2" }))).rejects.toMatchObject({
      name: "DeleteConflictException",
    });
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v1" }));
    await iam.send(new DeletePolicyCommand({ PolicyArn }));
    await expect(iam.send(new GetPolicyCommand({ PolicyArn }))).rejects.toMatchObject({
      name: "NoSuchEntityException",
    });
  });
});

describe("users", () => {
  test("have access keys that are their account's", async () => {
    const own = new IAMClient(clientConfig("000000004004"));
    const UserName = uniqueName("user");
    const { User } = await own.send(new CreateUserCommand({ UserName, Path: "/team/" }));
    expect(User).toMatchObject({
      UserName,
      Arn: `arn:aws:iam::000000004004:user/team/${UserName}`,
      UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
    });
    const { AccessKey } = await own.send(new CreateAccessKeyCommand({ UserName }));
    const { AccessKeyId = "", SecretAccessKey = "" } = AccessKey ?? {};
    const asUser = new STSClient({
      ...clientConfig(),
      credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey },
    });
    expect((await asUser.send(new GetCallerIdentityCommand({}))).Account).toBe("000000004004");
    const { AccessKeyMetadata = [] } = await own.send(new ListAccessKeysCommand({ UserName }));
    expect(AccessKeyMetadata.map((each) => [each.AccessKeyId, each.Status])).toEqual([[AccessKeyId, "Active"]]);
    await expect(own.send(new DeleteUserCommand({ UserName }))).rejects.toMatchObject({
      name: "DeleteConflictException",
    });
    await own.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
    await own.send(new DeleteUserCommand({ UserName }));
    await expect(own.send(new GetUserCommand({ UserName }))).rejects.toMatchObject({
      message: `The user with name ${UserName} cannot be found.`,
    });
  });
});
