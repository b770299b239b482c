import { randomUUID } from "node:crypto";
import type { ResourceStatus, StackStatus } from "@aws-sdk/client-cloudformation";
import type { Environment } from "../aws/service.ts";
import { declarationOf, outputsOf, type Plan, planOf, propertiesOf, typeOf } from "./plan.ts";
import type { PhysicalResource, ResourceContext } from "./resource-type.ts";
import type { Owner, Stack, StackInput, StackResource, StackStore } from "./stack-store.ts";
import { TemplateError } from "./template/parse.ts";

const STACK = "AWS::CloudFormation::Stack";

/** Something that must be deleted when an operation has succeeded. */
interface Leftover {
  resource: StackResource;
}

/**
 * Brings stacks from one state to another, resource by resource, and says each step in an event. A stack is written after every step,
 * so that one that was interrupted can be rolled back by the next process.
 */
export class Deployer {
  readonly #environment: Environment;
  readonly #stacks: StackStore;
  readonly #running = new Set<Promise<void>>();
  #closing = false;

  constructor(environment: Environment, stacks: StackStore) {
    this.#environment = environment;
    this.#stacks = stacks;
  }

  /** Rolls back, or goes on deleting, what a process before has left unfinished. */
  resume(): void {
    for (const stack of this.#stacks.all()) {
      if (!stack.status.endsWith("_IN_PROGRESS") || stack.status === "REVIEW_IN_PROGRESS") continue;
      const interrupted = "The operation was interrupted: the emulator stopped.";
      if (stack.status === "DELETE_IN_PROGRESS") this.#run(() => this.#delete(stack));
      else if (stack.status.startsWith("UPDATE")) this.#run(() => this.#rollBackUpdate(stack, interrupted));
      else this.#run(() => this.#rollBackCreation(stack, interrupted));
    }
  }

  create(stack: Stack): void {
    this.#setStatus(stack, "CREATE_IN_PROGRESS", "User Initiated");
    this.#run(() => this.#create(stack));
  }

  update(stack: Stack, next: StackInput): void {
    stack.next = next;
    stack.updated = this.#environment.now().getTime();
    this.#setStatus(stack, "UPDATE_IN_PROGRESS", "User Initiated");
    this.#run(() => this.#update(stack, next));
  }

  delete(stack: Stack): void {
    this.#setStatus(stack, "DELETE_IN_PROGRESS", "User Initiated");
    this.#run(() => this.#delete(stack));
  }

  /** Waits for the step that is under way; what is left is rolled back at the next start. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.allSettled(this.#running);
  }

  /** The export of this name. @throws TemplateError */
  exportOf(owner: Owner, name: string): string {
    const found = this.#stacks
      .list(owner)
      .filter(({ status }) => status !== "DELETE_COMPLETE")
      .flatMap(({ outputs }) => outputs)
      .find(({ exportName }) => exportName === name);
    if (!found) throw new TemplateError(`No export named ${name} found. Rollback requested by user.`);
    return found.value;
  }

  plan(input: StackInput, stack: Stack): Plan {
    return planOf(input, stack, (owner, name) => this.exportOf(owner, name));
  }

  #run(work: () => Promise<void>): void {
    const done = work()
      .catch((error: unknown) => {
        if (!(error instanceof Stopping)) console.error(error);
      })
      .finally(() => this.#running.delete(done));
    this.#running.add(done);
  }

