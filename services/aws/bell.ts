import { EventEmitter } from "node:events";

/**
 * Says that something is new at a resource, so that a service which reads it need not poll. Nothing else travels this way: whoever hears
 * the bell asks the resource's service through the API, and would find the same without it, only later (docs/decisions/0002).
 */
export interface Bell {
  ring(arn: string): void;
  /** @returns what ends it */
  listen(arn: string, listener: () => void): () => void;
}

export function makeBell(): Bell {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  return {
    ring: (arn) => void emitter.emit(arn),
    listen(arn, listener) {
      emitter.on(arn, listener);
      return () => void emitter.off(arn, listener);
    },
  };
}
