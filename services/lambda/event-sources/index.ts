import { randomUUID } from "node:crypto";
import type { ActingRole } from "../../aws/principal.ts";
import type { Environment } from "../../aws/service.ts";
import { newTrace } from "../../aws/trace.ts";
import { roleOf } from "../function-credentials.ts";
import type { FunctionStore } from "../function-store.ts";
import { type Invoker, Throttled } from "../invoker.ts";
import type { MappingStore, StoredMapping } from "../mapping-store.ts";
import { LATEST, parseFunctionName } from "../name.ts";
import type { Target } from "../stored-function.ts";
import { findVersion } from "../versions.ts";
import type { Answer } from "./delivery.ts";
import { StreamReader } from "./stream-reader.ts";

interface Running {
  readonly reader: StreamReader;
  readonly finished: Promise<void>;
}

/** Runs the event source mappings that are enabled. */
export class EventSources {
  readonly #environment: Environment;
  readonly #mappings: MappingStore;
  readonly #functions: FunctionStore;
  readonly #invoker: Invoker;
  readonly #running = new Map<string, Running>();

  constructor(environment: Environment, mappings: MappingStore, functions: FunctionStore, invoker: Invoker) {
    this.#environment = environment;
    this.#mappings = mappings;
    this.#functions = functions;
    this.#invoker = invoker;
  }

  /** Goes on with every enabled mapping where it was. */
  resume(): void {
    for (const mapping of this.#mappings.all())
      if (mapping.enabled) this.#run(mapping, this.#readerOf(mapping), Promise.resolve());
  }

  /** Begins with a mapping that is new. What is written to its source after this is read. */
  async begin(mapping: StoredMapping): Promise<void> {
    const reader = this.#readerOf(mapping);
    await reader.begin();
    if (mapping.enabled) this.#run(mapping, reader, Promise.resolve());
  }

  /** Goes on with a mapping under other settings, once what is being delivered under the former ones is. */
  change(before: StoredMapping, mapping: StoredMapping): void {
    const stopped = this.stop(before).then(() => {
      if (before.parallelizationFactor !== mapping.parallelizationFactor)
        this.#mappings.changeLanes(mapping.uuid, mapping.parallelizationFactor);
    });
    if (mapping.enabled) this.#run(mapping, this.#readerOf(mapping), stopped);
    else stopped.catch((error: unknown) => console.error(error));
  }

  /** Starts nothing any more. Resolves when what is being delivered is. */
  stop({ uuid }: StoredMapping): Promise<void> {
    const running = this.#running.get(uuid);
    running?.reader.stop();
    return running?.finished ?? Promise.resolve();
  }

  stopAll(): Promise<unknown> {
    return Promise.all(this.#mappings.all().map((mapping) => this.stop(mapping)));
  }

  #readerOf(mapping: StoredMapping): StreamReader {
    return new StreamReader({
      environment: this.#environment,
      mappings: this.#mappings,
      mapping,
      role: () => this.#roleOf(mapping),
      invoke: (...args) => this.#invoke(...args),
    });
  }

  #run(mapping: StoredMapping, reader: StreamReader, after: Promise<void>): void {
    const finished = after
      .then(() => reader.run())
      .catch((error: unknown) => console.error(`The event source mapping ${mapping.uuid} has ended:`, error))
      .finally(() => {
        if (this.#running.get(mapping.uuid)?.reader === reader) this.#running.delete(mapping.uuid);
      });
    this.#running.set(mapping.uuid, { reader, finished });
  }

  #target({ owner, functionArn }: StoredMapping): Target | undefined {
    const ref = parseFunctionName(functionArn);
    const stored = this.#functions.get(owner, ref?.name ?? "");
    const version = stored && findVersion(stored, ref?.qualifier);
    return stored && version && { stored, version };
  }

  #roleOf(mapping: StoredMapping): ActingRole | undefined {
    const target = this.#target(mapping);
    return target && roleOf(target);
  }

  /** Calls the function as Lambda itself does: with the function's own role, whatever its policy says. */
  async #invoke(mapping: StoredMapping, event: string): Promise<Answer | undefined> {
    const { owner, uuid } = mapping;
    const target = this.#target(mapping);
    if (!target) {
      this.#mappings.setResult(uuid, "PROBLEM: Function not found");
      return undefined;
    }
    const requestId = randomUUID();
    const time = this.#environment.now();
    const root = newTrace(time);
    const began = performance.now();
    try {
      const trace = `${root};Parent=${requestId};Sampled=1`;
      const { outcome } = await this.#invoker.invoke(owner, target, {
        requestId,
        event,
        trace,
        functionArn: mapping.functionArn,
      });
      const { payload, functionError } = outcome;
      this.#environment.log({
        time: time.toISOString(),
        service: "lambda",
        operation: "Invoke",
        status: 200,
        ms: Math.round((performance.now() - began) * 1000) / 1000,
        id: requestId,
        trace: root.slice("Root=".length),
      });
      this.#mappings.setResult(uuid, functionError === undefined ? "OK" : "PROBLEM: Function call failed");
      return { requestId, payload, functionError, executedVersion: target.version.configuration.Version ?? LATEST };
    } catch (error) {
      if (!(error instanceof Throttled)) throw error;
      this.#mappings.setResult(uuid, "PROBLEM: Function call was throttled");
      return undefined;
    }
  }
}
