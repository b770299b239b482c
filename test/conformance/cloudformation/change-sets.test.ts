import {
  CreateChangeSetCommand,
  type CreateChangeSetCommandInput,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
  ListChangeSetsCommand,
} from "@aws-sdk/client-cloudformation";
import { describe, expect, test } from "vitest";
import { uniqueName } from "../../support/endpoint.ts";
import { cloudformation, createStack, describeStack, logGroup, outputsOf, settled } from "./stack.ts";

const changeSet = (StackName: string, template: object, settings: Partial<CreateChangeSetCommandInput> = {}) =>
  cloudformation.send(
    new CreateChangeSetCommand({
      StackName,
      ChangeSetName: "changes",
      TemplateBody: JSON.stringify(template),
      ...settings,
    }),
  );

const describeChanges = (StackName: string, ChangeSetName = "changes") =>
  cloudformation.send(new DescribeChangeSetCommand({ StackName, ChangeSetName }));

describe("a change set", () => {
  // What `aws cloudformation deploy` does.
  test("makes a stack", async () => {
    const name = uniqueName("stack");
    const { StackId } = await changeSet(name, { Resources: { A: logGroup() } }, { ChangeSetType: "CREATE" });
    expect((await describeStack(name)).StackStatus).toBe("REVIEW_IN_PROGRESS");
    expect(await describeChanges(name)).toMatchObject({
      StackId,
      Status: "CREATE_COMPLETE",
      ExecutionStatus: "AVAILABLE",
      Changes: [
        {
          Type: "Resource",
          ResourceChange: { Action: "Add", LogicalResourceId: "A", ResourceType: "AWS::Logs::LogGroup" },
        },
      ],
    });
    await cloudformation.send(new ExecuteChangeSetCommand({ StackName: name, ChangeSetName: "changes" }));
    expect((await settled(name)).StackStatus).toBe("CREATE_COMPLETE");
    await cloudformation.send(new DeleteStackCommand({ StackName: name }));
  });

  test("may use what it will only make: another resource, and another attribute of one that is there", async () => {
    const table = (more: object = {}) => ({
      Type: "AWS::DynamoDB::Table",
      Properties: {
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        ...more,
      },
    });
    const role = (Description: unknown) => ({
      Type: "AWS::IAM::Role",
      Properties: {
        Description,
        AssumeRolePolicyDocument: {
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
        },
      },
    });
    await using made = await createStack(
      { Resources: { Table: table(), One: role("none"), Two: role("none") } },
      { Capabilities: ["CAPABILITY_IAM"] },
    );
    const next = {
      Resources: {
        Table: table({ StreamSpecification: { StreamViewType: "KEYS_ONLY" } }),
        One: role({ "Fn::Select": [5, { "Fn::Split": [":", { "Fn::GetAtt": ["Table", "StreamArn"] }] }] }),
        Two: role({ "Fn::Sub": `the group \${Added.Arn}` }),
        Added: logGroup(),
      },
    };
    await changeSet(made.name, next, { Capabilities: ["CAPABILITY_IAM"] });
    const { Changes = [] } = await describeChanges(made.name);
    expect(
      Changes.map(({ ResourceChange: change }) => `${change?.Action} ${change?.LogicalResourceId}`).sort(),
    ).toEqual(["Add Added", "Modify One", "Modify Table", "Modify Two"]);
    await cloudformation.send(new ExecuteChangeSetCommand({ StackName: made.name, ChangeSetName: "changes" }));
    expect(await settled(made.name)).toMatchObject({ StackStatus: "UPDATE_COMPLETE" });
  });

  test("says what it adds, modifies, replaces and removes, and then does it", async () => {
    const named = uniqueName("/group");
    await using made = await createStack({
      Resources: {
        Modified: logGroup({ RetentionInDays: 1 }),
        Replaced: logGroup(),
        Removed: logGroup(),
        Same: logGroup(),
      },
      Outputs: { Replaced: { Value: { Ref: "Replaced" } } },
    });
    const next = {
      Resources: {
        Modified: logGroup({ RetentionInDays: 3 }),
        Replaced: logGroup({ LogGroupName: named }),
        Same: logGroup(),
        Added: logGroup(),
      },
      Outputs: { Replaced: { Value: { Ref: "Replaced" } } },
    };
    await changeSet(made.name, next);
    const { Changes = [] } = await describeChanges(made.name);
    const seen = Changes.map(({ ResourceChange: change }) => [
      change?.LogicalResourceId,
      change?.Action,
      change?.Replacement,
    ]);
    expect(seen.toSorted()).toEqual([
      ["Added", "Add", undefined],
      ["Modified", "Modify", "False"],
      ["Removed", "Remove", undefined],
      ["Replaced", "Modify", "True"],
    ]);
    await cloudformation.send(new ExecuteChangeSetCommand({ StackName: made.name, ChangeSetName: "changes" }));
    const stack = await settled(made.name);
    expect(stack.StackStatus, stack.StackStatusReason).toBe("UPDATE_COMPLETE");
    expect(outputsOf(stack).Replaced).toBe(named);
  });

  test("without changes fails, in the words that AWS's tools look for", async () => {
    const template = { Resources: { A: logGroup() } };
    await using made = await createStack(template);
    await changeSet(made.name, template);
    expect(await describeChanges(made.name)).toMatchObject({
      Status: "FAILED",
      ExecutionStatus: "UNAVAILABLE",
      StatusReason:
        "The submitted information didn't contain changes. Submit different information to create a change set.",
    });
    await expect(
      cloudformation.send(new ExecuteChangeSetCommand({ StackName: made.name, ChangeSetName: "changes" })),
    ).rejects.toMatchObject({ name: "InvalidChangeSetStatusException" });
  });

  test("is listed and deleted, and its name is used once", async () => {
    await using made = await createStack({ Resources: { A: logGroup() } });
    const next = { Resources: { A: logGroup(), B: logGroup() } };
    await changeSet(made.name, next);
    await expect(changeSet(made.name, next)).rejects.toMatchObject({ name: "AlreadyExistsException" });
    const { Summaries = [] } = await cloudformation.send(new ListChangeSetsCommand({ StackName: made.name }));
    expect(Summaries.map((each) => each.ChangeSetName)).toEqual(["changes"]);
    await cloudformation.send(new DeleteChangeSetCommand({ StackName: made.name, ChangeSetName: "changes" }));
    await expect(describeChanges(made.name)).rejects.toMatchObject({ name: "ChangeSetNotFoundException" });
  });

  test("for a stack that is not there, or there already, is refused", async () => {
    const name = uniqueName("stack");
    await expect(changeSet(name, { Resources: { A: logGroup() } })).rejects.toThrow(/does not exist/);
    await using made = await createStack({ Resources: { A: logGroup() } });
    await expect(changeSet(made.name, { Resources: { B: logGroup() } }, { ChangeSetType: "CREATE" })).rejects.toThrow(
      /already exists and cannot be created again/,
    );
  });
});
