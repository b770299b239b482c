import { EVENT_TABLES } from "./event-store.ts";
import { LAYER_TABLES } from "./layer-store.ts";
import { MAPPING_TABLES } from "./mapping-store.ts";

/** The database of Lambda; each store says what it keeps. */
export const MIGRATIONS = [
  `CREATE TABLE function (
     account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, document TEXT NOT NULL,
     PRIMARY KEY (account, region, name)
   ) STRICT, WITHOUT ROWID`,
  `${MAPPING_TABLES}; ${EVENT_TABLES}; ${LAYER_TABLES}`,
];
