/** How far a stage is: a bar on a terminal, a line now and then elsewhere. */
import { Presets, SingleBar } from "cli-progress";

export interface Progress extends Disposable {
  /** @param total of what is to be done; left out while nobody knows */
  update(done: number, total?: number): void;
}

const LINE_EVERY_MS = 5_000;

export function progress(label: string, total?: number): Progress {
  return process.stderr.isTTY && !process.env.CI ? bar(label, total) : plain(label, total);
}

function bar(label: string, totalAtFirst: number | undefined): Progress {
  let single: SingleBar | undefined;
  const start = (total: number | undefined): SingleBar => {
    const format =
      total === undefined
        ? `  ${label} {value} {duration_formatted}`
        : `  ${label} {bar} {percentage}% {value}/{total} {duration_formatted}`;
    const started = new SingleBar({ format, hideCursor: true, clearOnComplete: true }, Presets.shades_classic);
    started.start(total ?? 0, 0);
    return started;
  };
  return {
    update(done, total = totalAtFirst) {
      single ??= start(total);
      if (total !== undefined) single.setTotal(total);
      single.update(done);
    },
    [Symbol.dispose]: () => single?.stop(),
  };
}

function plain(label: string, totalAtFirst: number | undefined): Progress {
  let last = Date.now();
  return {
    update(done, total = totalAtFirst) {
      if (Date.now() - last < LINE_EVERY_MS) return;
      last = Date.now();
      const of = total === undefined ? "" : ` of ${total.toLocaleString("en")}`;
      console.error(`  ${label} ${done.toLocaleString("en")}${of}`);
    },
    [Symbol.dispose]: () => undefined,
  };
}
