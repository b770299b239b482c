import { noSuchEntity } from "./errors.ts";

export const noInline = (name: string, what: "role" | "user") =>
  noSuchEntity(`The ${what} policy with name ${name} cannot be found.`);
