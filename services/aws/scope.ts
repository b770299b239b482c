import type { Guard } from "./guard.ts";
import type { Caller } from "./permissions.ts";
import type { Principal } from "./principal.ts";

/** Whose request this is: what the credential scope and the headers say. */
export interface Scope {
  readonly account: string;
  readonly region: string;
  readonly accessKeyId: string | undefined;
  readonly requestId: string;
  /** `X-Amzn-Trace-Id`: `Root=…;Parent=…`, as received or as started here. */
  readonly trace: string;
  /** Set when an AWS service calls on behalf of a resource, as API Gateway does for a method. */
  readonly principal?: Principal | undefined;
  /** Whose permissions count; without one none do. */
  readonly caller?: Caller | undefined;
  /** Whom the request must get past before it is an operation's; set when signatures are checked and it came through a socket. */
  readonly guard?: Guard | undefined;
}
