import { join } from "node:path";
import * as model from "@aws-sdk/client-sfn";
import { awsJson } from "../aws/protocol/json.ts";
import { type Environment, type Service, service } from "../aws/service.ts";
import { openDatabase } from "../database.ts";
import { ActivityQueues } from "./activity-queues.ts";
import type { StatesContext } from "./context.ts";
import { demands } from "./demands.ts";
import { ExecutionLogger } from "./execution-logger.ts";
import { EXECUTION_MIGRATION, ExecutionStore } from "./execution-store.ts";
import { Executions } from "./executions.ts";
import { MAP_RUN_MIGRATION, MapRunStore } from "./map-run/map-run-store.ts";
import { MapRunner } from "./map-run/map-runner.ts";
import { createActivity } from "./operations/create-activity.ts";
import { createStateMachine } from "./operations/create-state-machine.ts";
import { createStateMachineAlias } from "./operations/create-state-machine-alias.ts";
import { deleteActivity } from "./operations/delete-activity.ts";
import { deleteStateMachine } from "./operations/delete-state-machine.ts";
import { deleteStateMachineAlias } from "./operations/delete-state-machine-alias.ts";
import { deleteStateMachineVersion } from "./operations/delete-state-machine-version.ts";
import { describeActivity } from "./operations/describe-activity.ts";
import { describeExecution } from "./operations/describe-execution.ts";
import { describeMapRun } from "./operations/describe-map-run.ts";
import { describeStateMachine } from "./operations/describe-state-machine.ts";
import { describeStateMachineAlias } from "./operations/describe-state-machine-alias.ts";
import { describeStateMachineForExecution } from "./operations/describe-state-machine-for-execution.ts";
import { getActivityTask } from "./operations/get-activity-task.ts";
import { getExecutionHistory } from "./operations/get-execution-history.ts";
import { listActivities } from "./operations/list-activities.ts";
import { listExecutions } from "./operations/list-executions.ts";
import { listMapRuns } from "./operations/list-map-runs.ts";
import { listStateMachineAliases } from "./operations/list-state-machine-aliases.ts";
import { listStateMachineVersions } from "./operations/list-state-machine-versions.ts";
import { listStateMachines } from "./operations/list-state-machines.ts";
import { listTagsForResource } from "./operations/list-tags-for-resource.ts";
import { publishStateMachineVersion } from "./operations/publish-state-machine-version.ts";
import { redriveExecution } from "./operations/redrive-execution.ts";
import { sendTaskFailure } from "./operations/send-task-failure.ts";
import { sendTaskHeartbeat } from "./operations/send-task-heartbeat.ts";
import { sendTaskSuccess } from "./operations/send-task-success.ts";
import { startExecution } from "./operations/start-execution.ts";
import { startSyncExecution } from "./operations/start-sync-execution.ts";
import { stopExecution } from "./operations/stop-execution.ts";
import { tagResource } from "./operations/tag-resource.ts";
import { testState } from "./operations/test-state.ts";
import { untagResource } from "./operations/untag-resource.ts";
import { updateMapRun } from "./operations/update-map-run.ts";
import { updateStateMachine } from "./operations/update-state-machine.ts";
import { updateStateMachineAlias } from "./operations/update-state-machine-alias.ts";
import { validateStateMachineDefinition } from "./operations/validate-state-machine-definition.ts";
import { STATE_MACHINE_MIGRATION, StateMachineStore } from "./state-machine-store.ts";

// Histories are many small rows that nobody writes again: a larger cache and a checkpoint for every 32 MB of log, instead of 4, write each
// page of their index fewer times (as in DynamoDB; measured with a map of 2,000 children: a quarter of the time in commits).
const TUNING = "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 8000;";

/** AWS Step Functions: https://docs.aws.amazon.com/step-functions/latest/apireference/ */
export function stepfunctions(environment: Environment): Service {
  const database = openDatabase(join(environment.directory, "stepfunctions.db"), [
    STATE_MACHINE_MIGRATION + EXECUTION_MIGRATION + MAP_RUN_MIGRATION,
  ]);
  database.exec(TUNING);
  const machines = new StateMachineStore(database);
  const store = new ExecutionStore(database);
  const activities = new ActivityQueues(store);
  const logger = new ExecutionLogger(environment);
  const executions = new Executions({ environment, store, machines, activities, logger });
  const mapRunStore = new MapRunStore(database);
  const mapRuns = new MapRunner(environment, mapRunStore, store, executions);
  executions.useMapRuns(mapRuns);
  environment.whenReady(() => executions.recover());
  return service<StatesContext>({
    name: "states",
    protocol: awsJson({ version: "1.0", errorNamespace: "com.amazonaws.swf.service.v2.model" }),
    targetPrefix: "AWSStepFunctions",
    model,
    operations: [
      createActivity,
      updateMapRun,
      listMapRuns,
      describeMapRun,
      createStateMachineAlias,
      createStateMachine,
      deleteActivity,
      deleteStateMachineAlias,
      deleteStateMachineVersion,
      deleteStateMachine,
      describeActivity,
      describeExecution,
      describeStateMachineAlias,
      describeStateMachineForExecution,
      describeStateMachine,
      getActivityTask,
      getExecutionHistory,
      listActivities,
      listExecutions,
      listStateMachineAliases,
      listStateMachineVersions,
      listStateMachines,
      listTagsForResource,
      publishStateMachineVersion,
      redriveExecution,
      sendTaskFailure,
      sendTaskHeartbeat,
      sendTaskSuccess,
      startExecution,
      startSyncExecution,
      stopExecution,
      tagResource,
      testState,
      untagResource,
      updateStateMachineAlias,
      updateStateMachine,
      validateStateMachineDefinition,
    ],
    demands,
    context: (scope) => ({
      scope,
      owner: { account: scope.account, region: scope.region },
      machines,
      store,
      executions,
      activities,
      mapRuns,
      environment,
      nowMs: environment.now().getTime(),
    }),
    async close() {
      mapRuns.close();
      executions.close();
      activities.close();
      await logger.flush();
      database.close();
    },
  });
}
