import type { Figure } from "./figure.ts";
import { peakMemoryOf, residentMemoryOf } from "./process-tree.ts";
import { startProcess, stopProcess } from "./stack-process.ts";
import { makeBucket, transfersPerSecond } from "./transfer.ts";

// As much as one put may have; S3_STREAM_GB=1 where the disk has not as much.
const GIGABYTES = Number(process.env.S3_STREAM_GB || 5);

/** What an object as large as can be needs of the stack's memory on its way in and out. */
export async function s3Stream(home: string): Promise<Figure[]> {
  const stack = await startProcess(home);
  try {
    await makeBucket(stack.endpoint);
    const pid = stack.process.pid ?? 0;
    const before = await residentMemoryOf(pid);
    const figures: Figure[] = [];
    for (const method of ["PUT", "GET"] as const) {
      const bytes = Math.floor(GIGABYTES * 1024 ** 3);
      const once = { bytes, objects: 1, connections: 1, forMs: 0, atLeast: 1 };
      const rate = await transfersPerSecond({ ...once, endpoint: stack.endpoint, method });
      // At its peak since the stack was started, so that the second figure includes the first.
      const added = (await peakMemoryOf(pid)) - before;
      figures.push({
        name: `${method === "PUT" ? "put" : "get"} ${GIGABYTES} GB`,
        measured: `${megabytes(added)} MB more at ${megabytes(rate * bytes)} MB/s`,
        beside: `${megabytes(before)} MB before`,
        goal: "< 100 MB more",
      });
    }
    return figures;
  } finally {
    await stopProcess(stack);
  }
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
