import { AsyncLocalStorage } from "node:async_hooks";
import type { StaticErrorSchema, StaticOperationSchema } from "@smithy/types";
import type { Bell } from "./bell.ts";
import { type Violation, validationException, violations } from "./constraints.ts";
import type { Keys } from "./keys.ts";
import type { Operation, SdkCommand } from "./operation.ts";
import { checkOutput } from "./output-check.ts";
import { type Demands, Denied, deniedError, requireAll } from "./permissions.ts";
import type { ActingRole, Principal } from "./principal.ts";
import { withoutJsonText } from "./protocol/json-text.ts";
import { type AwsRequest, type AwsResponse, BodyTooLarge } from "./request.ts";
import type { Scope } from "./scope.ts";
import { notImplemented, ServiceError } from "./service-error.ts";
import { type Dialect, Rejected, rejectedError } from "./signature/rejected.ts";

/** What the surrounding process gives to every service. */
export interface Environment {
  /** Where this service keeps its state. */
  readonly directory: string;
  readonly now: () => Date;
  /** Where child processes and other machines reach the edge, for example `http://127.0.0.1:4566`. */
  readonly endpoint: () => string;
  /** Settings for an SDK client that talks to this emulator without a socket. */
  connect(owner: Connection): ClientSettings;
  /** The leaner way for a hot path: takes the same SDK commands and skips the client's serialization, signing and parsing. */
  direct(owner: Connection): DirectClient;
  /** Calls made inside `work` through connected clients are made by this AWS service, as in a resource policy's `Principal`. */
  asPrincipal<T>(principal: Principal, work: () => T): T;
  /** Whether signatures are verified and permissions count. */
  readonly strict: boolean;
  /** Secrets of access keys and sessions. */
  readonly keys: Keys;
  /** Tells whoever reads a resource through the API that something is new there. */
  readonly bell: Bell;
  /** Runs `work` when every service is open, so that it may call them. */
  whenReady(work: () => void): void;
  /** One line in the request log; the wire layer writes one for every operation by itself. */
  log(entry: LogEntry): void;
}

/** Whose a client's calls are. */
export interface Connection {
  account: string;
  region: string;
  /** They may do what this role may, when permissions count. */
  role?: ActingRole | undefined;
  /** They are made in the name of whoever's request is being served, as CloudFormation makes them. */
  forwardsCaller?: boolean;
}

/** `send` as an SDK client has it, for operations whose bodies are not streams. Throws the callee's ServiceError. */
export interface DirectClient {
  send<Input extends object, Output>(command: SdkCommand<Input, Output>): Promise<Output>;
}

/** What every SDK client's constructor takes. */
export interface ClientSettings {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  useFipsEndpoint: false;
  useDualstackEndpoint: false;
  maxAttempts: number;
  // The handler's type differs in each SDK client's declaration only by its own options; all accept this shape.
  requestHandler: {
    handle(request: never): Promise<never>;
    updateHttpClientConfig(): void;
    httpHandlerConfigs(): object;
  };
}

export interface LogEntry {
  time: string;
  service: string;
  operation: string;
  status: number;
  ms: number;
  id: string;
  parent?: string;
  trace?: string;
  error?: string;
}

/** How requests and answers look on the wire: one implementation per AWS protocol, in `protocol/`. */
export interface Protocol {
  /** How it words that a signature or a permission is missing, and whether that is a 400 as on AWS's JSON protocol. */
  readonly refusals: { readonly dialect: Dialect; readonly onJsonProtocol: boolean };
  /** Which operation this is, and its input as far as it is read before the body. */
  open(request: AwsRequest, model: ServiceModel): Promise<OpenedRequest> | OpenedRequest;
  write(operation: StaticOperationSchema, output: Record<string, unknown>, context: WriteContext): AwsResponse;
  writeError(
    error: ServiceError,
    status: number,
    schema: StaticErrorSchema | undefined,
    context: WriteContext,
  ): AwsResponse;
}

export interface OpenedRequest {
  operation: StaticOperationSchema;
  /** Reads and type-checks the input; throws SerializationException and its kin. */
  read(): Promise<Record<string, unknown>> | Record<string, unknown>;
}

export interface WriteContext {
  scope: Scope;
  request: AwsRequest;
}

/** Everything the SDK's client package says about the service. */
export interface ServiceModel {
  name: string;
  operations: ReadonlyMap<string, StaticOperationSchema>;
  errors: ReadonlyMap<string, StaticErrorSchema>;
  implemented: ReadonlySet<string>;
}

