import { bytes, number } from "../../format.ts";

/** A limit in words of its unit; undefined for none. */
export const amountOf = (limit: number | null, unit: "units" | "bytes"): string | undefined =>
  limit === null ? undefined : unit === "bytes" ? bytes(limit) : number(limit);
