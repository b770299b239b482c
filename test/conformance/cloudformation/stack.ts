import {
  CloudFormationClient,
  CreateStackCommand,
  type CreateStackCommandInput,
  DeleteStackCommand,
  DescribeStacksCommand,
  paginateDescribeStackEvents,
  type Stack,
  type StackEvent,
} from "@aws-sdk/client-cloudformation";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";

export const cloudformation = new CloudFormationClient(clientConfig());

const POLL_MS = 20;
const SETTLED_WITHIN_MS = 20_000;

export async function describeStack(StackName: string): Promise<Stack> {
  const { Stacks = [] } = await cloudformation.send(new DescribeStacksCommand({ StackName }));
  const [stack] = Stacks;
  if (!stack) throw new Error(`There is no stack ${StackName}.`);
  return stack;
}

/** Asks until the stack's operation has ended, as AWS's own waiters do. */
export async function settled(stackName: string): Promise<Stack> {
  const deadline = performance.now() + SETTLED_WITHIN_MS;
  for (;;) {
    const stack = await describeStack(stackName);
    if (!stack.StackStatus?.endsWith("_IN_PROGRESS")) return stack;
    if (performance.now() > deadline) throw new Error(`${stackName} is still ${stack.StackStatus}.`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** A stack that is deleted when the test is over. */
export interface TestStack extends AsyncDisposable {
  name: string;
  id: string;
  /** As its creation left it. */
  stack: Stack;
}

export async function createStack(
  template: object | string,
  settings: Partial<CreateStackCommandInput> = {},
): Promise<TestStack> {
  const name = uniqueName("stack");
  const TemplateBody = typeof template === "string" ? template : JSON.stringify(template);
  const { StackId: id = "" } = await cloudformation.send(
    new CreateStackCommand({ StackName: name, TemplateBody, ...settings }),
  );
  return {
    name,
    id,
    stack: await settled(id),
    [Symbol.asyncDispose]: async () => {
      await cloudformation.send(new DeleteStackCommand({ StackName: id }));
      await settled(id);
    },
  };
}

/** Oldest first. */
export async function eventsOf(StackName: string): Promise<StackEvent[]> {
  const events: StackEvent[] = [];
  for await (const page of paginateDescribeStackEvents({ client: cloudformation }, { StackName }))
    events.push(...(page.StackEvents ?? []));
  return events.reverse();
}

export const outputsOf = ({ Outputs = [] }: Stack): Record<string, string | undefined> =>
  Object.fromEntries(Outputs.map(({ OutputKey = "", OutputValue }) => [OutputKey, OutputValue]));

/** The cheapest resource there is. */
export const logGroup = (properties: object = {}) => ({ Type: "AWS::Logs::LogGroup", Properties: properties });
