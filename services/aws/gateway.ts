import { randomUUID } from "node:crypto";
import { accountOfAccessKey } from "./access-key.ts";
import type { Guard } from "./guard.ts";
import { inProcessHandler } from "./in-process.ts";
import { type SdkCommand, schemaOf } from "./operation.ts";
import type { Caller } from "./permissions.ts";
import { actingPrincipal, type Inside, insideOf } from "./principal.ts";
import type { AwsRequest, AwsResponse } from "./request.ts";
import type { Scope } from "./scope.ts";
import {
  type ClientSettings,
  type Connection,
  currentRequest,
  type DirectClient,
  type Handled,
  type LogEntry,
  type Service,
} from "./service.ts";
import { notImplemented } from "./service-error.ts";
import { childTrace, newTrace, partOf } from "./trace.ts";

/** The account of requests whose access key says nothing: the one that local tools agree on. */
export const DEFAULT_ACCOUNT = "000000000000";
export const DEFAULT_REGION = "us-east-1";

export interface Gateway {
  /** Answers one request, from a socket or from a client in this process; never rejects for a client's mistake. */
  handle(request: AwsRequest): Promise<AwsResponse>;
  /** Settings of an SDK client that calls {@link handle} without a socket. */
  connect(owner: Connection): ClientSettings;
  /** Calls operations without a wire in between. */
  direct(owner: Connection): DirectClient;
}

/** What identifies the caller, from the `Authorization` header or a presigned query. */
interface Credential {
  accessKeyId: string | undefined;
  region: string | undefined;
  service: string | undefined;
}

/**
 * One door for every service: says whose request it is and which service answers, writes the request log.
 * A request belongs to a service by its `X-Amz-Target`, by what a service claims (host, path), by its signature's scope,
 * by its form's `Action`, and else to S3.
 */
export function gateway(options: {
  services: readonly Service[];
  log(entry: LogEntry): void;
  now(): Date;
  endpoint(): string;
  /** Maps access keys that are not account ids (those made by IAM and STS) to their account. */
  accountOf?(accessKeyId: string): string | undefined;
  /** Checks signatures and permissions; without one everybody may do everything. */
  guard?: Guard | undefined;
}): Gateway {
  const byName = new Map([
    ...options.services.flatMap((service) => service.signedAs.map((name) => [name, service] as const)),
    // A name of its own goes before a name that another one signs as, too.
    ...options.services.map((service) => [service.name, service] as const),
  ]);
  const byNamespace = new Map<string, Service>();
  for (const service of options.services)
    for (const [, namespace] of service.model.operations.values()) byNamespace.set(namespace, service);
  const byTarget = new Map(
    options.services.flatMap((service) => (service.targetPrefix ? [[service.targetPrefix, service]] : [])),
  );

  const resolve = (request: AwsRequest, credential: Credential): Service | undefined => {
    const target = request.headers["x-amz-target"];
    if (target) return byTarget.get(target.slice(0, target.indexOf(".")));
    const claiming = options.services.find((service) => service.claims(request));
    if (claiming) return claiming;
    if (credential.service) return byName.get(credential.service);
    return byName.get("s3");
  };

  const log = (scope: Scope, done: Done): void =>
    options.log({
      time: done.time.toISOString(),
      service: done.service,
      operation: done.operation,
      status: done.status,
      ms: Math.round((performance.now() - done.started) * 1000) / 1000,
      id: scope.requestId,
      parent: partOf(scope.trace, "Parent"),
      trace: partOf(scope.trace, "Root"),
      error: done.error,
    });

  /** For whom a request of this process is made, if permissions count at all. */
  const callerOf = async ({ role, caller }: Inside): Promise<Caller | undefined> =>
    role && options.guard ? options.guard.asRole(role) : caller;

  const handle = async (request: AwsRequest): Promise<AwsResponse> => {
    const started = performance.now();
    const time = options.now();
    const credential = readCredential(request);
    const trace = request.headers["x-amzn-trace-id"] ?? newTrace(time);
    const inside = insideOf(request);
    const scope: Scope = {
      account: accountOf(credential.accessKeyId, options.accountOf),
      region: credential.region ?? DEFAULT_REGION,
      accessKeyId: credential.accessKeyId,
      requestId: randomUUID(),
      trace,
      principal: inside?.principal,
      caller: inside?.role ? await callerOf(inside) : inside?.caller,
      guard: inside ? undefined : options.guard,
    };
    const service = resolve(request, credential);
    const handled: Handled = service
      ? await service.handle(request, scope)
      : { operation: "-", response: unknownService(request, credential, scope), error: "UnknownService" };
    log(scope, {
      time,
      started,
      service: handled.service ?? service?.name ?? credential.service ?? "-",
      operation: handled.operation,
      status: handled.response.status,
      error: handled.error,
    });
    return handled.response;
  };

  const direct = ({ account, region, role, forwardsCaller }: Connection): DirectClient => ({
    async send<Input extends object, Output>(command: SdkCommand<Input, Output>): Promise<Output> {
      const started = performance.now();
      const time = options.now();
      const [, namespace, operation] = schemaOf(command);
      const service = byNamespace.get(namespace);
      if (!service) throw notImplemented(`${namespace}:${operation}`);
      const scope: Scope = {
        account,
        region,
        accessKeyId: account,
        requestId: randomUUID(),
        trace: childTrace(currentRequest.getStore()) ?? newTrace(time),
        principal: role ? undefined : actingPrincipal(),
        caller: role ? await callerOf({ role }) : forwardsCaller ? currentRequest.getStore()?.caller : undefined,
      };
      let error: string | undefined;
      try {
        return (await service.call(operation, command.input as Record<string, unknown>, scope)) as Output;
      } catch (thrown) {
        error = (thrown as Error).name;
        throw thrown;
      } finally {
        // The status is the wire's business; without one, an answer is a 200 and an error has its code.
        log(scope, { time, started, service: service.name, operation, status: error ? 400 : 200, error });
      }
    },
  });

  return {
    handle,
    direct,
    connect: ({ account, region, role, forwardsCaller = false }) => ({
      endpoint: options.endpoint(),
      region,
      credentials: { accessKeyId: account, secretAccessKey: "in-process" },
      // Variables and profiles of somebody who also works on AWS: they make the SDK refuse an endpoint that is given.
      useFipsEndpoint: false,
      useDualstackEndpoint: false,
      maxAttempts: 1,
      requestHandler: inProcessHandler(handle, { role, forwardsCaller }),
    }),
  };
}

