import { DeleteFunctionCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { functionName } from "../constraints.ts";
import { type LambdaContext, readName } from "../context.ts";
import { functionNotFound, invalidParameter, latestCannotBeDeleted, versionHasAliases } from "../errors.ts";
import { functionArn, LATEST } from "../name.ts";
import type { StoredFunction } from "../stored-function.ts";

export const deleteFunction = operation(DeleteFunctionCommand, {
  constraints: { FunctionName: functionName },
  async handle(input, context: LambdaContext) {
    const { owner, functions, invoker, code } = context;
    const { name, qualifier } = readName(input.FunctionName, input.Qualifier);
    if (qualifier === LATEST) throw latestCannotBeDeleted();
    const stored = functions.get(owner, name);
    // Without the qualifier (recorded on AWS by https://github.com/localstack/localstack, test_delete_on_nonexisting_version, 2025-11-25).
    if (!stored) throw functionNotFound(functionArn(owner, name));
    if (qualifier === undefined) functions.delete(owner, name);
    else functions.put(owner, withoutVersion(stored, qualifier));
    invoker.retire(owner, name, qualifier);
    const unused = [stored, ...Object.values(stored.versions)].flatMap(({ codeHash, optHash, layers = [] }) => [
      codeHash,
      ...(optHash === undefined ? [] : [optHash]),
      ...layers.map((layer) => layer.codeHash),
    ]);
    for (const hash of new Set(unused)) if (!functions.usesCode(hash)) await code.delete(hash);
    return { StatusCode: 204 };
  },
});

function withoutVersion(stored: StoredFunction, qualifier: string): StoredFunction {
  if (!/^\d+$/.test(qualifier)) throw invalidParameter("Deletion of aliases is not currently supported.");
  const using = Object.entries(stored.aliases)
    .filter(([, { version, weights = {} }]) => version === qualifier || qualifier in weights)
    .map(([alias]) => alias);
  if (using.length > 0) throw versionHasAliases(qualifier, using);
  const { [qualifier]: _version, ...versions } = stored.versions;
  const { [qualifier]: _policy, ...policies } = stored.policies;
  return { ...stored, versions, policies };
}
