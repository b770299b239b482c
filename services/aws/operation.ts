import type { StaticOperationSchema } from "@smithy/types";
import type { Constraints } from "./constraints.ts";
import type { AwsRequest } from "./request.ts";

/**
 * A request's input after reading and validation: the SDK declares required members as `T | undefined`; here they are `T`,
 * at every depth. Streams, bytes and dates stay what they are.
 */
export type Validated<T> = T extends string | number | boolean | bigint | null | undefined | Date | Uint8Array
  ? T
  : T extends (infer Element)[]
    ? Validated<Exclude<Element, undefined>>[]
    : T extends { pipe: unknown } | { getReader: unknown } | { arrayBuffer: unknown } | ((...args: never) => unknown)
      ? T
      : T extends object
        ? // A tagged union's members say themselves which of them is there; a map has every name for a key.
          string extends keyof T
          ? { [Key in keyof T]: Validated<Exclude<T[Key], undefined>> }
          : "$unknown" extends keyof T
            ? T
            : { [Key in keyof T]: Validated<Exclude<T[Key], undefined>> }
        : T;

/** What a handler gives back: the SDK's output without the client's own `$metadata`. */
export type Output<T> = Omit<T, "$metadata">;

/** One operation of a service: the SDK command's schema, its constraints and one function. */
export interface Operation<Context> {
  readonly name: string;
  readonly schema: StaticOperationSchema;
  readonly constraints: Constraints;
  handle(input: unknown, context: Context, request: AwsRequest): unknown;
}

// The SDK's commands share no public base type that carries both their types and their schema; this is what we need of them.
export interface SdkCommand<Input extends object, Output> {
  readonly input: Input;
  resolveMiddleware(...args: never): (...args: never) => Promise<{ output: Output }>;
  readonly schema?: unknown;
}

/** The schema that a command is made from. */
export const schemaOf = (command: SdkCommand<object, unknown>): StaticOperationSchema =>
  // Every command generated from a Smithy model carries its operation's schema.
  command.schema as StaticOperationSchema;

/**
 * Declares one operation: `export const getItem = operation(GetItemCommand, { constraints, handle })`.
 * The name, the types, the routing, the reading and the writing follow from the command.
 */
export function operation<I extends object, O, Context>(
  Command: new (input: I) => SdkCommand<I, O>,
  definition: {
    /** Lengths, ranges, patterns and enums by member name; what the SDK's schemas do not carry. */
    constraints?: Constraints<I>;
    handle(
      input: Validated<I>,
      context: Context,
      request: AwsRequest,
    ): Output<NoInfer<O>> | Promise<Output<NoInfer<O>>>;
  },
): Operation<Context> {
  const schema = schemaOf(new Command({} as I));
  return {
    name: schema[2],
    schema,
    constraints: (definition.constraints ?? {}) as Constraints,
    handle: (input, context, request) => definition.handle(input as Validated<I>, context, request),
  };
}
