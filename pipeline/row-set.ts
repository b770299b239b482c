/** Numbers of rows. */
export interface RowSet {
  add(row: number): void;
  has(row: number): boolean;
}

/** An empty set for `rows` rows from `firstRow` on, one bit for each: a hundred million rows in 12 MB. */
export function rowSet(firstRow: number, rows: number): RowSet {
  const bits = new Uint8Array(Math.ceil(rows / 8));
  // A file that was edited may have more rows than its manifest says.
  const outside = new Set<number>();
  const byteOf = (row: number): number => Math.floor((row - firstRow) / 8);
  const bitOf = (row: number): number => 1 << ((row - firstRow) & 7);
  return {
    add(row) {
      const byte = bits[byteOf(row)];
      if (byte === undefined) outside.add(row);
      else bits[byteOf(row)] = byte | bitOf(row);
    },
    has(row) {
      const byte = bits[byteOf(row)];
      return byte === undefined ? outside.has(row) : (byte & bitOf(row)) !== 0;
    },
  };
}
