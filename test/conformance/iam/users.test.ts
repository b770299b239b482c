import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeletePolicyCommand,
  DeleteUserCommand,
  DeleteUserPermissionsBoundaryCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  ListUserPoliciesCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";

const iam = new IAMClient(clientConfig());
const PolicyDocument = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }],
});

async function newUser() {
  const UserName = uniqueName("user");
  await iam.send(new CreateUserCommand({ UserName }));
  return {
    UserName,
    [Symbol.asyncDispose]: async () => {
      await iam.send(new DeleteUserCommand({ UserName }));
    },
  };
}

async function newPolicy() {
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: uniqueName("policy"), PolicyDocument }));
  const PolicyArn = Policy?.Arn ?? "";
  return {
    PolicyArn,
    [Symbol.asyncDispose]: async () => {
      await iam.send(new DeletePolicyCommand({ PolicyArn }));
    },
  };
}

test("a user's inline policies are put, shown, listed and deleted; a user with one stays", async () => {
  await using user = await newUser();
  const { UserName } = user;
  for (const PolicyName of ["b", "a"])
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument }));
  const found = await iam.send(new GetUserPolicyCommand({ UserName, PolicyName: "a" }));
  expect(decodeURIComponent(found.PolicyDocument ?? "")).toBe(PolicyDocument);
  expect((await iam.send(new ListUserPoliciesCommand({ UserName }))).PolicyNames).toEqual(["a", "b"]);
  await expect(iam.send(new DeleteUserCommand({ UserName }))).rejects.toMatchObject({
    name: "DeleteConflictException",
  });
  for (const PolicyName of ["a", "b"]) await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName }));
  await expect(iam.send(new GetUserPolicyCommand({ UserName, PolicyName: "a" }))).rejects.toMatchObject({
    name: "NoSuchEntityException",
    message: "The user policy with name a cannot be found.",
  });
});

test("managed policies are attached to a user, counted, and detached", async () => {
  await using policy = await newPolicy();
  await using user = await newUser();
  const { PolicyArn } = policy;
  const { UserName } = user;
  await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
  const { AttachedPolicies } = await iam.send(new ListAttachedUserPoliciesCommand({ UserName }));
  expect(AttachedPolicies).toEqual([{ PolicyArn, PolicyName: PolicyArn.split("/")[1] }]);
  await expect(iam.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toMatchObject({
    name: "DeleteConflictException",
  });
  await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn }));
  await expect(iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn }))).rejects.toMatchObject({
    name: "NoSuchEntityException",
  });
});

test("a permissions boundary is set, shown and taken away", async () => {
  await using policy = await newPolicy();
  await using user = await newUser();
  const { UserName } = user;
  await iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: policy.PolicyArn }));
  expect((await iam.send(new GetUserCommand({ UserName }))).User?.PermissionsBoundary).toEqual({
    PermissionsBoundaryType: "PermissionsBoundaryPolicy",
    PermissionsBoundaryArn: policy.PolicyArn,
  });
  await iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName }));
  expect((await iam.send(new GetUserCommand({ UserName }))).User?.PermissionsBoundary).toBeUndefined();
});

test("an access key is switched off and on", async () => {
  await using user = await newUser();
  const { UserName } = user;
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const AccessKeyId = AccessKey?.AccessKeyId ?? "";
  const status = async () => (await iam.send(new ListAccessKeysCommand({ UserName }))).AccessKeyMetadata?.[0]?.Status;
  await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: "Inactive" }));
  expect(await status()).toBe("Inactive");
  await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: "Active" }));
  expect(await status()).toBe("Active");
  await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
  await expect(iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: "Active" }))).rejects.toMatchObject(
    { name: "NoSuchEntityException" },
  );
});
