import { noSuchEntity } from "./errors.ts";

export const noInline = (name: string) => noSuchEntity(`The role policy with name ${name} cannot be found.`);