  async #create(stack: Stack): Promise<void> {
    try {
      const plan = this.plan(stack.input, stack);
      for (const logicalId of plan.order) await this.#createResource(stack, plan, logicalId);
      this.#finish(stack, plan);
      this.#setStatus(stack, "CREATE_COMPLETE");
    } catch (error) {
      if (error instanceof Stopping) throw error;
      if (stack.disableRollback) this.#setStatus(stack, "CREATE_FAILED", reasonOf(error));
      else await this.#rollBackCreation(stack, reasonOf(error));
    }
  }

  async #rollBackCreation(stack: Stack, reason: string): Promise<void> {
    this.#setStatus(stack, "ROLLBACK_IN_PROGRESS", `${reason} Rollback requested by user.`);
    const failed = await this.#deleteAll(stack, Object.keys(stack.resources).reverse());
    this.#setStatus(stack, failed ? "ROLLBACK_FAILED" : "ROLLBACK_COMPLETE", failed);
  }

  async #update(stack: Stack, next: StackInput): Promise<void> {
    const replaced: Leftover[] = [];
    try {
      const plan = this.plan(next, stack);
      for (const logicalId of plan.order) await this.#updateResource(stack, plan, logicalId, replaced);
      const gone = Object.keys(stack.resources).filter((logicalId) => !plan.order.includes(logicalId));
      const outputs = outputsOf(plan);
      this.#setStatus(stack, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
      for (const { resource } of replaced.reverse()) await this.#deletePhysical(stack, resource);
      await this.#deleteAll(stack, gone.reverse());
      stack.input = next;
      stack.next = undefined;
      stack.outputs = outputs;
      this.#finish(stack, plan);
      this.#setStatus(stack, "UPDATE_COMPLETE");
    } catch (error) {
      if (error instanceof Stopping) throw error;
      await this.#rollBackUpdate(stack, reasonOf(error));
    }
  }

  /** Updates everything back to what the stack was made from before. */
  async #rollBackUpdate(stack: Stack, reason: string): Promise<void> {
    this.#setStatus(stack, "UPDATE_ROLLBACK_IN_PROGRESS", reason);
    const replaced: Leftover[] = [];
    try {
      const plan = this.plan(stack.input, stack);
      for (const logicalId of plan.order) await this.#updateResource(stack, plan, logicalId, replaced);
      this.#setStatus(stack, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
      for (const { resource } of replaced.reverse()) await this.#deletePhysical(stack, resource);
      await this.#deleteAll(
        stack,
        Object.keys(stack.resources)
          .filter((logicalId) => !plan.order.includes(logicalId))
          .reverse(),
      );
      stack.next = undefined;
      this.#finish(stack, plan);
      this.#setStatus(stack, "UPDATE_ROLLBACK_COMPLETE");
    } catch (error) {
      if (error instanceof Stopping) throw error;
      this.#setStatus(stack, "UPDATE_ROLLBACK_FAILED", reasonOf(error));
    }
  }

  async #delete(stack: Stack): Promise<void> {
    const failed = await this.#deleteAll(stack, this.#deletionOrder(stack));
    if (failed) {
      this.#setStatus(stack, "DELETE_FAILED", failed);
      return;
    }
    stack.deleted = this.#environment.now().getTime();
    stack.outputs = [];
    this.#setStatus(stack, "DELETE_COMPLETE");
  }

  #deletionOrder(stack: Stack): string[] {
    try {
      const { order } = this.plan(stack.input, stack);
      return [...Object.keys(stack.resources).filter((logicalId) => !order.includes(logicalId)), ...order.reverse()];
    } catch {
      // A template that cannot be read any more must not keep its resources alive; what was made last goes first.
      return Object.keys(stack.resources).reverse();
    }
  }

  #finish(stack: Stack, plan: Plan): void {
    stack.outputs = outputsOf(plan);
    stack.imports = [...plan.imports];
    stack.description = plan.template.Description;
  }

  async #createResource(stack: Stack, plan: Plan, logicalId: string): Promise<void> {
    this.#checkStopping();
    const declaration = declarationOf(plan.template, logicalId);
    const resource: StackResource = {
      logicalId,
      type: declaration.Type,
      status: "CREATE_IN_PROGRESS",
      updated: this.#environment.now().getTime(),
      properties: {},
      retained: declaration.DeletionPolicy === "Retain",
    };
    stack.resources[logicalId] = resource;
    try {
      const type = typeOf(declaration.Type);
      resource.properties = propertiesOf(plan, logicalId);
      this.#setResource(stack, resource, "CREATE_IN_PROGRESS");
      resource.physical = await type.create(resource.properties, this.#context(stack, logicalId));
      this.#setResource(stack, resource, "CREATE_IN_PROGRESS", "Resource creation Initiated");
      this.#setResource(stack, resource, "CREATE_COMPLETE");
    } catch (error) {
      this.#setResource(stack, resource, "CREATE_FAILED", describe(error));
      throw new ResourceFailure("create", logicalId);
    }
  }

  async #updateResource(stack: Stack, plan: Plan, logicalId: string, replaced: Leftover[]): Promise<void> {
    const before = stack.resources[logicalId];
    if (!before?.physical) return this.#createResource(stack, plan, logicalId);
    this.#checkStopping();
    const declaration = declarationOf(plan.template, logicalId);
    const type = typeOf(declaration.Type);
    let properties: StackResource["properties"];
    try {
      properties = propertiesOf(plan, logicalId);
    } catch (error) {
      this.#setResource(stack, before, "UPDATE_FAILED", describe(error));
      throw new ResourceFailure("update", logicalId);
    }
    const changed = changedProperties(before.properties, properties);
    const replaces =
      before.type !== declaration.Type || changed.some((name) => type.replacedBy.includes(name)) || !type.update;
    if (changed.length === 0 && before.type === declaration.Type) return;
    const resource: StackResource = {
      ...before,
      type: declaration.Type,
      retained: declaration.DeletionPolicy === "Retain",
    };
    try {
      this.#setResource(
        stack,
        resource,
        "UPDATE_IN_PROGRESS",
        replaces ? "Requested update requires the creation of a new physical resource; hence creating one." : undefined,
      );
      const context = this.#context(stack, logicalId);
      if (replaces) {
        resource.physical = await type.create(properties, context);
        if (declaration.UpdateReplacePolicy !== "Retain") replaced.push({ resource: before });
      } else resource.physical = await type.update?.(properties, before.properties, before.physical, context);
      resource.properties = properties;
      stack.resources[logicalId] = resource;
      this.#setResource(stack, resource, "UPDATE_COMPLETE");
    } catch (error) {
      this.#setResource(stack, resource, "UPDATE_FAILED", describe(error));
      throw new ResourceFailure("update", logicalId);
    }
  }

  /** Deletes resources of the stack. Returns why not all of them could be deleted. */
  async #deleteAll(stack: Stack, logicalIds: readonly string[]): Promise<string | undefined> {
    const failed: string[] = [];
    for (const logicalId of logicalIds) {
      const resource = stack.resources[logicalId];
      if (!resource) continue;
      this.#checkStopping();
      if (resource.retained && resource.physical) {
        this.#setResource(stack, resource, "DELETE_SKIPPED");
        delete stack.resources[logicalId];
        continue;
      }
      if (await this.#deletePhysical(stack, resource)) delete stack.resources[logicalId];
      else failed.push(logicalId);
      this.#stacks.put(stack);
    }
    return failed.length > 0 ? `The following resource(s) failed to delete: [${failed.join(", ")}].` : undefined;
  }

  async #deletePhysical(stack: Stack, resource: StackResource): Promise<boolean> {
    if (!resource.physical) return true;
    this.#setResource(stack, resource, "DELETE_IN_PROGRESS");
    try {
      await typeOf(resource.type).delete(
        resource.physical,
        resource.properties,
        this.#context(stack, resource.logicalId),
      );
      this.#setResource(stack, resource, "DELETE_COMPLETE");
      return true;
    } catch (error) {
      this.#setResource(stack, resource, "DELETE_FAILED", describe(error));
      return false;
    }
  }

  #context(stack: Stack, logicalId: string): ResourceContext {
    return { environment: this.#environment, ...stack.owner, stackName: stack.name, logicalId };
  }

  #setResource(stack: Stack, resource: StackResource, status: ResourceStatus, reason?: string): void {
    resource.status = status;
    resource.reason = reason;
    resource.updated = this.#environment.now().getTime();
    this.#stacks.put(stack);
    this.#say(stack, resource.logicalId, resource.physical, resource.type, status, reason);
  }

  #setStatus(stack: Stack, status: StackStatus, reason?: string): void {
    stack.status = status;
    stack.reason = reason === "User Initiated" ? undefined : reason;
    this.#stacks.put(stack);
    this.#say(stack, stack.name, { physicalId: stack.id, attributes: {} }, STACK, status, reason);
  }

  #say(
    stack: Stack,
    logicalId: string,
    physical: PhysicalResource | undefined,
    type: string,
    status: string,
    reason: string | undefined,
  ): void {
    this.#stacks.addEvent(stack.id, {
      id: randomUUID(),
      time: this.#environment.now().getTime(),
      logicalId,
      physicalId: physical?.physicalId ?? "",
      type,
      status,
      reason,
    });
  }

  #checkStopping(): void {
    if (this.#closing) throw new Stopping();
  }
}

/** The emulator is stopping: the operation is left as it is, for the next process. */
class Stopping extends Error {}

/** A resource that could not be brought where it should be; its own event says why. */
class ResourceFailure extends Error {
  constructor(verb: "create" | "update", logicalId: string) {
    super(`The following resource(s) failed to ${verb}: [${logicalId}].`);
  }
}

const reasonOf = (error: unknown): string => {
  if (!(error instanceof ResourceFailure) && !(error instanceof TemplateError)) console.error(error);
  return error instanceof Error ? error.message : String(error);
};

/** As CloudFormation shows a service's refusal. */
function describe(error: unknown): string {
  const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number; requestId?: string } };
  if (!$metadata) return message;
  return `${message} (Status Code: ${$metadata.httpStatusCode}; Error Code: ${name}; Request ID: ${$metadata.requestId})`;
}

export const changedProperties = (before: StackResource["properties"], after: StackResource["properties"]): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
