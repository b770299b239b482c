import { createInterface } from "node:readline/promises";
import { type Settings, UserError } from "./settings.ts";

/**
 * Asks the person at the terminal; `YES=1` says yes to everything.
 * @throws UserError where nobody can be asked
 */
export async function confirm(question: string, { yes }: Pick<Settings, "yes">): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY)
    throw new UserError(`${question} There is no terminal to ask at: say so with YES=1. Nothing was changed.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
