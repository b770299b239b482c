/** What goes wrong with containers, in sentences that say what to do. */
import { run } from "./docker.ts";

/** Since 2026-03-23 LocalStack's images end with this code when they have no token. */
const NEEDS_TOKEN = 55;

/** A port of ours that somebody else has, as Docker and compose report it. */
export function explainPort(output: string): string | undefined {
  const [, port] =
    /(?:Bind for [\d.]+:(\d+) failed: port is already allocated|(?:listen tcp\S* [\d.]+:|userland proxy: [^\n]*?:)(\d+): bind: address already in use)/
      .exec(output)
      ?.filter(Boolean) ?? [];
  return port && `Port ${port} is taken. Stop what listens there, or set PORT or REDSHIFT_PORT to another one.`;
}

/** Why a container ended, with the last of what it said. */
export async function explainExit(service: string, id: string, code: number): Promise<string> {
  if (service === "localstack" && code === NEEDS_TOKEN)
    return "This LocalStack image wants an account's token (it ended with code 55), as all images since 2026-03-23 do. Use the last one that does not, LOCALSTACK_IMAGE=localstack/localstack:4.14.0 (the default), or Terrarium's own, LOCALSTACK_IMAGE=terrarium.";
  const { stdout, stderr } = await run("docker", ["logs", "--tail", "15", id]);
  return `The container of ${service} ended with code ${code}:\n${stdout}\n${stderr}`.trimEnd();
}
