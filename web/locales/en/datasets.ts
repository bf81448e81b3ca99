/** Words of the pages about datasets. */
export const datasets = {
  title: "Data sets",
} as const;
