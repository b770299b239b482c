import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  ListTagsForResourceCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { describe, expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/Welcome.html, read 2026-11-24

const logs = new CloudWatchLogsClient(clientConfig());
const logStreamName = "stream";

/** A group with one stream, deleted when the test is over. */
async function newGroup() {
  const logGroupName = uniqueName("/group");
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  return {
    logGroupName,
    arn: `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}`,
    put: (...messages: [offsetMs: number, message: string][]) =>
      logs.send(
        new PutLogEventsCommand({
          logGroupName,
          logStreamName,
          logEvents: messages.map(([offsetMs, message]) => ({ timestamp: NOW + offsetMs, message })),
        }),
      ),
    [Symbol.asyncDispose]: async () => {
      await logs.send(new DeleteLogGroupCommand({ logGroupName }));
    },
  };
}

const NOW = Date.now();

describe("a log group", () => {
  test("is made once, described and deleted with its streams", async () => {
    const group = await newGroup();
    const { logGroupName } = group;
    await expect(logs.send(new CreateLogGroupCommand({ logGroupName }))).rejects.toMatchObject({
      name: "ResourceAlreadyExistsException",
      message: "The specified log group already exists",
    });
    const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }));
    expect(logGroups).toMatchObject([
      { logGroupName, arn: `${group.arn}:*`, logGroupArn: group.arn, metricFilterCount: 0 },
    ]);
    await group[Symbol.asyncDispose]();
    await expect(logs.send(new DescribeLogStreamsCommand({ logGroupName }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "The specified log group does not exist.",
    });
  });

  test("keeps its retention and its tags", async () => {
    await using group = await newGroup();
    const { logGroupName, arn: resourceArn } = group;
    const retention = async () =>
      (await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }))).logGroups?.[0]
        ?.retentionInDays;
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 14 }));
    expect(await retention()).toBe(14);
    await expect(logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 15 }))).rejects.toMatchObject(
      {
        name: "InvalidParameterException",
      },
    );
    await logs.send(new DeleteRetentionPolicyCommand({ logGroupName }));
    expect(await retention()).toBeUndefined();
    await logs.send(new TagResourceCommand({ resourceArn, tags: { a: "1", b: "2" } }));
    await logs.send(new UntagResourceCommand({ resourceArn, tagKeys: ["a"] }));
    expect((await logs.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({ b: "2" });
  });

  test.each(["", "a".repeat(513), "a b", "a*"])("cannot be named %j", async (logGroupName) => {
    await expect(logs.send(new CreateLogGroupCommand({ logGroupName }))).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
  });

  test("is one of many, page by page", async () => {
    const prefix = uniqueName("many");
    const names = ["a", "b", "c"].map((suffix) => `${prefix}/${suffix}`);
    for (const logGroupName of names) await logs.send(new CreateLogGroupCommand({ logGroupName }));
    const seen: (string | undefined)[] = [];
    for await (const { logGroups = [] } of paginateDescribeLogGroups(
      { client: logs, pageSize: 2 },
      { logGroupNamePrefix: prefix },
    ))
      seen.push(...logGroups.map((group) => group.logGroupName));
    expect(seen).toEqual(names);
    for (const logGroupName of names) await logs.send(new DeleteLogGroupCommand({ logGroupName }));
  });
});

describe("log events", () => {
  test("are read from either end, page by page, until the token stays the same", async () => {
    await using group = await newGroup();
    await group.put([-3, "one"], [-2, "two"], [-1, "three"]);
    const { logGroupName } = group;
    const read = (input: object) =>
      logs.send(new GetLogEventsCommand({ logGroupName, logStreamName, limit: 2, ...input }));
    const messages = ({ events = [] }: { events?: { message?: string | undefined }[] | undefined }) =>
      events.map(({ message }) => message);
    const first = await read({ startFromHead: true });
    expect(messages(first)).toEqual(["one", "two"]);
    const second = await read({ nextToken: first.nextForwardToken });
    expect(messages(second)).toEqual(["three"]);
    const third = await read({ nextToken: second.nextForwardToken });
    expect({ messages: messages(third), token: third.nextForwardToken }).toEqual({
      messages: [],
      token: second.nextForwardToken,
    });
    const newest = await read({});
    expect(messages(newest)).toEqual(["two", "three"]);
    expect(messages(await read({ nextToken: newest.nextBackwardToken }))).toEqual(["one"]);
    expect(messages(await read({ startFromHead: true, startTime: NOW - 2, endTime: NOW - 1 }))).toEqual(["two"]);
  });

  test("are filtered over streams, by pattern and time", async () => {
    await using group = await newGroup();
    const { logGroupName } = group;
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "other" }));
    await group.put([-3, "ERROR first"], [-2, "INFO second"], [-1, "ERROR third timeout"]);
    await logs.send(
      new PutLogEventsCommand({
        logGroupName,
        logStreamName: "other",
        logEvents: [{ timestamp: NOW - 2, message: "ERROR elsewhere" }],
      }),
    );
    const filter = async (input: object) => {
      const found: (string | undefined)[] = [];
      for await (const { events = [] } of paginateFilterLogEvents(
        { client: logs, pageSize: 2 },
        { logGroupName, ...input },
      ))
        found.push(...events.map(({ message }) => message));
      return found;
    };
    expect(await filter({ filterPattern: "ERROR" })).toEqual(["ERROR first", "ERROR elsewhere", "ERROR third timeout"]);
    expect(await filter({ filterPattern: "ERROR timeout" })).toEqual(["ERROR third timeout"]);
    expect(await filter({ filterPattern: '"third timeout"' })).toEqual(["ERROR third timeout"]);
    expect(await filter({ filterPattern: "ERROR -timeout" })).toEqual(["ERROR first", "ERROR elsewhere"]);
    expect(await filter({ filterPattern: "?INFO ?elsewhere" })).toEqual(["INFO second", "ERROR elsewhere"]);
    expect(await filter({ logStreamNames: ["other"] })).toEqual(["ERROR elsewhere"]);
    expect(await filter({ startTime: NOW - 1 })).toEqual(["ERROR third timeout"]);
    await expect(
      logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern: "{ $.level = 1 }" })),
    ).rejects.toMatchObject({
      $metadata: { httpStatusCode: 501 },
    });
  });

  test("must be in order; those too old and too new are left out, and said so", async () => {
    await using group = await newGroup();
    await expect(group.put([0, "later"], [-1, "earlier"])).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: "Log events in a single PutLogEvents request must be in chronological order.",
    });
    const DAY = 86_400_000;
    const { rejectedLogEventsInfo } = await group.put([-15 * DAY, "old"], [0, "kept"], [3 * 3_600_000, "new"]);
    expect(rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1, tooNewLogEventStartIndex: 2 });
    const { events = [] } = await logs.send(
      new GetLogEventsCommand({ logGroupName: group.logGroupName, logStreamName }),
    );
    expect(events.map(({ message }) => message)).toEqual(["kept"]);
  });

  test("belong to a stream that must be there", async () => {
    await using group = await newGroup();
    const { logGroupName } = group;
    await logs.send(new DeleteLogStreamCommand({ logGroupName, logStreamName }));
    await expect(group.put([0, "lost"])).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "The specified log stream does not exist.",
    });
  });
});
