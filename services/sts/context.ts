import type { Scope } from "../aws/scope.ts";
import type { Environment } from "../aws/service.ts";

/** What an operation works with. */
export interface StsContext {
  scope: Scope;
  environment: Environment;
}
