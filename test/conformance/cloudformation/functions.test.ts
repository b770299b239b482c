import { describe, expect, test } from "vitest";
import { createStack, logGroup, outputsOf } from "./stack.ts";

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html, read 2026-11-24

/** What a template's functions give: each as an output of a stack. */
async function evaluated(
  outputs: Record<string, unknown>,
  sections: object = {},
  parameters: Record<string, string> = {},
) {
  await using made = await createStack(
    {
      Resources: { Group: logGroup({ RetentionInDays: 7 }) },
      Outputs: Object.fromEntries(Object.entries(outputs).map(([name, Value]) => [name, { Value }])),
      ...sections,
    },
    {
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
    },
  );
  expect(made.stack.StackStatus, made.stack.StackStatusReason).toBe("CREATE_COMPLETE");

  const values: Record<string, string | undefined> = {
    ...outputsOf(made.stack),
    stackName: made.name,
    stackId: made.id,
  };
  return values;
}

describe("functions", () => {
  test("join, split, select, substitute and encode", async () => {
    const values = await evaluated({
      Join: { "Fn::Join": ["-", ["a", "b", { "Fn::Select": [1, ["x", "y"]] }]] },
      Split: { "Fn::Select": ["2", { "Fn::Split": ["|", "a|b|c"] }] },
      Sub: { "Fn::Sub": [`\${Own}/\${Group}/\${!Literal}`, { Own: "mine" }] },
      Base64: { "Fn::Base64": "hello" },
    });
    expect(values).toMatchObject({
      Join: "a-b-y",
      Split: "c",
      Sub: expect.stringMatching(/^mine\/.+\/\$\{Literal\}$/),
      Base64: "aGVsbG8=",
    });
  });

  test("give pseudo parameters, references and attributes", async () => {
    const values = await evaluated({
      Account: { Ref: "AWS::AccountId" },
      Region: { Ref: "AWS::Region" },
      Name: { Ref: "AWS::StackName" },
      Id: { Ref: "AWS::StackId" },
      Partition: { "Fn::Sub": `\${AWS::Partition}.\${AWS::URLSuffix}` },
      Group: { Ref: "Group" },
      Arn: { "Fn::GetAtt": ["Group", "Arn"] },
      Dotted: { "Fn::GetAtt": "Group.Arn" },
    });
    expect(values).toMatchObject({
      Account: "000000000000",
      Region: "us-east-1",
      Name: values.stackName,
      Id: values.stackId,
      Partition: "aws.amazonaws.com",
      Group: expect.stringMatching(new RegExp(`^${values.stackName}-Group-[A-Za-z0-9]{12}$`)),
      Arn: `arn:aws:logs:us-east-1:000000000000:log-group:${values.Group}:*`,
    });
    expect(values.Dotted).toBe(values.Arn);
  });

  test("decide by conditions, mappings and parameters", async () => {
    const sections = {
      Parameters: {
        Stage: { Type: "String", Default: "test", AllowedValues: ["test", "prod"] },
        Names: { Type: "CommaDelimitedList", Default: "a, b" },
        Size: { Type: "Number", Default: 3 },
      },
      Mappings: { Sizes: { prod: { memory: "1024" }, test: { memory: "128" } } },
      Conditions: {
        IsProd: { "Fn::Equals": [{ Ref: "Stage" }, "prod"] },
        IsTest: { "Fn::Not": [{ Condition: "IsProd" }] },
        Both: { "Fn::And": [{ Condition: "IsProd" }, { Condition: "IsTest" }] },
        Either: { "Fn::Or": [{ Condition: "IsProd" }, { Condition: "IsTest" }] },
      },
    };
    const outputs = {
      Memory: { "Fn::FindInMap": ["Sizes", { Ref: "Stage" }, "memory"] },
      Chosen: { "Fn::If": ["IsProd", "big", "small"] },
      Both: { "Fn::If": ["Both", "yes", "no"] },
      Either: { "Fn::If": ["Either", "yes", "no"] },
      Names: { "Fn::Join": ["+", { Ref: "Names" }] },
      Size: { Ref: "Size" },
    };
    expect(await evaluated(outputs, sections)).toMatchObject({
      Memory: "128",
      Chosen: "small",
      Both: "no",
      Either: "yes",
      Names: "a+b",
      Size: "3",
    });
    expect(await evaluated(outputs, sections, { Stage: "prod", Size: "5" })).toMatchObject({
      Memory: "1024",
      Chosen: "big",
      Size: "5",
    });
  });

  test("are written short in YAML", async () => {
    await using made = await createStack(`
Parameters:
  Days: { Type: Number, Default: 14 }
Conditions:
  Never: !Equals [!Ref Days, 1]
Resources:
  First:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: !Sub "/\${AWS::StackName}/first"
      RetentionInDays: !If [Never, !Ref "AWS::NoValue", !Ref Days]
  Second:
    Type: AWS::Logs::LogGroup
    Condition: Never
Outputs:
  Name: { Value: !Ref First }
  Arn: { Value: !GetAtt First.Arn }
  Half: { Value: !Select [1, !Split ["/", !Ref First]] }
  Absent: { Value: !Ref Second, Condition: Never }
`);
    expect(made.stack.StackStatus, made.stack.StackStatusReason).toBe("CREATE_COMPLETE");
    expect(outputsOf(made.stack)).toEqual({
      Name: `/${made.name}/first`,
      Arn: `arn:aws:logs:us-east-1:000000000000:log-group:/${made.name}/first:*`,
      Half: made.name,
    });
  });
});
