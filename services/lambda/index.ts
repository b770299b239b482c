import { join } from "node:path";
import * as model from "@aws-sdk/client-lambda";
import { restJson } from "../aws/protocol/rest-json.ts";
import { type Environment, type Service, service } from "../aws/service.ts";
import { openDatabase } from "../database.ts";
import { downloadCode, isCodeDownload } from "./code-download.ts";
import { CodeStore } from "./code-store.ts";
import type { LambdaContext } from "./context.ts";
import { EventSources } from "./event-sources/index.ts";
import { FunctionStore, MIGRATIONS } from "./function-store.ts";
import { Invoker } from "./invoker.ts";
import { MappingStore } from "./mapping-store.ts";
import { addPermission } from "./operations/add-permission.ts";
import { createEventSourceMapping } from "./operations/create-event-source-mapping.ts";
import { createFunction } from "./operations/create-function.ts";
import { deleteEventSourceMapping } from "./operations/delete-event-source-mapping.ts";
import { deleteFunction } from "./operations/delete-function.ts";
import { deleteFunctionConcurrency } from "./operations/delete-function-concurrency.ts";
import { getEventSourceMapping } from "./operations/get-event-source-mapping.ts";
import { getFunction } from "./operations/get-function.ts";
import { getFunctionConcurrency } from "./operations/get-function-concurrency.ts";
import { getFunctionConfiguration } from "./operations/get-function-configuration.ts";
import { getPolicy } from "./operations/get-policy.ts";
import { invoke } from "./operations/invoke.ts";
import { listEventSourceMappings } from "./operations/list-event-source-mappings.ts";
import { listFunctions } from "./operations/list-functions.ts";
import { putFunctionConcurrency } from "./operations/put-function-concurrency.ts";
import { removePermission } from "./operations/remove-permission.ts";
import { updateEventSourceMapping } from "./operations/update-event-source-mapping.ts";
import { updateFunctionCode } from "./operations/update-function-code.ts";
import { updateFunctionConfiguration } from "./operations/update-function-configuration.ts";

/** AWS Lambda: functions as child processes, https://docs.aws.amazon.com/lambda/latest/api/ */
export function lambda(environment: Environment): Service {
  const database = openDatabase(join(environment.directory, "lambda.db"), MIGRATIONS);
  const functions = new FunctionStore(database);
  const code = new CodeStore(join(environment.directory, "lambda"));
  const invoker = new Invoker(environment, code, functions);
  const mappings = new MappingStore(database);
  const eventSources = new EventSources(environment, mappings, functions, invoker);
  environment.whenReady(() => eventSources.resume());
  return service<LambdaContext>({
    name: "lambda",
    protocol: restJson(),
    model,
    operations: [
      addPermission,
      createEventSourceMapping,
      createFunction,
      deleteEventSourceMapping,
      deleteFunction,
      deleteFunctionConcurrency,
      getEventSourceMapping,
      getFunction,
      getFunctionConcurrency,
      getFunctionConfiguration,
      getPolicy,
      invoke,
      listEventSourceMappings,
      listFunctions,
      putFunctionConcurrency,
      removePermission,
      updateEventSourceMapping,
      updateFunctionCode,
      updateFunctionConfiguration,
    ],
    context: (scope) => ({
      scope,
      owner: { account: scope.account, region: scope.region },
      functions,
      code,
      invoker,
      mappings,
      eventSources,
      environment,
    }),
    claims: isCodeDownload,
    intercept: (request) =>
      isCodeDownload(request)
        ? downloadCode(request, code).then((response) => ({ operation: "DownloadCode", response }))
        : undefined,
    async close() {
      const stopped = eventSources.stopAll();
      await invoker.close();
      await stopped;
      database.close();
    },
  });
}
