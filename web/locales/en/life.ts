/** Words of the life of a resource: copied, moved, published, deleted, restored. */
export const life = {
  into: "Into",
  personal: "{{name}} (personal)",
  duplicate: "Duplicate",
  duplicate_title: "Duplicate {{name}}",
  duplicate_text:
    "A copy fully your own, with every sealed version, its notes and authors. Nothing is copied on disk; its size counts where it goes.",
  transfer: "Move",
  transfer_open: "Move to another workbench",
  transfer_section: "Workbench",
  transfer_hint: "Move it into another workbench where you may create: it belongs there from then on.",
  transfer_title: "Move {{name}} into another workbench",
  transfer_to: "Move to",
  transfer_nowhere: "There is no other workbench where you may create something.",
  name_there: "Name there",
  transfer_storage: "Its storage counts in {{there}} from now on, and no more in {{here}}.",
  transfer_access: "Its shares end; it is as visible as new things are in {{there}}. It is no longer published.",
  transfer_project: "Its shares end; who reaches the project {{project}} reaches it. It is no longer published.",
  transfer_address: "Its old address leads nowhere. Containers that read it go on, for whoever may read it there.",
  transfer_executions:
    "Its executions and what they left move along; what they computed stays in the record of {{here}}.",
  transferred: "{{name}} is in {{place}} now",
  publish: "Anybody may read it",
  publish_section: "Publication",
  publish_text: {
    dataset:
      "Published, the whole world may read and download its sealed versions, without signing in. Nobody from outside changes, binds or copies it.",
    model:
      "Published, the whole world may read and download its sealed versions, without signing in. Nobody from outside changes, binds or copies it.",
    container:
      "Published, the whole world may read its recipe, without signing in. Executions, logs and outputs stay inside.",
    engine: "Published, the whole world may read how it is set up, without signing in. Nobody from outside calls it.",
  },
  publish_private: "Only what all members can read can be published: change who can see it first.",
  public_address: "Public address:",
  published: "Published",
  published_hint: "Published: the whole world may read it.",
  deleted: "Deleted {{name}}",
  undo: "Undo",
  restored: "Restored {{name}}",
  deleted_title: "Recently deleted",
  deleted_hint:
    "Can be restored, with everything in it, for 30 days; then it is gone for good. It uses no storage meanwhile.",
  deleted_empty: "Nothing was deleted",
  deleted_empty_text:
    "Data sets, models, containers and applications that are deleted wait here for 30 days, in case somebody misses them.",
  deleted_when: "Deleted",
  deleted_by: "by {{name}}",
  gone_when: "Gone for good",
  restore: "Restore",
  restore_title: "Restore {{name}}",
  restore_as: "Restore as",
  restore_taken: "Something else is called {{name}} now: choose another name.",
  purge: "Delete for good",
  purge_name: "Delete {{name}} for good",
  purge_title: "Delete {{name}} for good",
  purge_text: {
    dataset: "Its versions and files are gone, and nobody can bring them back. Duplicates are not touched.",
    model: "Its versions and files are gone, and nobody can bring them back. Duplicates are not touched.",
    container: "Its executions, logs and outputs are gone, and nobody can bring them back. Clones are not touched.",
    engine: "What it ran as and its logs are gone, and nobody can bring them back. The model is not touched.",
    application:
      "Its page, icon and versions are gone, and nobody can bring them back. The data it served is not touched.",
  },
  sign_in: "Sign in",
  visitor_of: "Published by",
  no_token: "It is published: nobody needs to sign in to read it.",
} as const;
