/** Words of the pages about executions. */
export const executions = {
  title: "Executions",
} as const;
