import { join } from "node:path";
import * as model from "@aws-sdk/client-lambda";
import { restJson } from "../aws/protocol/rest-json.ts";
import { type Environment, type Service, service } from "../aws/service.ts";
import { openDatabase } from "../database.ts";
import { AsyncEvents } from "./async-events.ts";
import { downloadCode, isCodeDownload } from "./code-download.ts";
import { CodeStore } from "./code-store.ts";
import type { LambdaContext } from "./context.ts";
import { demands } from "./demands.ts";
import { EventSources } from "./event-sources/index.ts";
import { EventStore } from "./event-store.ts";
import { FunctionStore } from "./function-store.ts";
import { urlAddressOf } from "./function-url/address.ts";
import { urlDataPlane } from "./function-url/data-plane.ts";
import { Invoker } from "./invoker.ts";
import { LayerStore } from "./layer-store.ts";
import { MappingStore } from "./mapping-store.ts";
import { addPermission } from "./operations/add-permission.ts";
import { createAlias } from "./operations/create-alias.ts";
import { createEventSourceMapping } from "./operations/create-event-source-mapping.ts";
import { createFunction } from "./operations/create-function.ts";
import { createFunctionUrlConfig } from "./operations/create-function-url-config.ts";
import { deleteAlias } from "./operations/delete-alias.ts";
import { deleteEventSourceMapping } from "./operations/delete-event-source-mapping.ts";
import { deleteFunction } from "./operations/delete-function.ts";
import { deleteFunctionConcurrency } from "./operations/delete-function-concurrency.ts";
import { deleteFunctionEventInvokeConfig } from "./operations/delete-function-event-invoke-config.ts";
import { deleteFunctionUrlConfig } from "./operations/delete-function-url-config.ts";
import { deleteLayerVersion } from "./operations/delete-layer-version.ts";
import { getAlias } from "./operations/get-alias.ts";
import { getEventSourceMapping } from "./operations/get-event-source-mapping.ts";
import { getFunction } from "./operations/get-function.ts";
import { getFunctionConcurrency } from "./operations/get-function-concurrency.ts";
import { getFunctionConfiguration } from "./operations/get-function-configuration.ts";
import { getFunctionEventInvokeConfig } from "./operations/get-function-event-invoke-config.ts";
import { getFunctionUrlConfig } from "./operations/get-function-url-config.ts";
import { getLayerVersion } from "./operations/get-layer-version.ts";
import { getLayerVersionByArn } from "./operations/get-layer-version-by-arn.ts";
import { getPolicy } from "./operations/get-policy.ts";
import { invoke } from "./operations/invoke.ts";
import { listAliases } from "./operations/list-aliases.ts";
import { listEventSourceMappings } from "./operations/list-event-source-mappings.ts";
import { listFunctionEventInvokeConfigs } from "./operations/list-function-event-invoke-configs.ts";
import { listFunctionUrlConfigs } from "./operations/list-function-url-configs.ts";
import { listFunctions } from "./operations/list-functions.ts";
import { listLayerVersions } from "./operations/list-layer-versions.ts";
import { listLayers } from "./operations/list-layers.ts";
import { listVersionsByFunction } from "./operations/list-versions-by-function.ts";
import { publishLayerVersion } from "./operations/publish-layer-version.ts";
import { publishVersion } from "./operations/publish-version.ts";
import { putFunctionConcurrency } from "./operations/put-function-concurrency.ts";
import { putFunctionEventInvokeConfig } from "./operations/put-function-event-invoke-config.ts";
import { removePermission } from "./operations/remove-permission.ts";
import { updateAlias } from "./operations/update-alias.ts";
import { updateEventSourceMapping } from "./operations/update-event-source-mapping.ts";
import { updateFunctionCode } from "./operations/update-function-code.ts";
import { updateFunctionConfiguration } from "./operations/update-function-configuration.ts";
import { updateFunctionEventInvokeConfig } from "./operations/update-function-event-invoke-config.ts";
import { updateFunctionUrlConfig } from "./operations/update-function-url-config.ts";
import { MIGRATIONS } from "./schema.ts";

/** AWS Lambda: functions as child processes, https://docs.aws.amazon.com/lambda/latest/api/ */
export function lambda(environment: Environment): Service {
  const database = openDatabase(join(environment.directory, "lambda.db"), MIGRATIONS);
  const functions = new FunctionStore(database);
  const layers = new LayerStore(database);
  const code = new CodeStore(join(environment.directory, "lambda"));
  const invoker = new Invoker(environment, code);
  const asyncEvents = new AsyncEvents(environment, new EventStore(database), functions, invoker);
  const urls = urlDataPlane(environment, functions, invoker);
  const mappings = new MappingStore(database);
  const eventSources = new EventSources(environment, mappings, functions, invoker);
  environment.whenReady(() => {
    eventSources.resume();
    asyncEvents.resume();
  });
  return service<LambdaContext>({
    name: "lambda",
    protocol: restJson(),
    model,
    operations: [
      addPermission,
      createAlias,
      createEventSourceMapping,
      createFunction,
      createFunctionUrlConfig,
      deleteAlias,
      deleteEventSourceMapping,
      deleteFunction,
      deleteFunctionConcurrency,
      deleteFunctionEventInvokeConfig,
      deleteFunctionUrlConfig,
      deleteLayerVersion,
      getAlias,
      getEventSourceMapping,
      getFunction,
      getFunctionConcurrency,
      getFunctionConfiguration,
      getFunctionEventInvokeConfig,
      getFunctionUrlConfig,
      getLayerVersion,
      getLayerVersionByArn,
      getPolicy,
      invoke,
      listAliases,
      listEventSourceMappings,
      listFunctionEventInvokeConfigs,
      listFunctionUrlConfigs,
      listFunctions,
      listLayerVersions,
      listLayers,
      listVersionsByFunction,
      publishLayerVersion,
      publishVersion,
      putFunctionConcurrency,
      putFunctionEventInvokeConfig,
      removePermission,
      updateAlias,
      updateEventSourceMapping,
      updateFunctionCode,
      updateFunctionConfiguration,
      updateFunctionEventInvokeConfig,
      updateFunctionUrlConfig,
    ],
    demands,
    context: (scope) => ({
      scope,
      owner: { account: scope.account, region: scope.region },
      functions,
      code,
      invoker,
      asyncEvents,
      layers,
      mappings,
      eventSources,
      environment,
    }),
    claims: (request) => isCodeDownload(request) || urlAddressOf(request) !== undefined,
    intercept(request, scope) {
      const address = urlAddressOf(request);
      if (address) return urls.handle(request, address, scope);
      if (!isCodeDownload(request)) return undefined;
      return downloadCode(request, code).then((response) => ({ operation: "DownloadCode", response }));
    },
    async close() {
      asyncEvents.close();
      const stopped = eventSources.stopAll();
      await invoker.close();
      await stopped;
      database.close();
    },
  });
}
