import { parseArn, type StatesContext } from "./context.ts";
import { resourceNotFound } from "./errors.ts";

/** Something with tags. */
export interface Tagged {
  tags: Readonly<Record<string, string>>;
  put(tags: Record<string, string>): void;
}

/** State machines and activities have tags; versions and aliases have none. @throws ResourceNotFound, InvalidArn */
export function openTagged({ machines }: StatesContext, arn: string): Tagged {
  const { type, name, rest, account, region } = parseArn(arn, ["stateMachine", "activity"]);
  const owner = { account, region };
  const machine = type === "stateMachine" && rest.length === 0 ? machines.get(owner, name) : undefined;
  if (machine) return { tags: machine.tags, put: (tags) => machines.put(owner, { ...machine, tags }) };
  const activity = type === "activity" ? machines.activity(owner, name) : undefined;
  if (activity) return { tags: activity.tags, put: (tags) => machines.putActivity(owner, { ...activity, tags }) };
  throw resourceNotFound(arn);
}
