import { type Demands, textOf } from "../aws/permissions.ts";

/**
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html, read 2026-11-24; what stands for a whole group
 * ends in an empty stream, as the ARNs in AWS's own errors do.
 */
export const demands: Demands = (operation, input, { account, region }) => {
  const group = (name: string): string => `arn:aws:logs:${region}:${account}:log-group:${name}`;
  const on = (resource: string) => [{ action: `logs:${operation}`, resource }];
  const tagged = input.resourceArn ?? input.logGroupIdentifier;
  if (typeof tagged === "string") return on(tagged);
  const name = textOf(input.logGroupName);
  if (operation === "CreateLogGroup") return on(group(name));
  return on(`${group(name)}:log-stream:${textOf(input.logStreamName)}`);
};
