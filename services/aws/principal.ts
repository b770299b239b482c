import { AsyncLocalStorage } from "node:async_hooks";
import type { AwsRequest } from "./request.ts";

/** An AWS service that acts for a resource. */
export interface Principal {
  /** For example `apigateway.amazonaws.com`. */
  readonly service: string;
  readonly sourceArn?: string;
}

// Which AWS service is calling cannot be a header: anybody on the socket could send it. It travels beside the request.
const acting = new AsyncLocalStorage<Principal>();
const requests = new WeakMap<AwsRequest, Principal>();

/** Calls made inside `work` through connected clients are made by this service. */
export const asPrincipal = <T>(principal: Principal, work: () => T): T => acting.run(principal, work);

/** Who acts now, when it is an AWS service. */
export const actingPrincipal = (): Principal | undefined => acting.getStore();

/** Marks a request that a connected client makes with the principal that acts now. */
export function markPrincipal(request: AwsRequest): AwsRequest {
  const principal = actingPrincipal();
  if (principal) requests.set(request, principal);
  return request;
}

/** Who makes this request, when it is an AWS service and not a user. */
export const principalOf = (request: AwsRequest): Principal | undefined => requests.get(request);
