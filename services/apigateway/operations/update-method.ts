import { UpdateMethodCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import type { StoredMethod } from "../api-store.ts";
import { type ApiGatewayContext, keepMethod, openMethod, without } from "../context.ts";
import { checkMethod } from "../method.ts";
import { applyPatch, type PatchTable, patchOperations } from "../patch.ts";

// https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateMethod-Patch, read 2026-11-24
const PATHS: PatchTable<StoredMethod> = {
  "/authorizationType": { replace: (method, authorizationType) => ({ ...method, authorizationType }) },
  // Without an authorization type that asks for one, AWS does not look at it (recorded: skip-auth-id-with-wrong-type).
  "/authorizerId": { replace: (method) => method },
  "/apiKeyRequired": { replace: (method, value) => ({ ...method, apiKeyRequired: value === "true" }) },
  "/operationName": { replace: (method, operationName) => ({ ...method, operationName }) },
  "/requestValidatorId": { replace: (method, requestValidatorId) => ({ ...method, requestValidatorId }) },
  "/requestParameters/*": {
    add: (method, value, name) => withParameter(method, name, value),
    replace: (method, value, name) => withParameter(method, name, value),
    remove: (method, _value, name) => ({ ...method, requestParameters: without(method.requestParameters ?? {}, name) }),
  },
  "/requestModels/*": {
    add: (method, value, type) => ({ ...method, requestModels: { ...method.requestModels, [type]: value } }),
    replace: (method, value, type) => ({ ...method, requestModels: { ...method.requestModels, [type]: value } }),
    remove: (method, _value, type) => ({ ...method, requestModels: without(method.requestModels ?? {}, type) }),
  },
};

const withParameter = (method: StoredMethod, name: string, value: string): StoredMethod => ({
  ...method,
  requestParameters: { ...method.requestParameters, [name]: value === "true" },
});

export const updateMethod = operation(UpdateMethodCommand, {
  constraints: { patchOperations },
  handle({ patchOperations, ...address }, context: ApiGatewayContext) {
    const open = openMethod(context, address);
    const method = applyPatch(open.method, patchOperations, PATHS);
    checkMethod("UpdateMethod", method);
    keepMethod(context, open, method);
    return method;
  },
});
