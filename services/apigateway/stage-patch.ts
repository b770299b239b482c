import type { MethodSetting, PatchOperation } from "@aws-sdk/client-api-gateway";
import { notImplemented } from "../aws/service-error.ts";
import type { StoredStage } from "./api-store.ts";
import { without } from "./context.ts";
import { badRequest } from "./errors.ts";
import { applyPatch, type PatchErrors, type PatchTable, unescapeJsonPointer } from "./patch.ts";
import { checkVariable } from "./stage.ts";

// https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateStage-Patch. Messages: snapshots recorded on AWS in
// LocalStack's repository (test_create_update_stages, test_update_stage_remove_wildcard). Read 2026-11-24.

const PATHS: PatchTable<StoredStage> = {
  "/deploymentId": { replace: (stage, deploymentId) => ({ ...stage, deploymentId }) },
  "/description": { replace: (stage, description) => ({ ...stage, description }) },
  "/tracingEnabled": { replace: (stage, value) => ({ ...stage, tracingEnabled: value === "true" }) },
  "/cacheClusterEnabled": {
    replace(stage, value) {
      if (value === "true") throw notImplemented("UpdateStage with cacheClusterEnabled");
      return stage;
    },
  },
  "/variables/*": {
    add: (stage, value, name) => withVariable(stage, name, value),
    replace: (stage, value, name) => withVariable(stage, name, value),
    remove: (stage, _value, name) => ({ ...stage, variables: without(stage.variables ?? {}, name) }),
  },
};

/** Applies the patch of an UpdateStage. Paths of method settings have two variable parts and are read apart from the others. */
export const patchStage = (stage: StoredStage, operations: readonly PatchOperation[]): StoredStage =>
  operations.reduce(
    (current, operation) => patchMethodSetting(current, operation) ?? applyPatch(current, [operation], PATHS, ERRORS),
    stage,
  );

function withVariable(stage: StoredStage, name: string, value: string): StoredStage {
  checkVariable(name, value);
  return { ...stage, variables: { ...stage.variables, [name]: value } };
}

// A method's settings once one of them is set; what each path sets, and what it may be set to.
const DEFAULT_SETTING: MethodSetting = {
  metricsEnabled: false,
  dataTraceEnabled: false,
  throttlingBurstLimit: 5000,
  throttlingRateLimit: 10_000,
  cachingEnabled: false,
  cacheTtlInSeconds: 300,
  cacheDataEncrypted: false,
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: "SUCCEED_WITH_RESPONSE_HEADER",
};

type ReadSetting = (value: string, path: string) => MethodSetting;

const SETTINGS: Readonly<Record<string, ReadSetting>> = {
  "throttling/rateLimit": (value, path) => ({ throttlingRateLimit: limit(value, path) }),
  "throttling/burstLimit": (value, path) => ({ throttlingBurstLimit: limit(value, path) }),
  // CloudWatch metrics are not emulated: whoever asks for them finds that out there.
  "metrics/enabled": (value) => ({ metricsEnabled: value === "true" }),
  "logging/loglevel": (value, path) => ({ loggingLevel: onlyDefault(value, "OFF", path) }),
  "logging/dataTrace": (value, path) => onlyDefault(value, "false", path) && { dataTraceEnabled: false },
  "caching/enabled": (value, path) => onlyDefault(value, "false", path) && { cachingEnabled: false },
  "caching/dataEncrypted": (value) => ({ cacheDataEncrypted: value === "true" }),
  "caching/ttlInSeconds": (value) => ({ cacheTtlInSeconds: Number(value) }),
};

const METHOD_PATH = /^\/(.+)\/([A-Z]+|\*)\/((?:throttling|metrics|logging|caching)\/\w+)$/;
const WHOLE_METHOD_PATH = /^\/([^/]+)\/([A-Z]+|\*)$/;

