import { branchScope } from "../definition.ts";
import type { Thread } from "../execution-state.ts";
import { StatesError } from "../failure.ts";
import { argumentsOf, type Frame, frameOf } from "../frame.ts";
import { fail, finish } from "../leave.ts";
import { type Children, changed, inputOf, type Run, withInput } from "../run.ts";

/** Starts all branches, each with the same input. */
export async function parallel(frame: Frame): Promise<void> {
  const { run, thread, state } = frame;
  const input = await argumentsOf(frame);
  const text = JSON.stringify(input);
  const lastEvent = run.record("ParallelStateStarted", thread.lastEvent);
  const branches = state.Branches ?? [];
  const first = run.reserve(branches.length);
  run.put(
    changed(thread, {
      lastEvent,
      doing: { kind: "children", total: branches.length, ended: 0, concurrency: branches.length, first },
    }),
  );
  for (const [index, branch] of branches.entries()) {
    run.put(
      withInput(
        {
          id: first + index,
          parent: thread.id,
          index,
          scope: branchScope(thread.scope, thread.state, index),
          state: branch.StartAt,
          input: text,
          variables: {},
          enteredEvent: 0,
          enteredMs: 0,
          lastEvent,
          attempts: [],
          retryCount: 0,
          task: 0,
          doing: { kind: "ready" },
        },
        input,
      ),
    );
    run.ready.push(first + index);
  }
}

/** With the last branch the state has its result: the branches' outputs, in the order of the branches. */
async function branchEnded(run: Run, parent: Thread, branch: Thread): Promise<void> {
  if (parent.doing.kind !== "children") return;
  const ended = parent.doing.ended + 1;
  if (ended < parent.doing.total) {
    run.put(changed(parent, { doing: { ...parent.doing, ended } }));
    return;
  }
  const outputs = takeOutputs(run, parent.doing.first, ended);
  run.record("ParallelStateSucceeded", branch.lastEvent);
  // What follows names the branch's last event as its cause, not the line above (recorded).
  const done = changed(parent, { lastEvent: branch.lastEvent });
  run.put(done);
  try {
    await finish(frameOf(run, done), outputs);
  } catch (error) {
    if (!(error instanceof StatesError)) throw error;
    await fail(run, done, error);
  }
}

/** The outputs of threads that have ended; they are gone afterwards. */
export function takeOutputs(run: Run, first: number, count: number) {
  return Array.from({ length: count }, (_, index) => {
    const thread = run.thread(first + index);
    if (thread?.doing.kind !== "ended") throw new Error("A branch that has ended is missing.");
    run.remove(thread.id);
    return inputOf(thread);
  });
}

/** What becomes of a Parallel state with one of its branches. */
export const BRANCHES: Children = { failedEvent: "ParallelStateFailed", ended: branchEnded, failed: () => undefined };