export interface ServiceDefinition<Context> {
  /** The name in credential scopes, logs and state folders, for example `dynamodb`. */
  name: string;
  protocol: Protocol;
  /** `import * as model from "@aws-sdk/client-…"`: its operations and errors are found among the exports. */
  model: object;
  operations: readonly Operation<Context>[];
  context(scope: Scope): Context;
  /** Prefix of `X-Amz-Target` before the dot, for the JSON protocols: `DynamoDB_20120810`. */
  targetPrefix?: string;
  /** Whether an unsigned or oddly signed request is for this service (Host, path). */
  claims?(request: AwsRequest): boolean;
  /** Answers requests that are not operations, such as an API's data plane; `undefined` passes on. */
  intercept?(request: AwsRequest, scope: Scope): Promise<Handled> | undefined;
  /** Names that stand in credential scopes for this service, when they are not its own. */
  signedAs?: readonly string[];
  /** What an operation needs permission for; the default is its own name on `*`. */
  demands?: Demands;
  /** HTTP statuses of error codes that the SDK's model does not have. */
  errorStatus?: Readonly<Record<string, number>>;
  /** What every answer waits for, because several requests' writes are committed together; nothing when all is durable. */
  settled?(): Promise<void> | undefined;
  /** How broken constraints are answered; the default is `ValidationException` with the usual text. */
  invalid?(found: readonly Violation[], operation: string): ServiceError;
  close?(): Promise<void> | void;
}

export interface Service extends AsyncDisposable {
  readonly name: string;
  /** Names that stand in credential scopes for it. */
  readonly signedAs: readonly string[];
  readonly model: ServiceModel;
  readonly targetPrefix: string | undefined;
  claims(request: AwsRequest): boolean;
  handle(request: AwsRequest, scope: Scope): Promise<Handled>;
  /**
   * The same operation without reading and writing: validates, handles, gives the output or throws the ServiceError.
   * For calls between services on a hot path, where an SDK client's own work costs ten times the operation's.
   */
  call(name: string, input: Record<string, unknown>, scope: Scope): Promise<unknown>;
}

/** An answer and what the request log says of it. */
export interface Handled {
  operation: string;
  /** When it is not the service's own name: `execute-api` for an API's data plane. */
  service?: string;
  response: AwsResponse;
  /** The error's code, when it is one. */
  error?: string;
}

/** The request being served, so that calls which it makes carry its id as their parent. */
export const currentRequest = new AsyncLocalStorage<Scope>();

/** Reads operations and errors out of an SDK client package's exports. */
function readModel(name: string, clientPackage: object, implemented: ReadonlySet<string>): ServiceModel {
  const operations = new Map<string, StaticOperationSchema>();
  const errors = new Map<string, StaticErrorSchema>();
  for (const exported of Object.values(clientPackage)) {
    if (!Array.isArray(exported)) continue;
    if (exported[0] === 9) operations.set(exported[2], exported as unknown as StaticOperationSchema);
    if (exported[0] === -3) {
      const schema = exported as unknown as StaticErrorSchema;
      errors.set(schema[2], schema);
      const queryCode = errorTraits(schema).awsQueryError?.[0];
      if (queryCode) errors.set(queryCode, schema);
    }
  }
  return { name, operations, errors, implemented };
}

interface ErrorTraits {
  error?: "client" | "server";
  httpError?: number;
  awsQueryError?: [code: string, status: number];
}

const errorTraits = (schema: StaticErrorSchema): ErrorTraits =>
  typeof schema[3] === "object" ? (schema[3] as ErrorTraits) : {};

/**
 * One service: route → read → validate → handle → write, with the one try/catch.
 * @throws Error at start-up when two operations share a name or the SDK knows none of that name.
 */
