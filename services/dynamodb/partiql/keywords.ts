// The words that PartiQL keeps for itself: an attribute of such a name stands in double quotes. Those of SQL-92 without the parts of dates, and PartiQL's own:
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html and https://partiql.org, read 2026-11-24.

const SQL_92 =
  "absolute action add all allocate alter and any are as asc assertion at authorization avg begin between bit bit_length by cascade cascaded case cast catalog char char_length character character_length check close coalesce collate collation column commit connect connection constraint constraints continue convert corresponding count create cross current current_date current_time current_timestamp current_user cursor date deallocate dec decimal declare default deferrable deferred delete desc describe descriptor diagnostics disconnect distinct domain double drop else end escape except exception exec execute exists external extract false fetch first float for foreign found from full get global go goto grant group having identity immediate in indicator initially inner input insensitive insert int integer intersect interval into is isolation join key language last left level like local lower match max min module names national natural nchar next no not null nullif numeric octet_length of on only open option or order outer output overlaps pad partial position precision prepare preserve primary prior privileges procedure public read real references relative restrict revoke right rollback rows schema scroll section select session session_user set size smallint some space sql sqlcode sqlerror sqlstate substring sum system_user table temporary then time timestamp to transaction translate translation trim true union unique unknown update upper usage user using value values varchar varying view when whenever where with work write zone";
const OWN =
  "bag blob bool boolean clob limit list missing pivot remove returning sexp string struct symbol tuple unpivot";

const KEYWORDS: ReadonlySet<string> = new Set(`${SQL_92} ${OWN}`.split(" "));

/** Keywords that stand between two operands. */
const OPERATORS: ReadonlySet<string> = new Set(["and", "between", "in", "is", "like", "or"]);

export const isKeyword = (word: string): boolean => KEYWORDS.has(word.toLowerCase());
export const isOperatorWord = (word: string): boolean => OPERATORS.has(word.toLowerCase());
