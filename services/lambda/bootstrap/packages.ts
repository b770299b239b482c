import { realpathSync } from "node:fs";
import { createRequire, registerHooks } from "node:module";
import { sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

// The Node runtimes come with the AWS SDK: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-package.html, read 2026-11-24
const RUNTIME_PACKAGE = /^@(?:aws-sdk|smithy)\//;
const runtimeRequire = createRequire(import.meta.url);
const PATH_OR_URL = /^(?:\.{0,2}\/|[a-z]+:|#)/;

/**
 * From here on, the function's modules find packages in its own folder, and the AWS SDK in the emulator when they bring none. On Lambda nothing
 * lies above /var/task; here the node_modules of the emulator, or of the user's project, may, and a package that was forgotten in the bundle
 * would be found only here.
 */
export function resolvePackagesWithin(taskRoot: string): void {
  const root = realpathSync(taskRoot) + sep;
  const isWithin = (url: string): boolean => !url.startsWith("file:") || fileURLToPath(url).startsWith(root);
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
      if (RUNTIME_PACKAGE.test(specifier)) {
        // The resolver behind require() looks at no other parent than its own.
        if (context.conditions.includes("require"))
          return { url: pathToFileURL(runtimeRequire.resolve(specifier)).href, shortCircuit: true };
        return nextResolve(specifier, { ...context, parentURL: import.meta.url });
      }
      throw missing ?? notFound(specifier, fileURLToPath(parentURL));
    },
  });
}

/** Node's own words. */
const notFound = (specifier: string, importer: string): Error =>
  Object.assign(new Error(`Cannot find package '${specifier}' imported from ${importer}`), {
    code: "ERR_MODULE_NOT_FOUND",
  });