/** What the request log has to say of a finished call. */
interface Done {
  time: Date;
  started: number;
  service: string;
  operation: string;
  status: number;
  error: string | undefined;
}

function readCredential(request: AwsRequest): Credential {
  const authorization = request.headers.authorization;
  // AWS4-HMAC-SHA256 Credential=AKID/20261124/us-east-1/s3/aws4_request, …
  const signed = authorization?.startsWith("AWS4-")
    ? /Credential=([^/,\s]+)\/[^/,]*\/([^/,]*)\/([^/,]*)\//.exec(authorization)
    : request.queryString.includes("X-Amz-Credential=")
      ? /^([^/]+)\/[^/]*\/([^/]*)\/([^/]*)\//.exec(
          new URLSearchParams(request.queryString).get("X-Amz-Credential") ?? "",
        )
      : null;
  if (signed) return { accessKeyId: signed[1], region: signed[2] || undefined, service: signed[3] };
  // Signature version 2, which only S3 still takes: AWS AKID:signature, or AWSAccessKeyId in the query
  const old =
    /^AWS ([^:]+):/.exec(authorization ?? "")?.[1] ??
    (request.queryString.includes("AWSAccessKeyId=")
      ? new URLSearchParams(request.queryString).get("AWSAccessKeyId")
      : undefined) ??
    undefined;
  return { accessKeyId: old, region: undefined, service: old === undefined ? undefined : "s3" };
}

/** A twelve-digit access key names its account, as LocalStack has it; keys made here are known; anything else is the default. */
export function accountOf(
  accessKeyId: string | undefined,
  lookUp?: (accessKeyId: string) => string | undefined,
): string {
  if (accessKeyId === undefined) return DEFAULT_ACCOUNT;
  if (/^\d{12}$/.test(accessKeyId)) return accessKeyId;
  return accountOfAccessKey(accessKeyId) ?? lookUp?.(accessKeyId) ?? DEFAULT_ACCOUNT;
}

function unknownService(request: AwsRequest, credential: Credential, scope: Scope): AwsResponse {
  const name = request.headers["x-amz-target"] ?? credential.service ?? "?";
  return {
    status: 501,
    headers: {
      "content-type": "application/json",
      "x-amzn-requestid": scope.requestId,
      "x-amzn-errortype": "NotImplemented",
    },
    body: JSON.stringify({ __type: "NotImplemented", message: `Terrarium does not implement the service of ${name}.` }),
  };
}
