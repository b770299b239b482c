import { randomUUID } from "node:crypto";
import type { FunctionConfiguration, Environment as Variables } from "@aws-sdk/client-lambda";
import { notImplemented } from "../aws/service-error.ts";
import { invalidParameter } from "./errors.ts";

/** The settings that CreateFunction and UpdateFunctionConfiguration share. */
export interface Settings {
  Runtime?: FunctionConfiguration["Runtime"];
  Role?: string | undefined;
  Handler?: string | undefined;
  Description?: string | undefined;
  Timeout?: number | undefined;
  MemorySize?: number | undefined;
  Environment?: Variables | undefined;
  Layers?: string[] | undefined;
  DeadLetterConfig?: object | undefined;
  FileSystemConfigs?: object[] | undefined;
  ImageConfig?: object | undefined;
  SnapStart?: { ApplyOn?: string | undefined } | undefined;
  TracingConfig?: FunctionConfiguration["TracingConfig"];
  EphemeralStorage?: FunctionConfiguration["EphemeralStorage"];
  LoggingConfig?: FunctionConfiguration["LoggingConfig"];
  KMSKeyArn?: string | undefined;
}

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, read 2026-11-24
const ENVIRONMENT_LIMIT_BYTES = 4 * 1024;
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html (reserved), read 2026-11-24
const RESERVED = new Set(
  "_HANDLER _X_AMZN_TRACE_ID AWS_DEFAULT_REGION AWS_REGION AWS_EXECUTION_ENV AWS_LAMBDA_FUNCTION_NAME AWS_LAMBDA_FUNCTION_MEMORY_SIZE AWS_LAMBDA_FUNCTION_VERSION AWS_LAMBDA_INITIALIZATION_TYPE AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME AWS_ACCESS_KEY AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_LAMBDA_RUNTIME_API LAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR".split(
    " ",
  ),
);

/** Runtimes whose processes can run here: our Node bootstrap, and packages that bring their own. */
const RUNS_HERE = /^(?:nodejs\d+\.x|provided(?:\.al2|\.al2023)?)$/;

/** Refuses what is against Lambda's rules, and by name what would change a function's behaviour and does not exist here. */
export function checkSettings(settings: Settings): void {
  for (const [name, value] of Object.entries({
    FileSystemConfigs: settings.FileSystemConfigs,
    DeadLetterConfig: settings.DeadLetterConfig,
    ImageConfig: settings.ImageConfig,
  }))
    if (value && Object.keys(value).length > 0) throw notImplemented(`Lambda functions with ${name}`);
  if (settings.SnapStart?.ApplyOn && settings.SnapStart.ApplyOn !== "None")
    throw notImplemented("Lambda functions with SnapStart");
  if (settings.Runtime !== undefined && !RUNS_HERE.test(settings.Runtime))
    throw notImplemented(`the Lambda runtime ${settings.Runtime} (it has nodejs* and provided*)`);
  checkVariables(settings.Environment?.Variables ?? {});
}

function checkVariables(variables: Readonly<Record<string, string>>): void {
  const reserved = Object.keys(variables).filter((name) => RESERVED.has(name));
  if (reserved.length > 0)
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(", ")}`,
    );
  const text = JSON.stringify(variables);
  if (Object.keys(variables).length > 0 && Buffer.byteLength(text) > ENVIRONMENT_LIMIT_BYTES)
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${text}`,
    );
}

/** Settings as they are kept and shown; what is not given stays as it was. */
export function applySettings(before: FunctionConfiguration, settings: Settings, now: Date): FunctionConfiguration {
  const {
    Environment,
    ImageConfig: _image,
    SnapStart: _snapStart,
    Layers: _layers,
    DeadLetterConfig: _dead,
    FileSystemConfigs: _files,
    ...kept
  } = settings;
  const given = Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined));
  const variables = Environment?.Variables;
  return {
    ...before,
    ...given,
    ...(variables === undefined ? {} : { Environment: { Variables: variables } }),
    ...revised(now),
  };
}

/** A new revision: its id and its time, in the form that Lambda prints (`2026-11-24T02:10:33.123+0000`). */
export const revised = (
  now: Date,
): Pick<FunctionConfiguration, "LastModified" | "RevisionId" | "LastUpdateStatus" | "State"> => ({
  LastModified: now.toISOString().replace("Z", "+0000"),
  RevisionId: randomUUID(),
  LastUpdateStatus: "Successful",
  State: "Active",
});
