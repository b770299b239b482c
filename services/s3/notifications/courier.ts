import { type InvocationType, InvokeCommand } from "@aws-sdk/client-lambda";
import type { Environment } from "../../aws/service.ts";
import type { EventStore, PendingEvent } from "../event-store.ts";

const BATCH = 64;
const MAX_TRIES = 5;
const RETRY_AFTER_MS = 1_000;
// A function that is gone or may not be called will not be there a second later either.
const HOPELESS = new Set(["ResourceNotFoundException", "AccessDeniedException", "InvalidRequestContentException"]);

/** Brings events to their functions, in the order in which they happened, at least once. */
export class Courier {
  readonly #environment: Environment;
  readonly #events: EventStore;
  #running = false;
  #waking: NodeJS.Immediate | undefined;
  #closed = false;

  constructor(environment: Environment, events: EventStore) {
    this.#environment = environment;
    this.#events = events;
  }

  /** There are events. They leave when what is being done now has been committed. */
  wake(): void {
    if (this.#closed || this.#running || this.#waking) return;
    this.#waking = setImmediate(() => {
      this.#waking = undefined;
      void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (
      let batch = this.#events.next(0, BATCH);
      batch.length > 0 && !this.#closed;
      batch = this.#events.next(0, BATCH)
    )
      for (const event of batch) {
        if (this.#closed) break;
        await this.#deliver(event);
      }
    this.#running = false;
  }

  async #deliver(event: PendingEvent): Promise<void> {
    const time = this.#environment.now().toISOString();
    let error: string | undefined;
    for (let tries = 1; tries <= MAX_TRIES && !this.#closed; tries += 1) {
      error = await this.#invoke(event);
      if (error === undefined || HOPELESS.has(error)) break;
      await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS * tries).unref());
    }
    // Stopped in between: the event is still there at the next start.
    if (this.#closed) return;
    this.#events.delete(event.id);
    if (error !== undefined)
      this.#environment.log({
        time,
        service: "s3",
        operation: "Notify",
        status: 500,
        ms: 0,
        id: String(event.id),
        error,
      });
  }

  /** The name of what went wrong. */
  async #invoke({ functionArn, sourceArn, payload }: PendingEvent): Promise<string | undefined> {
    try {
      await invokeAsS3(this.#environment, functionArn, sourceArn, { InvocationType: "Event", Payload: payload });
      return undefined;
    } catch (error) {
      return (error as Error).name;
    }
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    clearImmediate(this.#waking);
  }
}

/** Whether a function is there and S3 may call it for a bucket. */
export async function mayInvoke(environment: Environment, functionArn: string, bucketArn: string): Promise<boolean> {
  try {
    await invokeAsS3(environment, functionArn, bucketArn, { InvocationType: "DryRun" });
    return true;
  } catch (error) {
    if (HOPELESS.has((error as Error).name)) return false;
    throw error;
  }
}

/** Calls a function as S3 does for a bucket. */
function invokeAsS3(
  environment: Environment,
  functionArn: string,
  sourceArn: string,
  { InvocationType: type, Payload }: { InvocationType: InvocationType; Payload?: string },
): Promise<unknown> {
  const [, , , region = "", account = ""] = functionArn.split(":");
  // The SDK's type is bytes; text is what the function gets anyway.
  const command = new InvokeCommand({ FunctionName: functionArn, InvocationType: type, Payload: Payload as never });
  return environment.asPrincipal({ service: "s3.amazonaws.com", sourceArn }, () =>
    environment.direct({ account, region }).send(command),
  );
}
