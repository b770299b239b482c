import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  type HistoryEvent,
  paginateGetExecutionHistory,
  SFNClient,
  StartExecutionCommand,
  type StateMachineType,
} from "@aws-sdk/client-sfn";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";

export const sfn = new SFNClient(clientConfig());
export const ROLE_ARN = "arn:aws:iam::000000000000:role/states";

/** Makes a state machine of a name of its own; gives its ARN. */
export async function createMachine(definition: unknown, type: StateMachineType = "STANDARD"): Promise<string> {
  const { stateMachineArn } = await sfn.send(
    new CreateStateMachineCommand({
      name: uniqueName("machine"),
      definition: typeof definition === "string" ? definition : JSON.stringify(definition),
      roleArn: ROLE_ARN,
      type,
    }),
  );
  return stateMachineArn ?? "";
}

export const startMachine = async (stateMachineArn: string, input: unknown = {}, name?: string): Promise<string> => {
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input), name }),
  );
  return executionArn ?? "";
};

const POLL_MS = 20;

/** Waits for the end of an execution; how long is the test's own time limit. */
export async function ended(executionArn: string): Promise<DescribeExecutionCommandOutput> {
  for (;;) {
    const described = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (described.status !== "RUNNING") return described;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

export async function history(executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for await (const page of paginateGetExecutionHistory({ client: sfn }, { executionArn }))
    events.push(...(page.events ?? []));
  return events;
}

/** Makes, starts and waits. */
export async function run(definition: unknown, input: unknown = {}): Promise<DescribeExecutionCommandOutput> {
  return ended(await startMachine(await createMachine(definition), input));
}

/** The output of an execution that must have succeeded. */
export async function outputOf(definition: unknown, input: unknown = {}): Promise<unknown> {
  const { status, output, error, cause } = await run(definition, input);
  if (status !== "SUCCEEDED") throw new Error(`${status}: ${error}: ${cause}`);
  return JSON.parse(output ?? "null");
}

/** A state machine of one state. */
export const single = (state: object, more: object = {}) => ({
  StartAt: "Only",
  States: { Only: { End: true, ...state } },
  ...more,
});
