import type { Neighbours } from "../../parts/preview/neighbour.ts";

/** A README of a container has no files beside it. */
export const noNeighbours: Neighbours = { inline: () => "", page: () => "#" };
