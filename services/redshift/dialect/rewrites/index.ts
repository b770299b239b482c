import { type Edited, unedited } from "../edits.ts";
import { aggregates } from "./aggregates.ts";
import { catalog } from "./catalog.ts";
import { conditions } from "./conditions.ts";
import { dateParts } from "./dateparts.ts";
import { navigation } from "./navigation.ts";
import { objectTransform } from "./object-transform.ts";
import { applyRewrites } from "./rewrite.ts";
import { seriesInCase } from "./series.ts";
import { superConstructors } from "./super.ts";
import { top } from "./top.ts";
import { types } from "./types.ts";
import { ignoreNulls } from "./windows.ts";
import { singleWords } from "./words.ts";

/** In this order: what moves text about comes first, what only touches single words last. */
const REWRITES = [
  top,
  seriesInCase,
  conditions,
  aggregates,
  ignoreNulls,
  dateParts,
  superConstructors,
  objectTransform,
  types,
  singleWords,
  catalog,
] as const;

/** Turns Redshift's expressions and clauses into Postgres's, wherever they stand in a statement. */
export const rewriteAll = (statement: Edited): Edited => applyRewrites([navigation, ...REWRITES], statement);

/** The same for a piece of a statement whose places nobody asks for. */
export const rewriteExpression = (text: string): string => rewriteAll(unedited(text)).text;

/** The same for PL/pgSQL, where what stands in front of a point may be a variable. */
export const rewriteBody = (text: string): string => applyRewrites(REWRITES, unedited(text)).text;
