/** How far a stage is: a bar on a terminal, a line now and then elsewhere. */
import { Presets, SingleBar } from "cli-progress";

export interface Progress extends Disposable {
  update(done: number, total?: number): void;
}

const LINE_EVERY_MS = 5_000;

/** @param total of what is to be done; 0 when nobody knows */
export function progress(label: string, total: number): Progress {
  return process.stderr.isTTY && !process.env.CI ? bar(label, total) : plain(label, total);
}

function bar(label: string, total: number): Progress {
  const format =
    total > 0 ? `  ${label} {bar} {percentage}% {value}/{total} {duration_formatted}` : `  ${label} {value}`;
  const single = new SingleBar(
    { format, hideCursor: true, clearOnComplete: true, etaBuffer: 50 },
    Presets.shades_classic,
  );
  single.start(total, 0);
  return {
    update(done, newTotal) {
      if (newTotal !== undefined) single.setTotal(newTotal);
      single.update(done);
    },
    [Symbol.dispose]: () => single.stop(),
  };
}

function plain(label: string, total: number): Progress {
  let last = Date.now();
  return {
    update(done, newTotal = total) {
      if (Date.now() - last < LINE_EVERY_MS) return;
      last = Date.now();
      console.error(
        `  ${label} ${done.toLocaleString("en")}${newTotal > 0 ? ` of ${newTotal.toLocaleString("en")}` : ""}`,
      );
    },
    [Symbol.dispose]: () => undefined,
  };
}
