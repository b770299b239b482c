import { type Demands, textOf } from "../aws/permissions.ts";

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html, read 2026-11-24
const WITHOUT_STACK = new Set(["ListStacks", "ValidateTemplate", "ListExports", "ListImports", "GetTemplateSummary"]);

/** A stack that is named stands for all that had or will have the name. */
export const demands: Demands = (operation, input, { account, region }) => {
  const on = (resource: string) => [{ action: `cloudformation:${operation}`, resource, keys: KEYS }];
  const stack = textOf(input.StackName);
  const changeSet = textOf(input.ChangeSetName);
  if (stack === "" && !changeSet.startsWith("arn:")) return on("*");
  if (WITHOUT_STACK.has(operation)) return on("*");
  // A change set's ARN has its own name in it and not its stack's.
  if (stack === "") return on(changeSet);
  return on(stack.startsWith("arn:") ? stack : `arn:aws:cloudformation:${region}:${account}:stack/${stack}/*`);
};

const KEYS = {
  "cloudformation:changesetname": undefined,
  "cloudformation:rolearn": undefined,
  "cloudformation:templateurl": undefined,
  "cloudformation:stackpolicyurl": undefined,
};
