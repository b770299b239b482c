import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from "@aws-sdk/client-cloudformation";
import { DescribeStateMachineAliasCommand, DescribeStateMachineCommand } from "@aws-sdk/client-sfn";
import { expect, it } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";
import { ended, sfn, startMachine } from "./machine.ts";

const cloudformation = new CloudFormationClient(clientConfig());
const waiting = { client: cloudformation, maxWaitTime: 20, minDelay: 0.05, maxDelay: 0.1 };

const template = (result: string) =>
  JSON.stringify({
    Resources: {
      Machine: {
        Type: "AWS::StepFunctions::StateMachine",
        Properties: {
          RoleArn: "arn:aws:iam::000000000000:role/states",
          Definition: {
            StartAt: "Only",
            // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholder.
            States: { Only: { Type: "Pass", Result: { said: "${Word}", as: result }, End: true } },
          },
          DefinitionSubstitutions: { Word: "substituted" },
          Tags: [{ Key: "k", Value: "v" }],
        },
      },
      Version: {
        Type: "AWS::StepFunctions::StateMachineVersion",
        Properties: {
          StateMachineArn: { Ref: "Machine" },
          StateMachineRevisionId: { "Fn::GetAtt": ["Machine", "StateMachineRevisionId"] },
        },
      },
      Alias: {
        Type: "AWS::StepFunctions::StateMachineAlias",
        Properties: {
          Name: "live",
          RoutingConfiguration: [{ StateMachineVersionArn: { Ref: "Version" }, Weight: 100 }],
        },
      },
      Work: { Type: "AWS::StepFunctions::Activity", Properties: { Name: uniqueName("work") } },
    },
    Outputs: {
      Machine: { Value: { Ref: "Machine" } },
      Alias: { Value: { Ref: "Alias" } },
      Work: { Value: { "Fn::GetAtt": ["Work", "Name"] } },
    },
  });

const outputs = async (StackName: string): Promise<Record<string, string>> => {
  const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName }));
  return Object.fromEntries(
    (Stacks?.[0]?.Outputs ?? []).map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]),
  );
};

it("makes, changes and deletes a state machine with its version, its alias, and an activity", async () => {
  const StackName = uniqueName("states");
  const TemplateBody = template("first");
  await cloudformation.send(new CreateStackCommand({ StackName, TemplateBody }));
  await waitUntilStackCreateComplete(waiting, { StackName });
  const { Machine = "", Alias = "" } = await outputs(StackName);
  const { output } = await ended(await startMachine(Alias));
  expect(JSON.parse(output ?? "")).toEqual({ said: "substituted", as: "first" });

  await cloudformation.send(
    new UpdateStackCommand({ StackName, TemplateBody: TemplateBody.replace('"first"', '"second"') }),
  );
  await waitUntilStackUpdateComplete(waiting, { StackName });
  const { routingConfiguration } = await sfn.send(
    new DescribeStateMachineAliasCommand({ stateMachineAliasArn: Alias }),
  );
  expect(routingConfiguration).toEqual([{ stateMachineVersionArn: `${Machine}:2`, weight: 100 }]);
  const changed = await ended(await startMachine(Alias));
  expect(JSON.parse(changed.output ?? "")).toEqual({ said: "substituted", as: "second" });

  await cloudformation.send(new DeleteStackCommand({ StackName }));
  await waitUntilStackDeleteComplete(waiting, { StackName });
  await expect(sfn.send(new DescribeStateMachineCommand({ stateMachineArn: Machine }))).rejects.toMatchObject({
    name: "StateMachineDoesNotExist",
  });
});
