import { randomUUID } from "node:crypto";
import type { ActingRole } from "../aws/principal.ts";
import type { Scope } from "../aws/scope.ts";
import type { Environment } from "../aws/service.ts";
import { deliverResult, type EventResult } from "./destinations.ts";
import { afterAttempt } from "./event-retries.ts";
import type { AsyncEvent, EventStore } from "./event-store.ts";
import { roleOf } from "./function-credentials.ts";
import type { FunctionStore } from "./function-store.ts";
import { type Invoker, Throttled } from "./invoker.ts";
import { functionArn, LATEST } from "./name.ts";
import type { EventConfig, Owner, StoredFunction } from "./stored-function.ts";
import { findVersion } from "./versions.ts";

/** What holds where nothing is said. */
const NONE: EventConfig = { modifiedAtMs: 0 };

const eventConfigOf = ({ eventConfigs }: StoredFunction, qualifier: string | undefined): EventConfig =>
  eventConfigs[qualifier ?? LATEST] ?? NONE;

/** Runs functions later, for `InvocationType: Event`. What was accepted is kept until it is done, also when the process ends in between. */
export class AsyncEvents {
  readonly #environment: Environment;
  readonly #events: EventStore;
  readonly #functions: FunctionStore;
  readonly #invoker: Invoker;
  readonly #timers = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor(environment: Environment, events: EventStore, functions: FunctionStore, invoker: Invoker) {
    this.#environment = environment;
    this.#events = events;
    this.#functions = functions;
    this.#invoker = invoker;
  }

  accept(owner: Owner, name: string, qualifier: string | undefined, event: string, { trace }: Scope): void {
    const now = this.#environment.now().getTime();
    const id = randomUUID();
    const accepted = { id, owner, name, qualifier, event, trace, attempts: 0, throttles: 0 };
    this.#schedule({ ...accepted, acceptedAtMs: now, nextAtMs: now });
  }

  /** Goes on with what was accepted before the process ended. */
  resume(): void {
    for (const event of this.#events.all()) this.#wait(event);
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #schedule(event: AsyncEvent): void {
    this.#events.put(event);
    this.#wait(event);
  }

  #wait(event: AsyncEvent): void {
    const waitMs = event.nextAtMs - this.#environment.now().getTime();
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        this.#run(event).catch((error: unknown) => {
          if (!this.#closed) console.error(`The asynchronous invocation of ${event.name} was lost:`, error);
        });
      },
      Math.max(0, waitMs),
    );
    this.#timers.add(timer);
  }

  async #run(event: AsyncEvent): Promise<void> {
    const stored = this.#functions.get(event.owner, event.name);
    const version = stored && findVersion(stored, event.qualifier);
    if (!stored || !version) {
      this.#events.delete(event);
      return;
    }
    const { id: requestId, trace } = event;
    const invocation = {
      requestId,
      event: event.event,
      trace,
      functionArn: functionArn(event.owner, event.name, event.qualifier),
    };
    let response: EventResult["response"];
    try {
      const { outcome } = await this.#invoker.invoke(event.owner, { stored, version }, invocation);
      response = { ...outcome, executedVersion: version.configuration.Version ?? LATEST };
    } catch (error) {
      if (!(error instanceof Throttled)) throw error;
    }
    const config = eventConfigOf(stored, event.qualifier);
    const attempted = response ? (response.functionError ? "failed" : "succeeded") : "throttled";
    const next = afterAttempt(event, config, attempted, this.#environment.now().getTime());
    if (typeof next === "object") this.#schedule(next);
    else
      await this.#finish(event, roleOf({ stored, version }), config, {
        condition: next,
        attempts: event.attempts + (response ? 1 : 0),
        response,
      });
  }

  async #finish(event: AsyncEvent, role: ActingRole, config: EventConfig, result: EventResult): Promise<void> {
    await deliverResult(this.#environment, event, role, config, result).catch((error: unknown) =>
      console.error(`The result of an asynchronous invocation of ${event.name} did not reach its destination:`, error),
    );
    this.#events.delete(event);
  }
}