export function service<Context>(definition: ServiceDefinition<Context>): Service {
  const operations = new Map<string, Operation<Context>>();
  for (const operation of definition.operations) {
    if (operations.has(operation.name))
      throw new Error(`${definition.name}: two operations are named ${operation.name}.`);
    operations.set(operation.name, operation);
  }
  const model = readModel(definition.name, definition.model, new Set(operations.keys()));
  for (const name of operations.keys())
    if (!model.operations.has(name)) throw new Error(`${definition.name}: the SDK has no operation ${name}.`);
  const invalid = definition.invalid ?? validationException;
  const demands: Demands = definition.demands ?? ((name) => [{ action: `${definition.name}:${name}`, resource: "*" }]);

  // Set by the conformance tests.
  const checksOutputs = process.env.TERRARIUM_CHECK_OUTPUTS === "1";

  const statusOf = (error: ServiceError): number => {
    if (error.status !== undefined) return error.status;
    if (error.code === "NotImplemented") return 501;
    if (error.code === "RequestEntityTooLargeException") return 413;
    const schema = model.errors.get(error.code);
    const traits = schema ? errorTraits(schema) : {};
    return (
      definition.errorStatus?.[error.code] ??
      traits.awsQueryError?.[1] ??
      traits.httpError ??
      (error.fault === "server" ? 500 : 400)
    );
  };

  const operationOf = (name: string): Operation<Context> => {
    const operation = operations.get(name);
    if (!operation) throw notImplemented(`${definition.name}:${name}`);
    return operation;
  };

  const run = async (
    operation: Operation<Context>,
    input: Record<string, unknown>,
    scope: Scope,
    request: AwsRequest,
  ): Promise<unknown> => {
    const found = violations(operation.schema[4], operation.constraints, input);
    if (found.length > 0) throw invalid(found, operation.name);
    if (scope.caller) requireAll(scope.caller, demands(operation.name, input, scope, request), request);
    try {
      const output = await currentRequest.run(scope, () => operation.handle(input, definition.context(scope), request));
      if (checksOutputs) checkOutput(operation.schema, output ?? {});
      return output;
    } finally {
      // A refusal, too, may rest on what another request has written and not yet committed.
      await definition.settled?.();
    }
  };

  const signedAs = definition.signedAs ?? [definition.name];
  const rules = { services: signedAs, isS3: definition.name === "s3" };

  /** A refusal in this service's words; a bug of ours as AWS's word for it. */
  const refusal = (thrown: unknown): ServiceError => {
    const { dialect, onJsonProtocol } = definition.protocol.refusals;
    if (thrown instanceof Rejected) return rejectedError(dialect, thrown.rejection, onJsonProtocol);
    if (thrown instanceof Denied) return deniedError(dialect, thrown, onJsonProtocol);
    return asServiceError(thrown);
  };

  return {
    name: definition.name,
    signedAs,
    model,
    targetPrefix: definition.targetPrefix,
    claims: (request) => definition.claims?.(request) ?? false,
    async handle(received, outer) {
      let [request, scope] = [received, outer];
      const write = { scope, request };
      let name = "-";
      try {
        const intercepted =
          definition.intercept && currentRequest.run(scope, () => definition.intercept?.(request, scope));
        if (intercepted !== undefined) return await intercepted.finally(() => definition.settled?.());
        if (scope.guard) {
          const admitted = await scope.guard.admit(request, rules);
          request = admitted.request;
          scope = { ...scope, caller: admitted.caller };
        }
        const opened = await definition.protocol.open(request, model);
        name = opened.operation[2];
        const operation = operationOf(name);
        const input = await opened.read();
        const output = await run(operation, input, scope, request);
        const response = definition.protocol.write(opened.operation, (output ?? {}) as Record<string, unknown>, write);
        return { operation: name, response };
      } catch (thrown) {
        const error = refusal(thrown);
        const status = statusOf(error);
        const response = definition.protocol.writeError(error, status, model.errors.get(error.code), write);
        Object.assign(response.headers, error.headers);
        return { operation: name, response, error: error.code };
      }
    },
    async call(name, input, scope) {
      try {
        return withoutJsonText(await run(operationOf(name), input, scope, NO_REQUEST));
      } catch (thrown) {
        throw thrown instanceof Denied ? refusal(thrown) : thrown;
      }
    },
    async [Symbol.asyncDispose]() {
      await definition.close?.();
    },
  };
}

/** What a handler sees of the wire when there was none. */
const NO_REQUEST: AwsRequest = { method: "POST", path: "/", queryString: "", headers: {}, body: new Uint8Array() };

function asServiceError(thrown: unknown): ServiceError {
  if (thrown instanceof ServiceError) return thrown;
  if (thrown instanceof BodyTooLarge) return new ServiceError("RequestEntityTooLargeException", thrown.message);
  // A bug of ours: the client gets AWS's word for it, the terminal gets the stack.
  console.error(thrown);
  return new ServiceError(
    "InternalFailure",
    "The request processing has failed because of an unknown error, exception or failure.",
    {
      fault: "server",
      cause: thrown,
    },
  );
}
