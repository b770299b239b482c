/** One line of the report. What it is held against was measured in the same run: machines differ and drift. */
export interface Figure {
  name: string;
  measured: string;
  /** What stands beside it. */
  beside?: string;
  /** Measured over beside. */
  ratio?: number;
  /** The least (or, for times, the most) that the ratio shall be. */
  goal?: string;
}

/** Measures one subject. `home` is an empty directory of its own, deleted afterwards. */
export type Subject = (home: string) => Promise<Figure[]>;
