import { tableName, useDatabase } from "./client.ts";

/** The database of a test file, and a way to run what must go through, one after the other; `@` stands for a name that no other test has. */
export function useStatements() {
  const database = useDatabase();
  return {
    ...database,
    async all(statements: string): Promise<string> {
      const name = tableName();
      for (const statement of statements.split(/;\n(?=\S)/))
        if (statement.trim() !== "") await database.run(statement.replaceAll("@", name)).catch(explained(statement));
      return name;
    },
  };
}

const explained = (statement: string) => (error: Error) => {
  throw new Error(`${error.message}: ${statement}`);
};
