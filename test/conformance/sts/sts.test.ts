import { CreateRoleCommand, DeleteRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  AssumeRoleCommand,
  DecodeAuthorizationMessageCommand,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";

const sts = new STSClient(clientConfig());
const iam = new IAMClient(clientConfig());

/** A role with this trust policy statement, deleted when the test is over. */
async function roleTrusting(statement: object, settings: { MaxSessionDuration?: number } = {}) {
  const RoleName = uniqueName("role");
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", ...statement }],
      }),
      ...settings,
    }),
  );
  return {
    RoleName,
    RoleArn: Role?.Arn,
    RoleId: Role?.RoleId,
    [Symbol.asyncDispose]: async () => {
      await iam.send(new DeleteRoleCommand({ RoleName }));
    },
  };
}

const assume = (RoleArn: string | undefined, settings: object = {}) =>
  sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "session", ...settings }));

describe("GetCallerIdentity", () => {
  test("is the account that the access key names", async () => {
    const other = new STSClient(clientConfig("123456789012"));
    expect(await other.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: "123456789012",
      UserId: "123456789012",
      Arn: "arn:aws:iam::123456789012:root",
    });
  });
});

describe("AssumeRole", () => {
  test("gives credentials that act as the role's session, in the role's account", async () => {
    await using role = await roleTrusting({ Principal: { AWS: "arn:aws:iam::210987654321:root" } });
    const other = new STSClient(clientConfig("210987654321"));
    const { Credentials, AssumedRoleUser } = await other.send(
      new AssumeRoleCommand({ RoleArn: role.RoleArn, RoleSessionName: "session", DurationSeconds: 900 }),
    );
    expect(AssumedRoleUser).toEqual({
      Arn: `arn:aws:sts::000000000000:assumed-role/${role.RoleName}/session`,
      AssumedRoleId: `${role.RoleId}:session`,
    });
    const left = (Credentials?.Expiration?.getTime() ?? 0) - Date.now();
    expect(left).toBeGreaterThan(840_000);
    expect(left).toBeLessThanOrEqual(900_000);
    const asRole = new STSClient({
      ...clientConfig(),
      credentials: {
        accessKeyId: Credentials?.AccessKeyId ?? "",
        secretAccessKey: Credentials?.SecretAccessKey ?? "",
        sessionToken: Credentials?.SessionToken ?? "",
      },
    });
    expect(await asRole.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: "000000000000",
      Arn: AssumedRoleUser?.Arn,
      UserId: AssumedRoleUser?.AssumedRoleId,
    });
  });

  test("is denied for a role that is not there or trusts somebody else", async () => {
    await using role = await roleTrusting({ Principal: { Service: "lambda.amazonaws.com" } });
    for (const arn of [role.RoleArn ?? "", "arn:aws:iam::000000000000:role/nobody-has-this-role"])
      await expect(assume(arn)).rejects.toMatchObject({
        name: "AccessDenied",
        message: `User: arn:aws:iam::000000000000:root is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
        $metadata: { httpStatusCode: 403 },
      });
  });

  test("asks for the external id that the trust policy wants", async () => {
    const Condition = { StringEquals: { "sts:ExternalId": "shared-secret" } };
    await using role = await roleTrusting({ Principal: { AWS: "000000000000" }, Condition });
    await expect(assume(role.RoleArn)).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(assume(role.RoleArn, { ExternalId: "wrong" })).rejects.toMatchObject({ name: "AccessDenied" });
    expect((await assume(role.RoleArn, { ExternalId: "shared-secret" })).Credentials).toBeDefined();
  });

  test("refuses a condition that it does not know by name", async () => {
    const Condition = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
    await using role = await roleTrusting({ Principal: { AWS: "*" }, Condition });
    await expect(assume(role.RoleArn)).rejects.toMatchObject({
      name: "NotImplemented",
      message: expect.stringContaining("aws:MultiFactorAuthPresent"),
    });
  });

  // Messages: recorded on AWS, test_sts_invalid_parameters in LocalStack's repository, read 2026-11-24.
  test("names what is wrong with its parameters", async () => {
    await using role = await roleTrusting({ Principal: { AWS: "*" } });
    await expect(assume("nothing-valid-in-here")).rejects.toMatchObject({
      name: "ValidationError",
      message: "nothing-valid-in-here is invalid",
    });
    await expect(assume(role.RoleArn, { RoleSessionName: "Session1:2" })).rejects.toMatchObject({
      name: "ValidationError",
      message:
        "1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    });
    await expect(assume(role.RoleArn, { DurationSeconds: 7200 })).rejects.toMatchObject({
      message: "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    });
  });
});

test("GetSessionToken gives credentials of the same account", async () => {
  const { Credentials } = await sts.send(new GetSessionTokenCommand({ DurationSeconds: 900 }));
  const { AccessKeyId } = Credentials ?? {};
  expect(Credentials?.SessionToken).toBeTruthy();
  expect(await sts.send(new GetAccessKeyInfoCommand({ AccessKeyId }))).toMatchObject({ Account: "000000000000" });
});

test("DecodeAuthorizationMessage is refused by name", async () => {
  const decoded = sts.send(new DecodeAuthorizationMessageCommand({ EncodedMessage: "x" }));
  await expect(decoded).rejects.toMatchObject({ name: "NotImplemented", $metadata: { httpStatusCode: 501 } });
});
