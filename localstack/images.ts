import { createHash } from "node:crypto";
import { glob, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { lastLine, ROOT, run, Unavailable } from "./docker.ts";

/** The images of this target. Each can be another one: its variable names it. */
export interface Images {
  localstack: string;
  postgres: string;
  /** What LocalStack runs functions of the template's runtime in. */
  lambda: string;
  /** What our own image is built upon. */
  node: string;
  /** Our own: the Redshift gateway. */
  terrarium: string;
}

const RUNTIME = "nodejs24.x";

export const imagesOf = (environment: NodeJS.ProcessEnv = process.env): Images => ({
  localstack: environment.LOCALSTACK_IMAGE || "localstack/localstack:4.14.0",
  postgres: environment.POSTGRES_IMAGE || "postgres:18",
  lambda: lambdaImage(environment.LAMBDA_RUNTIME_IMAGE_MAPPING),
  node: environment.NODE_IMAGE || "node:24.21.0-trixie-slim",
  terrarium: environment.TERRARIUM_IMAGE || "terrarium",
});

/** As LocalStack reads it: a name with `<runtime>` in it, or a JSON object of names by runtime (localstack-core 4.14.0, RuntimeImageResolver). */
function lambdaImage(mapping: string | undefined): string {
  if (mapping?.includes("<runtime>")) return mapping.replaceAll("<runtime>", RUNTIME);
  const named = mapping ? (JSON.parse(mapping) as Record<string, string>)[RUNTIME] : undefined;
  return named ?? "public.ecr.aws/lambda/nodejs:24";
}

export const isHere = async (image: string): Promise<boolean> =>
  (await run("docker", ["image", "inspect", "--format", "{{.Id}}", image])).code === 0;

/**
 * Pulls an image that is not on this machine.
 * @throws Unavailable saying why it cannot be had, and what else there is
 */
export async function ensurePulled(image: string, variable: string): Promise<void> {
  if (await isHere(image)) return;
  const { code, stderr } = await run("docker", ["pull", image], { show: true });
  if (code === 0) return;
  throw new Unavailable(
    `The image ${image} cannot be pulled: ${lastLine(stderr)}. Without a network, load what \`make images\` has saved elsewhere with \`make images-load\`, or name another image in ${variable}. Without TARGET everything runs embedded, without Docker.`,
  );
}

/**
 * Pulls and builds what is not on this machine of all that the target runs.
 * @throws Unavailable for an image that cannot be pulled, Error for ours that cannot be built
 */
export async function ensureImages(images: Images): Promise<void> {
  await ensurePulled(images.localstack, "LOCALSTACK_IMAGE");
  await ensurePulled(images.postgres, "POSTGRES_IMAGE");
  await ensurePulled(images.lambda, "LAMBDA_RUNTIME_IMAGE_MAPPING");
  await ensureBuilt(images);
}

/**
 * Builds our own image unless it is here and from these very sources.
 * @throws Error with the end of the build's output
 */
async function ensureBuilt({ terrarium, node }: Images): Promise<void> {
  const source = await sourceHash();
  const label = ["image", "inspect", "--format", '{{index .Config.Labels "terrarium.source"}}', terrarium];
  if ((await run("docker", label)).stdout === source) return;
  await ensurePulled(node, "NODE_IMAGE");
  const { code, stderr } = await run(
    "docker",
    [
      ...["build", "--quiet", "--force-rm", "--tag", terrarium, "--label", `terrarium.source=${source}`],
      ...["--build-arg", `NODE_IMAGE=${node}`, "--network", process.env.DOCKER_BUILD_NETWORK || "default", "."],
    ],
    { env: { ...process.env, DOCKER_CLI_HINTS: "false" } },
  );
  if (code !== 0)
    throw new Error(`The image ${terrarium} cannot be built:\n${stderr.split("\n").slice(-8).join("\n")}`);
}

/** Of everything that the image is made from (see .dockerignore). */
async function sourceHash(): Promise<string> {
  const hash = createHash("sha256");
  const names: string[] = [];
  for await (const name of glob("{Dockerfile,package.json,package-lock.json,.npmrc,services/**,pipeline/**}", {
    cwd: ROOT,
  }))
    names.push(name);
  for (const name of names.sort()) {
    const file = join(ROOT, name);
    if ((await stat(file)).isFile()) hash.update(name).update(await readFile(file));
  }
  return hash.digest("hex").slice(0, 16);
}
