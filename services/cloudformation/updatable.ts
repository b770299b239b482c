import { validationError } from "./context.ts";
import type { Stack } from "./stack-store.ts";

const STATES = new Set(["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"]);

/** Only a stack that rests in a good state can be updated. */
export function checkUpdatable(stack: Stack): void {
  if (!STATES.has(stack.status))
    throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
}
