import { AsyncLocalStorage } from "node:async_hooks";
import type { Caller } from "./permissions.ts";
import type { AwsRequest } from "./request.ts";

/** An AWS service that acts for a resource. */
export interface Principal {
  /** For example `apigateway.amazonaws.com`. */
  readonly service: string;
  readonly sourceArn?: string;
}

/** A role that an AWS service acts with, as Lambda does with a function's. */
export interface ActingRole {
  readonly roleArn: string;
  readonly sessionName: string;
}

/** What is known of a request that a client in this process makes. */
export interface Inside {
  readonly principal?: Principal | undefined;
  readonly role?: ActingRole | undefined;
  /** Whose request is being served, when this one is made in that one's name. */
  readonly caller?: Caller | undefined;
}

// Who is calling cannot be a header: anybody on the socket could send it. It travels beside the request.
const acting = new AsyncLocalStorage<Principal>();
const requests = new WeakMap<AwsRequest, Inside>();

/** Calls made inside `work` through connected clients are made by this service. */
export const asPrincipal = <T>(principal: Principal, work: () => T): T => acting.run(principal, work);

/** Who acts now, when it is an AWS service. */
export const actingPrincipal = (): Principal | undefined => acting.getStore();

/** Marks a request as one of this process. */
export function markInside(request: AwsRequest, inside: Omit<Inside, "principal">): AwsRequest {
  requests.set(request, { ...inside, principal: inside.role ? undefined : actingPrincipal() });
  return request;
}

/** `undefined` for a request that came through a socket. */
export const insideOf = (request: AwsRequest): Inside | undefined => requests.get(request);
