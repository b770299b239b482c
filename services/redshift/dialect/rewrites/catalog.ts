import type { Edit } from "../edits.ts";
import { endOf, keyword, type Token } from "../lexer.ts";
import type { Rewrite } from "./rewrite.ts";

/** Tables of the catalog that lie elsewhere, because Redshift's show more, or less, than those of Postgres. */
const RELATIONS: Readonly<Record<string, string>> = {
  PG_CONSTRAINT: "terrarium.pg_constraint",
  PG_CLASS: "terrarium.pg_class",
  PG_GROUP: "terrarium.pg_group",
  PG_USER: "terrarium.pg_user",
  PG_INDEX: "terrarium.pg_index",
  PG_NAMESPACE: "terrarium.pg_namespace",
  PG_DATABASE: "terrarium.pg_database",
};

/** Where keys are asked for, these have them too. */
const WITH_KEYS = ["PG_ATTRIBUTE", "PG_DEPEND"];

/** Those that do only for columns that Postgres has not, or has no longer: psql and the drivers read them. */
const BY_COLUMN: Readonly<Record<string, string>> = {
  ATTISDISTKEY: "PG_ATTRIBUTE",
  ATTSORTKEYORD: "PG_ATTRIBUTE",
  ATTENCODINGTYPE: "PG_ATTRIBUTE",
  ADSRC: "PG_ATTRDEF",
  CONSRC: "PG_CONSTRAINT",
  PROISAGG: "PG_PROC",
  PROISWINDOW: "PG_PROC",
};

export const catalog: Rewrite = {
  triggers: [...Object.keys(RELATIONS), ...Object.keys(BY_COLUMN)],
  edits(words) {
    const relations = new Map(Object.entries(RELATIONS));
    for (const word of words) {
      const relation = BY_COLUMN[keyword(word)];
      if (relation) relations.set(relation, `terrarium.${relation.toLowerCase()}`);
    }
    const keys = new Set(words.map(keyword));
    if (keys.has("PG_INDEX") || (keys.has("PG_CONSTRAINT") && keys.has("PG_DEPEND")))
      for (const relation of WITH_KEYS) relations.set(relation, `terrarium.${relation.toLowerCase()}`);
    const edits: Edit[] = [];
    for (const [index, word] of words.entries()) {
      const target = relations.get(keyword(word));
      if (target) edits.push(...redirection(words, index, word, target));
    }
    return edits;
  },
};

/** The schema in front of the name goes, too; a name that is a column's prefix stays. */
function redirection(words: readonly Token[], index: number, word: Token, target: string): Edit[] {
  const [schema, dot, after] = [words[index - 2], words[index - 1], words[index + 1]];
  if (after?.text === ".") return [];
  if (dot?.text !== ".") return [{ start: word.start, end: endOf(word), text: target }];
  return schema && keyword(schema) === "PG_CATALOG" ? [{ start: schema.start, end: endOf(word), text: target }] : [];
}
