import { InvocationType, InvokeCommand, type InvokeCommandOutput, LogType } from "@aws-sdk/client-lambda";
import { oneOf } from "../../aws/constraints.ts";
import { type Output, operation } from "../../aws/operation.ts";
import { functionName } from "../constraints.ts";
import { type LambdaContext, type OpenedVersion, openVersion } from "../context.ts";
import { accessDenied, invalidRequestContent, requestTooLarge, throttled } from "../errors.ts";
import { PAYLOAD_LIMIT_BYTES, Throttled } from "../invoker.ts";
import { functionArn } from "../name.ts";
import { policyOf } from "../policies.ts";
import { allows } from "../resource-policy.ts";

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 1 MB since October 2025, read 2026-11-24
const EVENT_LIMIT_BYTES = 1024 * 1024;

export const invoke = operation(InvokeCommand, {
  constraints: { FunctionName: functionName, InvocationType: oneOf(InvocationType), LogType: oneOf(LogType) },
  async handle(input, context: LambdaContext): Promise<Output<InvokeCommandOutput>> {
    const opened = openVersion(context, input.FunctionName, input.Qualifier);
    const { stored, qualifier, version } = opened;
    checkPermission(context, opened);
    const asynchronous = input.InvocationType === "Event";
    const event = readEvent(
      input.Payload as Uint8Array | string | undefined,
      asynchronous ? EVENT_LIMIT_BYTES : PAYLOAD_LIMIT_BYTES,
    );
    // What a service of AWS's sends in this process it has made with JSON.stringify.
    if (!context.scope.principal) checkEvent(event);
    if (input.InvocationType === "DryRun") return { StatusCode: 204 };
    if (asynchronous) {
      context.asyncEvents.accept(context.owner, stored.name, qualifier, event, context.scope);
      return { StatusCode: 202, Payload: EMPTY };
    }
    const invocation = {
      requestId: context.scope.requestId,
      event,
      trace: traceOf(context),
      functionArn: functionArn(context.owner, stored.name, qualifier),
      clientContext: input.ClientContext && Buffer.from(input.ClientContext, "base64").toString("utf8"),
    };
    try {
      const { outcome, tail } = await context.invoker.invoke(context.owner, opened, invocation);
      return {
        StatusCode: 200,
        ExecutedVersion: version.configuration.Version,
        Payload: asPayload(outcome.payload),
        ...(outcome.functionError ? { FunctionError: outcome.functionError } : {}),
        ...(input.LogType === "Tail" ? { LogResult: Buffer.from(tail).subarray(-4096).toString("base64") } : {}),
      };
    } catch (error) {
      if (!(error instanceof Throttled)) throw error;
      throw throttled(
        stored.reservedConcurrency === undefined
          ? "ConcurrentInvocationLimitExceeded"
          : "ReservedFunctionConcurrentInvocationLimitExceeded",
      );
    }
  },
});

// The SDK's output type is its own subclass of bytes with a method that only clients need.
const asPayload = (text: string): NonNullable<InvokeCommandOutput["Payload"]> =>
  Buffer.from(text) as unknown as NonNullable<InvokeCommandOutput["Payload"]>;

const EMPTY = asPayload("");

/** The event as JSON text; no payload is an empty object, as Lambda has it. Bytes come from the wire, text from inside. */
function readEvent(payload: Uint8Array | string | undefined, limitBytes: number): string {
  if (payload === undefined || payload.length === 0) return "{}";
  const size = Buffer.byteLength(payload);
  if (size > limitBytes) throw requestTooLarge(size, limitBytes);
  if (typeof payload === "string") return payload;
  return Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString("utf8");
}

function checkEvent(event: string): void {
  try {
    JSON.parse(event);
  } catch (error) {
    throw invalidRequestContent((error as Error).message);
  }
}

/** An AWS service may invoke only what the function's policy lets it. */
function checkPermission({ scope, owner }: LambdaContext, { stored, qualifier }: OpenedVersion): void {
  const { principal } = scope;
  if (!principal || allows(Object.values(policyOf(stored, qualifier)), principal, owner.account)) return;
  throw accessDenied(principal.service, functionArn(owner, stored.name, qualifier));
}

/** The handler's own calls have this invocation as their parent. */
const traceOf = ({ scope }: LambdaContext): string =>
  `Root=${/Root=([^;]+)/.exec(scope.trace)?.[1] ?? ""};Parent=${scope.requestId};Sampled=1`;
