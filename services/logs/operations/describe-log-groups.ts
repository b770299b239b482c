import { DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { decodeToken, encodeToken, groupArn, type LogsContext } from "../context.ts";

export const describeLogGroups = operation(DescribeLogGroupsCommand, {
  constraints: { limit: range(1, 50) },
  handle(input, { owner, logs }: LogsContext) {
    const after = decodeToken<string>(input.nextToken) ?? "";
    const { limit = 50, logGroupNamePrefix = "", logGroupNamePattern = "" } = input;
    const found = logs
      .groups(owner)
      .filter(({ name }) => name > after && name.startsWith(logGroupNamePrefix) && name.includes(logGroupNamePattern));
    const page = found.slice(0, limit);
    return {
      logGroups: page.map(({ name, created, retentionDays }) => ({
        logGroupName: name,
        creationTime: created,
        retentionInDays: retentionDays,
        metricFilterCount: 0,
        arn: `${groupArn(owner, name)}:*`,
        logGroupArn: groupArn(owner, name),
        logGroupClass: "STANDARD" as const,
        storedBytes: 0,
      })),
      ...(found.length > limit ? { nextToken: encodeToken(page.at(-1)?.name) } : {}),
    };
  },
});
