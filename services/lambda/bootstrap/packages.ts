import { realpathSync } from "node:fs";
import { createRequire, registerHooks } from "node:module";
import { join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

// The Node runtimes come with the AWS SDK: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-package.html, read 2026-11-24
const RUNTIME_PACKAGE = /^@(?:aws-sdk|smithy)\//;
const runtimeRequire = createRequire(import.meta.url);
const PATH_OR_URL = /^(?:\.{0,2}\/|[a-z]+:|#)/;

/**
 * From here on, the function's modules find packages in its own folder, then in its layers (what /opt is on Lambda), and the AWS SDK in the emulator
 * when neither brings it. On Lambda nothing lies above /var/task; here the node_modules of the emulator, or of the user's project, may, and a package
 * that was forgotten in the bundle would be found only here.
 */
export function resolvePackagesWithin(taskRoot: string, optRoot: string | undefined): void {
  const roots = [taskRoot, ...(optRoot === undefined ? [] : [optRoot])].map((root) => realpathSync(root) + sep);
  const isWithin = (url: string): boolean =>
    !url.startsWith("file:") || roots.some((root) => fileURLToPath(url).startsWith(root));
  const layers = optRoot === undefined ? undefined : pathToFileURL(layerModule(realpathSync(optRoot)));
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const { parentURL } = context;
      if (PATH_OR_URL.test(specifier) || !parentURL || !isWithin(parentURL)) return nextResolve(specifier, context);
      let missing: unknown;
      try {
        const found = nextResolve(specifier, context);
        if (isWithin(found.url)) return found;
      } catch (error) {
        missing = error;
      }
      const from = (parent: string, require: NodeJS.Require) =>
        // The resolver behind require() looks at no other parent than its own.
        context.conditions.includes("require")
          ? { url: pathToFileURL(require.resolve(specifier)).href, shortCircuit: true }
          : nextResolve(specifier, { ...context, parentURL: parent });
      if (layers) {
        try {
          const found = from(layers.href, createRequire(layers));
          if (isWithin(found.url)) return found;
        } catch (error) {
          missing ??= error;
        }
      }
      if (RUNTIME_PACKAGE.test(specifier)) return from(import.meta.url, runtimeRequire);
      throw missing ?? notFound(specifier, fileURLToPath(parentURL));
    },
  });
}

/**
 * A module from which Node looks into nodejs/node24/node_modules first and then into nodejs/node_modules, the folders that Lambda has in NODE_PATH:
 * https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html#packaging-layers-paths, read 2026-11-24
 */
const layerModule = (optRoot: string): string =>
  join(optRoot, "nodejs", `node${process.versions.node.split(".")[0]}`, "of-the-layers.js");

/** Node's own words. */
const notFound = (specifier: string, importer: string): Error =>
  Object.assign(new Error(`Cannot find package '${specifier}' imported from ${importer}`), {
    code: "ERR_MODULE_NOT_FOUND",
  });
