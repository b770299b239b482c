import { join } from "node:path";
import * as model from "@aws-sdk/client-lambda";
import { restJson } from "../aws/protocol/rest-json.ts";
import { type Environment, type Service, service } from "../aws/service.ts";
import { openDatabase } from "../database.ts";
import { downloadCode, isCodeDownload } from "./code-download.ts";
import { CodeStore } from "./code-store.ts";
import type { LambdaContext } from "./context.ts";
import { FunctionStore, MIGRATIONS } from "./function-store.ts";
import { Invoker } from "./invoker.ts";
import { addPermission } from "./operations/add-permission.ts";
import { createFunction } from "./operations/create-function.ts";
import { deleteFunction } from "./operations/delete-function.ts";
import { deleteFunctionConcurrency } from "./operations/delete-function-concurrency.ts";
import { getFunction } from "./operations/get-function.ts";
import { getFunctionConcurrency } from "./operations/get-function-concurrency.ts";
import { getFunctionConfiguration } from "./operations/get-function-configuration.ts";
import { getPolicy } from "./operations/get-policy.ts";
import { invoke } from "./operations/invoke.ts";
import { listFunctions } from "./operations/list-functions.ts";
import { putFunctionConcurrency } from "./operations/put-function-concurrency.ts";
import { removePermission } from "./operations/remove-permission.ts";
import { updateFunctionCode } from "./operations/update-function-code.ts";
import { updateFunctionConfiguration } from "./operations/update-function-configuration.ts";

/** AWS Lambda: functions as child processes, https://docs.aws.amazon.com/lambda/latest/api/ */
export function lambda(environment: Environment): Service {
  const database = openDatabase(join(environment.directory, "lambda.db"), MIGRATIONS);
  const functions = new FunctionStore(database);
  const code = new CodeStore(join(environment.directory, "lambda"));
  const invoker = new Invoker(environment, code, functions);
  return service<LambdaContext>({
    name: "lambda",
    protocol: restJson(),
    model,
    operations: [
      addPermission,
      createFunction,
      deleteFunction,
      deleteFunctionConcurrency,
      getFunction,
      getFunctionConcurrency,
      getFunctionConfiguration,
      getPolicy,
      invoke,
      listFunctions,
      putFunctionConcurrency,
      removePermission,
      updateFunctionCode,
      updateFunctionConfiguration,
    ],
    context: (scope) => ({
      scope,
      owner: { account: scope.account, region: scope.region },
      functions,
      code,
      invoker,
      environment,
    }),
    claims: isCodeDownload,
    intercept: (request) =>
      isCodeDownload(request)
        ? downloadCode(request, code).then((response) => ({ operation: "DownloadCode", response }))
        : undefined,
    async close() {
      await invoker.close();
      database.close();
    },
  });
}
