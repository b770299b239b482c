import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourceCommand,
  DescribeStackResourcesCommand,
  GetTemplateCommand,
  ListExportsCommand,
  ListImportsCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  UpdateStackCommand,
  ValidateTemplateCommand,
} from "@aws-sdk/client-cloudformation";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";
import { cloudformation, createStack, describeStack, eventsOf, logGroup, outputsOf, settled } from "./stack.ts";

const logs = new CloudWatchLogsClient(clientConfig());
const dynamodb = new DynamoDBClient(clientConfig());

async function groupsNamed(prefix: string) {
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: prefix }));
  return logGroups.map(({ logGroupName, retentionInDays }) => [logGroupName, retentionInDays]);
}

async function update(StackName: string, template: object) {
  await cloudformation.send(new UpdateStackCommand({ StackName, TemplateBody: JSON.stringify(template) }));
  return settled(StackName);
}

const table = (properties: object = {}) => ({
  Type: "AWS::DynamoDB::Table",
  Properties: {
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    ...properties,
  },
});

describe("a stack", () => {
  test("is made, described, listed and deleted with all that it has", async () => {
    const made = await createStack(
      {
        Description: "two of them",
        Resources: { A: logGroup(), B: { ...logGroup(), DependsOn: "A" } },
        Outputs: { A: { Value: { Ref: "A" }, Description: "the first" } },
      },
      { Tags: [{ Key: "team", Value: "data" }] },
    );
    expect(made.stack).toMatchObject({
      StackName: made.name,
      StackStatus: "CREATE_COMPLETE",
      Description: "two of them",
      Tags: [{ Key: "team", Value: "data" }],
      Outputs: [{ OutputKey: "A", Description: "the first", OutputValue: expect.stringContaining(`${made.name}-A-`) }],
    });
    expect((await groupsNamed(made.name)).length).toBe(2);

    const { StackResourceSummaries = [] } = await cloudformation.send(
      new ListStackResourcesCommand({ StackName: made.name }),
    );
    expect(StackResourceSummaries.map((each) => [each.LogicalResourceId, each.ResourceStatus])).toEqual([
      ["A", "CREATE_COMPLETE"],
      ["B", "CREATE_COMPLETE"],
    ]);
    const { StackResources = [] } = await cloudformation.send(
      new DescribeStackResourcesCommand({ StackName: made.name, LogicalResourceId: "B" }),
    );
    expect(StackResources.map((each) => each.ResourceType)).toEqual(["AWS::Logs::LogGroup"]);
    const { StackResourceDetail } = await cloudformation.send(
      new DescribeStackResourceCommand({ StackName: made.name, LogicalResourceId: "A" }),
    );
    expect(StackResourceDetail?.PhysicalResourceId).toBe(outputsOf(made.stack).A);
    const { TemplateBody = "" } = await cloudformation.send(new GetTemplateCommand({ StackName: made.name }));
    expect(JSON.parse(TemplateBody).Description).toBe("two of them");

    const events = (await eventsOf(made.name)).map((each) => `${each.LogicalResourceId} ${each.ResourceStatus}`);
    expect(events[0]).toBe(`${made.name} CREATE_IN_PROGRESS`);
    expect(events.at(-1)).toBe(`${made.name} CREATE_COMPLETE`);
    expect(events.indexOf("A CREATE_COMPLETE")).toBeLessThan(events.indexOf("B CREATE_IN_PROGRESS"));

    await made[Symbol.asyncDispose]();
    expect((await describeStack(made.id)).StackStatus).toBe("DELETE_COMPLETE");
    await expect(describeStack(made.name)).rejects.toThrow(`Stack with id ${made.name} does not exist`);
    expect(await groupsNamed(made.name)).toEqual([]);
    const { StackSummaries = [] } = await cloudformation.send(
      new ListStacksCommand({ StackStatusFilter: ["DELETE_COMPLETE"] }),
    );
    expect(StackSummaries.map((each) => each.StackId)).toContain(made.id);
  });

  test("updates in place, replaces where AWS replaces, and removes what is gone", async () => {
    await using made = await createStack({
      Resources: { Group: logGroup({ RetentionInDays: 7 }), Table: table(), Gone: logGroup() },
      Outputs: { Group: { Value: { Ref: "Group" } }, Table: { Value: { Ref: "Table" } } },
    });
    const before = outputsOf(made.stack);
    const attributes = {
      AttributeDefinitions: [{ AttributeName: "other", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "other", KeyType: "HASH" }],
    };
    const stack = await update(made.name, {
      Resources: { Group: logGroup({ RetentionInDays: 14 }), Table: table(attributes) },
      Outputs: { Group: { Value: { Ref: "Group" } }, Table: { Value: { Ref: "Table" } } },
    });
    expect(stack.StackStatus, stack.StackStatusReason).toBe("UPDATE_COMPLETE");
    const after = outputsOf(stack);
    expect(after.Group).toBe(before.Group);
    expect(after.Table).not.toBe(before.Table);
    expect(await groupsNamed(made.name)).toEqual([[before.Group, 14]]);
    await expect(dynamodb.send(new DescribeTableCommand({ TableName: before.Table }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    await expect(
      update(made.name, {
        Resources: { Group: logGroup({ RetentionInDays: 14 }), Table: table(attributes) },
        Outputs: { Group: { Value: { Ref: "Group" } }, Table: { Value: { Ref: "Table" } } },
      }),
    ).rejects.toMatchObject({
      name: "ValidationError",
      message: "No updates are to be performed.",
    });
  });

  test("that cannot be made is rolled back, and its events say why", async () => {
    await using taken = await createStack({
      Resources: { Group: logGroup() },
      Outputs: { G: { Value: { Ref: "Group" } } },
    });
    const LogGroupName = outputsOf(taken.stack).G;
    await using made = await createStack({
      Resources: { First: logGroup(), Second: { ...logGroup({ LogGroupName }), DependsOn: "First" } },
    });
    expect(made.stack.StackStatus).toBe("ROLLBACK_COMPLETE");
    expect(await groupsNamed(`${made.name}-`)).toEqual([]);
    const failed = (await eventsOf(made.name)).find((each) => each.ResourceStatus === "CREATE_FAILED");
    expect(failed).toMatchObject({ LogicalResourceId: "Second" });
    expect(failed?.ResourceStatusReason).toMatch(/already exists/);
    await expect(
      cloudformation.send(
        new UpdateStackCommand({
          StackName: made.name,
          TemplateBody: JSON.stringify({ Resources: { First: logGroup() } }),
        }),
      ),
    ).rejects.toThrow(/ROLLBACK_COMPLETE state and can ?not be updated/);
  });

  test("that cannot be updated is what it was before", async () => {
    await using taken = await createStack({
      Resources: { Group: logGroup() },
      Outputs: { G: { Value: { Ref: "Group" } } },
    });
    await using made = await createStack({ Resources: { Kept: logGroup({ RetentionInDays: 7 }) } });
    const stack = await update(made.name, {
      Resources: {
        Kept: logGroup({ RetentionInDays: 30 }),
        New: { ...logGroup({ LogGroupName: outputsOf(taken.stack).G }), DependsOn: "Kept" },
      },
    });
    expect(stack.StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
    expect((await groupsNamed(`${made.name}-`)).map(([, days]) => days)).toEqual([7]);
  });

  test("keeps what is to be retained", async () => {
    const made = await createStack({ Resources: { Group: { ...logGroup(), DeletionPolicy: "Retain" } } });
    await made[Symbol.asyncDispose]();
    expect((await groupsNamed(made.name)).length).toBe(1);
  });

  test("exports values for others, and cannot go while they are in use", async () => {
    const name = uniqueName("export");
    const exporting = await createStack({
      Resources: { Group: logGroup() },
      Outputs: { Group: { Value: { Ref: "Group" }, Export: { Name: name } } },
    });
    const importing = await createStack({
      Resources: { Group: logGroup() },
      Outputs: { Theirs: { Value: { "Fn::ImportValue": name } } },
    });
    expect(outputsOf(importing.stack).Theirs).toBe(outputsOf(exporting.stack).Group);
    const { Exports = [] } = await cloudformation.send(new ListExportsCommand());
    expect(Exports).toContainEqual({
      ExportingStackId: exporting.id,
      Name: name,
      Value: outputsOf(exporting.stack).Group,
    });
    const { Imports } = await cloudformation.send(new ListImportsCommand({ ExportName: name }));
    expect(Imports).toEqual([importing.name]);
    await expect(cloudformation.send(new DeleteStackCommand({ StackName: exporting.name }))).rejects.toThrow(
      `Export ${name} cannot be deleted as it is in use by ${importing.name}`,
    );
    await importing[Symbol.asyncDispose]();
    await exporting[Symbol.asyncDispose]();
  });

  test("with termination protection stays", async () => {
    const made = await createStack({ Resources: { Group: logGroup() } }, { EnableTerminationProtection: true });
    await expect(cloudformation.send(new DeleteStackCommand({ StackName: made.name }))).rejects.toThrow(
      `Stack [${made.name}] cannot be deleted while TerminationProtection is enabled`,
    );
  });
});

// Messages: snapshots recorded against AWS in LocalStack's repository (tests/aws/services/cloudformation), read 2026-11-24.
describe("a template is refused", () => {
  test.each([
    ["without resources", { Resources: {} }, "At least one Resources member must be defined."],
    [
      "with a resource without a type",
      { Resources: { A: { Properties: {} } } },
      "Every Resources object must contain a Type member.",
    ],
    [
      "with a reference to nothing",
      { Resources: { A: logGroup({ LogGroupName: { Ref: "Nobody" } }) } },
      "Unresolved resource dependencies [Nobody] in the Resources block of the template",
    ],
    [
      "with a circle",
      { Resources: { A: { ...logGroup(), DependsOn: "B" }, B: { ...logGroup(), DependsOn: "A" } } },
      "Circular dependency between resources",
    ],
    [
      "with an unknown section",
      { Resources: { A: logGroup() }, Extras: {} },
      "Invalid template property or properties [Extras]",
    ],
    [
      "with a type that is not there",
      { Resources: { A: { Type: "AWS::Nothing::Here" } } },
      "Unrecognized resource types: [AWS::Nothing::Here]",
    ],
  ])("%s", async (_what, template, message) => {
    await expect(
      cloudformation.send(
        new CreateStackCommand({ StackName: uniqueName("stack"), TemplateBody: JSON.stringify(template) }),
      ),
    ).rejects.toMatchObject({ name: "ValidationError", message: expect.stringContaining(message) });
  });

  test("when it is no YAML", async () => {
    await expect(cloudformation.send(new ValidateTemplateCommand({ TemplateBody: "a: [" }))).rejects.toMatchObject({
      name: "ValidationError",
      message: expect.stringContaining("Template format error: YAML not well-formed."),
    });
  });

  test("when parameters do not fit", async () => {
    const TemplateBody = JSON.stringify({
      Parameters: {
        Stage: { Type: "String", AllowedValues: ["test", "prod"] },
        Free: { Type: "String", MinLength: 2 },
      },
      Resources: { A: logGroup() },
    });
    const create = (parameters: Record<string, string>) =>
      cloudformation.send(
        new CreateStackCommand({
          StackName: uniqueName("stack"),
          TemplateBody,
          Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
            ParameterKey,
            ParameterValue,
          })),
        }),
      );
    await expect(create({})).rejects.toThrow("Parameters: [Stage, Free] must have values");
    await expect(create({ Stage: "test", Free: "yes", Other: "1" })).rejects.toThrow(
      "Parameters: [Other] do not exist in the template",
    );
    await expect(create({ Stage: "dev", Free: "yes" })).rejects.toThrow(
      "Parameter 'Stage' must be one of AllowedValues",
    );
    await expect(create({ Stage: "test", Free: "y" })).rejects.toThrow("must contain at least 2 characters");
  });

  test("when it makes roles and nobody has said that it may", async () => {
    const role = {
      Type: "AWS::IAM::Role",
      Properties: { AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [] } },
    };
    const create = (Properties: object, Capabilities: ("CAPABILITY_IAM" | "CAPABILITY_NAMED_IAM")[]) =>
      cloudformation.send(
        new CreateStackCommand({
          StackName: uniqueName("stack"),
          TemplateBody: JSON.stringify({
            Resources: { Role: { ...role, Properties: { ...role.Properties, ...Properties } } },
          }),
          Capabilities,
        }),
      );
    await expect(create({}, [])).rejects.toMatchObject({
      name: "InsufficientCapabilitiesException",
      message: "Requires capabilities : [CAPABILITY_IAM]",
    });
    await expect(create({ RoleName: "named" }, ["CAPABILITY_IAM"])).rejects.toThrow(
      "Requires capabilities : [CAPABILITY_NAMED_IAM]",
    );
  });

  test("with a property that its type does not have, when the resource is made", async () => {
    await using made = await createStack({ Resources: { A: logGroup({ Colour: "red" }) } });
    expect(made.stack.StackStatus).toBe("ROLLBACK_COMPLETE");
    const failed = (await eventsOf(made.name)).find((each) => each.ResourceStatus === "CREATE_FAILED");
    expect(failed?.ResourceStatusReason).toContain("Encountered unsupported property Colour");
  });
});

test("a template's parameters and capabilities are told before anything is made", async () => {
  const { Parameters, Capabilities, Description } = await cloudformation.send(
    new ValidateTemplateCommand({
      TemplateBody: JSON.stringify({
        Description: "d",
        Parameters: { Secret: { Type: "String", NoEcho: true, Default: "x", Description: "hidden" } },
        Resources: { Role: { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: {} } } },
      }),
    }),
  );
  expect({ Parameters, Capabilities, Description }).toEqual({
    Description: "d",
    Parameters: [{ ParameterKey: "Secret", DefaultValue: "x", NoEcho: true, Description: "hidden" }],
    Capabilities: ["CAPABILITY_IAM"],
  });
});
