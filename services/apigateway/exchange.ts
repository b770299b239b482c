import type { AwsRequest } from "../aws/request.ts";
import type { Scope } from "../aws/scope.ts";
import type { Route } from "./routes.ts";
import type { ServedStage } from "./served-stage.ts";

/** One request to a deployed API, as far as it has been understood. */
export interface Exchange {
  request: AwsRequest;
  scope: Scope;
  stage: ServedStage;
  /** Below the stage, percent-encoded as received. */
  path: string;
  route: Route;
  body: Buffer;
  time: Date;
}