/** `undefined` for a path that is of no method setting. */
function patchMethodSetting(
  stage: StoredStage,
  { op, path = "", value = "" }: PatchOperation,
): StoredStage | undefined {
  const settings = stage.methodSettings ?? {};
  const whole = op === "remove" ? WHOLE_METHOD_PATH.exec(path) : null;
  if (whole && !path.startsWith("/variables/")) {
    const key = settingKey(whole[1], whole[2]);
    if (!settings[key])
      throw badRequest(`Cannot remove method setting ${key} because there is no method setting for this method `);
    return { ...stage, methodSettings: without(settings, key) };
  }
  const [, resource, method, name = ""] = METHOD_PATH.exec(path) ?? [];
  const read = SETTINGS[name];
  if (!read) return undefined;
  if (op !== "replace") throw ERRORS.unsupportedOp(path, op ?? "", ["replace"]);
  const key = settingKey(resource, method);
  const setting = { ...(settings[key] ?? DEFAULT_SETTING), ...read(value, path) };
  return { ...stage, methodSettings: { ...settings, [key]: setting } };
}

/** `customers/POST`: without the slash in front, as CloudFormation and Terraform send it with and without. */
const settingKey = (resource = "", method = ""): string =>
  `${unescapeJsonPointer(resource).replace(/^\//, "")}/${method}`;

function limit(value: string, path: string): number {
  const number = Number(value);
  if (value === "" || !(number >= 0)) throw badRequest(`Invalid value ${value} for ${path}`);
  return number;
}

function onlyDefault<T extends string>(value: string, known: T, path: string): T {
  if (value.toUpperCase() !== known.toUpperCase()) throw notImplemented(`UpdateStage with ${path} = ${value}`);
  return known;
}

const KNOWN_PATHS = [
  "/deploymentId",
  "/description",
  "/cacheClusterEnabled",
  "/cacheClusterSize",
  "/clientCertificateId",
  "/accessLogSettings",
  "/accessLogSettings/destinationArn",
  "/accessLogSettings/format",
  "/{resourcePath}/{httpMethod}/metrics/enabled",
  "/{resourcePath}/{httpMethod}/logging/dataTrace",
  "/{resourcePath}/{httpMethod}/logging/loglevel",
  "/{resourcePath}/{httpMethod}/throttling/burstLimit/{resourcePath}/{httpMethod}/throttling/rateLimit/{resourcePath}/{httpMethod}/caching/ttlInSeconds",
  "/{resourcePath}/{httpMethod}/caching/enabled",
  "/{resourcePath}/{httpMethod}/caching/dataEncrypted",
  "/{resourcePath}/{httpMethod}/caching/requireAuthorizationForCacheControl",
  "/{resourcePath}/{httpMethod}/caching/unauthorizedCacheControlHeaderStrategy",
  "/*/*/metrics/enabled",
  "/*/*/logging/dataTrace",
  "/*/*/logging/loglevel",
  "/*/*/throttling/burstLimit /*/*/throttling/rateLimit /*/*/caching/ttlInSeconds",
  "/*/*/caching/enabled",
  "/*/*/caching/dataEncrypted",
  "/*/*/caching/requireAuthorizationForCacheControl",
  "/*/*/caching/unauthorizedCacheControlHeaderStrategy",
  "/variables/{variable_name}",
  "/tracingEnabled",
];

/** Paths that AWS takes and this does not. */
const UNSUPPORTED = /^\/(?:accessLogSettings|canarySettings|cacheClusterSize|clientCertificateId)\b|\/caching\/\w+$/;

const ERRORS: PatchErrors = {
  unknownPath(path) {
    if (UNSUPPORTED.test(path)) return notImplemented(`UpdateStage of ${path}`);
    return badRequest(`Invalid method setting path: ${path}. Must be one of: [${KNOWN_PATHS.join(", ")}]`);
  },
  unsupportedOp: (path, op) => badRequest(`Invalid ${op} operation with path: ${path}`),
};
