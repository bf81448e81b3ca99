import type { z } from "zod";
import type { gitee } from "../../search.ts";

type Search = z.output<typeof gitee>;

/** What every part of the page knows: whose it is, and what its address says. */
export interface PageProps {
  namespace: string;
  search: Search;
  onShow: (change: Partial<Search>) => void;
}
