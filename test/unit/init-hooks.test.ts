import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { InitHooks } from "../../services/init-hooks.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "terrarium-hooks-"));
  await mkdir(join(directory, "ready.d"));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
  vi.restoreAllMocks();
});

async function script(name: string, text: string): Promise<void> {
  const file = join(directory, "ready.d", name);
  await writeFile(file, text);
  await chmod(file, 0o755);
}
const log = () => join(directory, "log");

describe("init hooks", () => {
  it("run in the order of their names, with the stack's address", async () => {
    await script("2.mjs", 'import { appendFileSync } from "node:fs"; appendFileSync(process.env.LOG, "two");');
    await script("1.sh", '#!/bin/sh\nprintf "one at $AWS_ENDPOINT_URL, " >> "$LOG"\n');
    const hooks = new InitHooks(directory);
    expect(hooks.status().scripts.map(({ state }) => state)).toEqual(["UNKNOWN", "UNKNOWN"]);
    await hooks.run("READY", { LOG: log(), AWS_ENDPOINT_URL: "http://there" });
    expect(await readFile(log(), "utf8")).toBe("one at http://there, two");
    expect(hooks.status()).toEqual({
      completed: { BOOT: false, START: false, READY: true, SHUTDOWN: false },
      scripts: [
        { stage: "READY", name: "1.sh", state: "SUCCESSFUL" },
        { stage: "READY", name: "2.mjs", state: "SUCCESSFUL" },
      ],
    });
  });

  it("go on after one that fails, and say which", async () => {
    const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
    await script("1.sh", "#!/bin/sh\nexit 3\n");
    await script("2.sh", "#!/no/such/program\n");
    await script("3.sh", '#!/bin/sh\nprintf done >> "$LOG"\n');
    const hooks = new InitHooks(directory);
    await hooks.run("READY", { LOG: log() });
    expect(hooks.status().scripts.map(({ state }) => state)).toEqual(["ERROR", "ERROR", "SUCCESSFUL"]);
    expect(said.mock.calls.flat().join("\n")).toMatch(/1\.sh failed: it ended with 3[\s\S]*2\.sh failed: .*ENOENT/);
  });

  it("names a Python hook, which only LocalStack can run", async () => {
    const said = vi.spyOn(console, "log").mockImplementation(() => undefined);
    await script("deploy.py", "import boto3\n");
    expect(new InitHooks(directory).status().scripts).toEqual([]);
    expect(said.mock.calls.flat().join()).toMatch(/deploy\.py is not run/);
  });
});
