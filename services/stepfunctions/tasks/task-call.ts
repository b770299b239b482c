import type { Environment } from "../../aws/service.ts";
import type { Owner } from "../state-machine-store.ts";

/** For whom a task is done. */
export interface TaskCall {
  environment: Environment;
  owner: Owner;
  /** The execution's role, or the one in the state's Credentials. */
  roleArn: string;
}
