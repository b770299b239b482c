import type { Environment } from "../aws/service.ts";
import type { ExecutionStore } from "./execution-store.ts";
import type { Command, ExecutionEvent, ExecutionFacts, Thread } from "./language/execution-state.ts";
import { ownerOf } from "./live.ts";
import { TaskFailure } from "./tasks/failure.ts";
import { runTask } from "./tasks/run-task.ts";
import { executionEnd } from "./tasks/start-execution.ts";

type StartTask = Pick<Extract<Command, { kind: "startTask" }>, "thread" | "task" | "request">;

/** Who is told. */
interface Listeners {
  deliver(arn: string, event: ExecutionEvent): void;
  /** Resolves when the execution has taken it in. */
  delivered(arn: string, event: ExecutionEvent): Promise<void>;
}

/** Makes the calls of Task states and tells their executions what came of them. */
export class TaskCalls {
  readonly #environment: Environment;
  readonly #store: ExecutionStore;
  readonly #executions: Listeners;
  #closed = false;

  constructor(environment: Environment, store: ExecutionStore, executions: Listeners) {
    this.#environment = environment;
    this.#store = store;
    this.#executions = executions;
  }

  /** Makes a call; resolves when its execution has been told. */
  async make(arn: string, facts: ExecutionFacts, { thread, task, request }: StartTask): Promise<void> {
    // A role of another account acts in that account.
    const roleArn = (request.credentials as { RoleArn?: string } | undefined)?.RoleArn ?? facts.roleArn;
    const [, , , , roleAccount = ""] = roleArn.split(":");
    const owner = { ...ownerOf(arn), ...(request.credentials === undefined ? {} : { account: roleAccount }) };
    try {
      const { output, awaits } = await runTask(request, { environment: this.#environment, owner, roleArn });
      if (awaits === undefined && request.token === undefined)
        this.#executions.deliver(arn, { kind: "taskSucceeded", thread, task, output });
      else
        await this.#executions.delivered(arn, {
          kind: "taskSubmitted",
          thread,
          task,
          output: JSON.parse(output),
          awaits,
        });
      // What was started may have ended before it was noted whom to tell.
      if (awaits !== undefined && this.hasEnded(awaits))
        await this.reportEnd(arn, facts, { thread, task, request, awaits });
    } catch (error) {
      this.#failed(arn, thread, task, error);
    }
  }

  hasEnded = (executionArn: string): boolean => this.#store.get(executionArn)?.status !== "RUNNING";

  /** Tells a thread how the execution ended that it waits for. */
  async reportEnd(arn: string, facts: ExecutionFacts, waiting: StartTask & { awaits: string }): Promise<void> {
    const { thread, task, request, awaits } = waiting;
    const { integration } = request;
    const asJson = integration.kind === "service" && integration.pattern === "sync:2";
    const call = { environment: this.#environment, owner: ownerOf(arn), roleArn: facts.roleArn };
    try {
      this.#executions.deliver(arn, {
        kind: "taskSucceeded",
        thread,
        task,
        output: await executionEnd(awaits, asJson, call),
      });
    } catch (error) {
      this.#failed(arn, thread, task, error);
    }
  }

  #failed(arn: string, thread: number, task: number, error: unknown): void {
    if (this.#closed) return;
    const isExpected = error instanceof TaskFailure;
    if (!isExpected) console.error(error);
    const said = isExpected
      ? { error: error.error, cause: error.explanation }
      : { error: "States.TaskFailed", cause: String(error) };
    this.#executions.deliver(arn, { kind: "taskFailed", thread, task, ...said });
  }

  close(): void {
    this.#closed = true;
  }
}

/** The task that a thread has under way. */
export function taskOf({
  id,
  task,
  doing,
}: Thread): (StartTask & { awaits: string | undefined; submitted: boolean }) | undefined {
  if (doing.kind !== "task") return undefined;
  return { thread: id, task, request: doing.task, awaits: doing.awaits, submitted: doing.submitted ?? false };
}
