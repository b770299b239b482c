import { createHash, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { DigestsInThread } from "../../../services/s3/digest-thread.ts";
import { Digests } from "../../../services/s3/digests.ts";

const ALL = { sha256: true, algorithms: ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] } as const;

test("bodies that come in at once have the same digests in the thread as here, in whatever order their pieces come", async () => {
  const bodies = Array.from({ length: 3 }, () => Array.from({ length: 4 }, () => randomBytes(100_000)));
  const here = bodies.map((pieces) => {
    const digests = new Digests(ALL);
    for (const piece of pieces) digests.update(piece);
    return digests.end();
  });
  const there = bodies.map(() => new DigestsInThread(ALL));
  for (let index = 0; index < 4; index++)
    await Promise.all(there.map((digests, body) => digests.update(bodies[body]?.[index] ?? Buffer.alloc(0))));
  expect(await Promise.all(there.map((digests) => digests.end()))).toEqual(here);
  expect(here[0]?.md5).toBe(
    createHash("md5")
      .update(Buffer.concat(bodies[0] ?? []))
      .digest("hex"),
  );
});

test("a body that is forgotten has no digests, and the others have theirs", async () => {
  const [forgotten, other] = [new DigestsInThread(ALL), new DigestsInThread(ALL)];
  forgotten.forget();
  await expect(forgotten.update(Buffer.from("late"))).rejects.toThrow("has ended");
  await other.update(Buffer.from("hello"));
  expect((await other.end()).md5).toBe("5d41402abc4b2a76b9719d911017c592");
});
