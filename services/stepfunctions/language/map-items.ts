import { type Program, processorOf } from "./definition.ts";
import type { ExecutionState, MapItem } from "./execution-state.ts";
import { frameOf } from "./frame.ts";
import type { Json } from "./json.ts";
import { begin, type Host } from "./run.ts";
import { itemInput } from "./states/items.ts";

/** What a Distributed Map makes of its items: ItemSelector, evaluated in the state that holds the map. */
export function itemInputs(
  program: Program,
  state: ExecutionState,
  threadId: number,
  host: Host,
): (item: MapItem) => Promise<Json> {
  const run = begin(program, state, host);
  const thread = run.thread(threadId);
  if (!thread) throw new Error("The Map Run's state is gone.");
  const frame = frameOf(run, thread);
  return (item) => itemInput(frame, item);
}

/** The program of a Distributed Map's children. */
export function childProgram(program: Program, state: ExecutionState, threadId: number, host: Host): Program {
  const run = begin(program, state, host);
  const thread = run.thread(threadId);
  if (!thread) throw new Error("The Map Run's state is gone.");
  const processor = processorOf(frameOf(run, thread).state);
  if (!processor) throw new Error("A Map state has no processor.");
  const { ProcessorConfig: _config, ...child } = processor;
  return { ...(program.QueryLanguage ? { QueryLanguage: program.QueryLanguage } : {}), ...child };
}
