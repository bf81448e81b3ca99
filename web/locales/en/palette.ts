/** Words of the command palette. */
export const palette = {
  placeholder: "Search everything",
  nothing: "Nothing found",
  workbenches: "Workbenches",
  resources: "Projects, data sets, models, containers and applications",
  acts: "Actions",
  new_project: "New project",
  new_dataset: "New data set",
  new_model: "New model",
  new_container: "New container",
  new_application: "New application",
  switch_theme: "Switch light and dark",
  switch_language: "切换为中文",
} as const;
