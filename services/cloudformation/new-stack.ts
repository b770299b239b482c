import { randomUUID } from "node:crypto";
import type { CloudFormationContext } from "./context.ts";
import { validationError } from "./context.ts";
import type { Stack, StackInput } from "./stack-store.ts";

const NAME = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/;

/** A stack that has nothing yet. */
export function newStack({ owner, environment }: CloudFormationContext, name: string, input: StackInput): Stack {
  if (!NAME.test(name))
    throw validationError(
      `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
    );
  return {
    id: `arn:aws:cloudformation:${owner.region}:${owner.account}:stack/${name}/${randomUUID()}`,
    owner,
    name,
    status: "REVIEW_IN_PROGRESS",
    created: environment.now().getTime(),
    input,
    disableRollback: false,
    terminationProtection: false,
    resources: {},
    outputs: [],
    imports: [],
  };
}
