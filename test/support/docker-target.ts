import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { LocalstackContainer } from "@testcontainers/localstack";
import { PostgreSqlContainer } from "@testcontainers/postgresql";
import { GenericContainer, getContainerRuntimeClient, Network, Wait } from "testcontainers";
import type { TestProject } from "vitest/node";
import { checkEngine, docker, Unavailable } from "../../localstack/docker.ts";
import { ensureImages, type Images, imagesOf } from "../../localstack/images.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where LocalStack and its gateway answer. */
    containers: { endpoint: string; redshiftUrl: string };
    /** Why the target under test is not there; empty when it is. */
    unavailable: string;
  }
}

/** LocalStack, Postgres and the gateway by Testcontainers, once for all files of the project; without Docker they are skipped, and it says why. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const images = imagesOf();
  try {
    await checkEngine();
    await ensureImages(images);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    console.log(`End-to-end tests on LocalStack are skipped. ${error.message}`);
    provide("unavailable", error.message);
    return async () => {};
  }
  const started = await startContainers(images);
  provide("unavailable", "");
  provide("containers", { endpoint: started.endpoint, redshiftUrl: started.redshiftUrl });
  return () => started[Symbol.asyncDispose]();
}

const hooks = (stage: string): string => fileURLToPath(new URL(`../../localstack/${stage}`, import.meta.url));

/** What docker-compose.yml describes, without the hook that deploys: every file of tests deploys in an account of its own. */
export async function startContainers(images: Images) {
  await using started = new AsyncDisposableStack();
  const label = `terrarium.lambda=${randomUUID()}`;
  const network = await new Network().start();
  started.defer(async () => {
    await network.stop();
  });
  started.defer(() => removeFunctions(label));
  const { info } = await getContainerRuntimeClient();
  const password = randomUUID();
  const [localstack, redshift] = await Promise.all([
    new LocalstackContainer(images.localstack)
      .withNetwork(network)
      .withNetworkAliases("localstack")
      .withBindMounts([
        { source: info.containerRuntime.remoteSocketPath, target: "/var/run/docker.sock" },
        { source: hooks("start.d"), target: "/etc/localstack/init/start.d", mode: "ro" },
      ])
      .withEnvironment({
        LAMBDA_IGNORE_ARCHITECTURE: "1",
        LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT: "60",
        LAMBDA_DOCKER_FLAGS: `--label ${label}`,
        LAMBDA_RUNTIME_IMAGE_MAPPING: process.env.LAMBDA_RUNTIME_IMAGE_MAPPING ?? "",
        DISABLE_EVENTS: "1",
        SKIP_SSL_CERT_DOWNLOAD: "1",
      })
      .start()
      .then((container) => started.use(container)),
    new PostgreSqlContainer(images.postgres)
      .withNetwork(network)
      .withNetworkAliases("postgres")
      .withUsername("rdsdb")
      .withPassword(password)
      .start()
      .then((container) => started.use(container))
      .then(() =>
        new GenericContainer(images.terrarium)
          .withNetwork(network)
          .withCommand(["redshift"])
          .withEnvironment({
            REDSHIFT_BACKEND_URL: `postgresql://rdsdb:${password}@postgres/`,
            AWS_ENDPOINT_URL: "http://localstack:4566",
          })
          .withExposedPorts(5439)
          .withWaitStrategy(Wait.forLogMessage("Ready."))
          .start(),
      )
      .then((container) => started.use(container)),
  ]);
  const running = started.move();
  return {
    endpoint: localstack.getConnectionUri(),
    redshiftUrl: `postgresql://${redshift.getHost()}:${redshift.getMappedPort(5439)}/dev`,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** LocalStack leaves the containers of its functions when it is killed. */
async function removeFunctions(label: string): Promise<void> {
  const left = await docker("ps", "--all", "--quiet", "--filter", `label=${label}`);
  if (left) await docker("rm", "--force", "--volumes", ...left.split("\n"));
}
