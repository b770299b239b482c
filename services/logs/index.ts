import { join } from "node:path";
import * as model from "@aws-sdk/client-cloudwatch-logs";
import { validationMessage } from "../aws/constraints.ts";
import { awsJson } from "../aws/protocol/json.ts";
import { type Environment, type Service, service } from "../aws/service.ts";
import { openDatabase } from "../database.ts";
import { invalidParameter, type LogsContext } from "./context.ts";
import { demands } from "./demands.ts";
import { LogStore, MIGRATIONS } from "./log-store.ts";
import { createLogGroup } from "./operations/create-log-group.ts";
import { createLogStream } from "./operations/create-log-stream.ts";
import { deleteLogGroup } from "./operations/delete-log-group.ts";
import { deleteLogStream } from "./operations/delete-log-stream.ts";
import { deleteRetentionPolicy } from "./operations/delete-retention-policy.ts";
import { describeLogGroups } from "./operations/describe-log-groups.ts";
import { describeLogStreams } from "./operations/describe-log-streams.ts";
import { filterLogEvents } from "./operations/filter-log-events.ts";
import { getLogEvents } from "./operations/get-log-events.ts";
import { listTagsForResource } from "./operations/list-tags-for-resource.ts";
import { putLogEvents } from "./operations/put-log-events.ts";
import { putRetentionPolicy } from "./operations/put-retention-policy.ts";
import { tagResource } from "./operations/tag-resource.ts";
import { untagResource } from "./operations/untag-resource.ts";

/** Amazon CloudWatch Logs: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/ */
export function logs(environment: Environment): Service {
  const database = openDatabase(join(environment.directory, "logs.db"), MIGRATIONS);
  const store = new LogStore(database);
  store.expire(environment.now().getTime());
  return service<LogsContext>({
    name: "logs",
    protocol: awsJson({ version: "1.1" }),
    targetPrefix: "Logs_20140328",
    model,
    operations: [
      createLogGroup,
      createLogStream,
      deleteLogGroup,
      deleteLogStream,
      deleteRetentionPolicy,
      describeLogGroups,
      describeLogStreams,
      filterLogEvents,
      getLogEvents,
      listTagsForResource,
      putLogEvents,
      putRetentionPolicy,
      tagResource,
      untagResource,
    ],
    invalid: (found) => invalidParameter(validationMessage(found)),
    demands,
    context: ({ account, region }) => ({ owner: { account, region }, logs: store, now: environment.now }),
    close: () => database.close(),
  });
}
